package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Thrown;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the life of a child that may be started again ends: with which failure, whether that is one of its parent, and what is told
 * of it. Guarded by the child's mutex, except for methods that say otherwise.
 */
final class EndOfLife {
  private final ChildNode<?> node;
  private final @Nullable GivingUp givingUp; // where there is a listener for that

  private boolean gaveUp;
  private boolean failed;
  private boolean escalated;
  private boolean dependencyFailed;
  private @Nullable Throwable unseen; // its failure, to be logged
  private @Nullable Throwable lastFailure; // also one that was answered by a start
  private volatile @Nullable FailureStory story; // of the last life that gave up

  EndOfLife(ChildNode<?> node, Restart policy) {
    this.node = node;
    this.givingUp =
        policy.onGivingUp == null ? null : new GivingUp(node, policy, policy.onGivingUp);
  }

  /** A new life begins, by hand. */
  void beginLife() {
    escalated = false;
    dependencyFailed = false;
  }

  /** {@return the failure that was answered last, or that has ended the life} */
  @Nullable
  Throwable lastFailure() {
    return lastFailure;
  }

  /** {@return how it came to giving up; null where it has not; with or without the mutex} */
  @Nullable
  FailureStory story() {
    return story;
  }

  /** {@return whether the life has ended with a failure that is its parent's} */
  boolean hasEscalated() {
    return escalated;
  }

  // ---- what it comes to

  /** Another incarnation follows, in answer to that failure, or to a normal end. */
  void isAnswered(@Nullable Throwable thrown) {
    lastFailure = thrown;
  }

  /** The child has given up, and goes on or stays down all the same. */
  void noteGivingUp(int attempts, @Nullable Throwable thrown) {
    if (givingUp != null) {
      givingUp.note(attempts, thrown, null);
    }
  }

  /** The failure with which the life is about to end is its parent's, too. */
  void givesUp() {
    gaveUp = true;
  }

  /** The life is about to end because a sibling that the child needs has failed. */
  void isOfDependency() {
    dependencyFailed = true;
  }

  /** The life ends with that failure. */
  void with(Throwable thrown, int attempts, Supplier<FailureStory> made) {
    if (node.stopping.outcome() != Outcome.ABANDONED) { // its thread may still run
      node.stopping.countAs(Outcome.FAILED);
    }
    lastFailure = thrown;
    failed = true;
    escalated = gaveUp;
    story = gaveUp ? made.get() : null;
    if (gaveUp && givingUp != null) {
      givingUp.note(attempts, thrown, story);
    }
    if (dependencyFailed) {
      node.failUncollected(thrown);
      return;
    }
    unseen = node.failHeld(thrown) ? thrown : null;
  }

  /** The life ends, and has not failed. */
  void withoutFailure() {
    if (node.stopping.outcome() == Outcome.FAILED) { // an end that was planned met a stop
      node.stopping.countAs(Outcome.STOPPED);
      node.endedNormally();
    }
  }

  // ---- when it is over, without the mutex

  /** Logs the failure of the life, unless it was collected. */
  void tell() {
    Throwable last = unseen;
    unseen = null;
    FailureStory how = gaveUp && node.parentNode() != null ? story : null;
    Throwable ofNeed = dependencyFailed ? lastFailure : null;
    if (ofNeed != null) {
      Teller.warn(
          SupervisedThread.class, null, "{} is over: {}", node::path, () -> Thrown.text(ofNeed));
    }
    if (how != null) {
      Teller.error(SupervisedThread.class, last, "{}", how::sentence);
    } else if (last != null) {
      Teller.error(SupervisedThread.class, last, "{} failed", node::path);
    }
  }

  /** Has the nodes above hear of the failure: the parent fails with it, or may stop for it. */
  void goUp() {
    if (failed && lastFailure != null) {
      node.tellShown(lastFailure);
    }
    if (gaveUp) {
      gaveUp = false;
      escalate();
    } else if (failed && lastFailure != null) {
      EndOfChild.stopFor(EndOfChild.ofFailed(node, lastFailure));
    }
    failed = false;
    tellGivingUp();
  }

  /** Calls the listener for a child that gives up, if that was noted. */
  void tellGivingUp() {
    if (givingUp != null) {
      givingUp.tell();
    }
  }

  private void escalate() {
    ParentNode parent = node.parentNode();
    Throwable last = lastFailure;
    FailureStory how = story;
    if (parent == null || last == null || how == null) {
      return;
    }
    Reason why = Reason.of(how.sentence(), last); // the text of that is read later
    if (!(parent instanceof ChildNode<?> above)) {
      Signal unused = StopChain.stop(parent, why);
      return;
    }
    boolean failsWithIt = false;
    int incarnation;
    if (NodeHold.take(above)) {
      try {
        incarnation = above.stopping.incarnation();
        failsWithIt = above
            .family()
            .failWith(new ThreadFailedException(node.path(), last, how), above.options.failFast);
      } finally {
        above.unlock();
      }
    } else if (!NodeHold.isLost(above)) {
      NodeHold.again(above, this::escalate);
      return;
    } else {
      incarnation = above.stopping.incarnation();
    }
    if (failsWithIt) {
      node.collect();
    }
    StopChain.stopIncarnation(above, incarnation, why);
  }
}
