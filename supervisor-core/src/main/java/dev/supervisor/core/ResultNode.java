package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.mailbox.MailboxOwner.Waiting;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.TimedOut;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The results of a child's incarnations, and the threads that learn of them. Guarded by the child's mutex. */
abstract sealed class ResultNode<T extends @Nullable Object> extends SpawningNode permits TaskNode {
  /* How it works. What becomes of a failure is decided under the mutex, once: the joiner, or the scope's
   * close, that rethrows it collects it. At the moment of failing it is told to the log, unless a thread
   * is joining just then, who will collect it; if the last who was joining leaves without it, that one
   * tells it on the way out. What was not collected stays with the enclosing scope (Failures), whose close
   * throws it; it is taken from there in the same hold in which it is collected. A released failure is
   * settled by the log, and so is that of a former incarnation; its Result is left to those who were
   * joining, however late they come to take it.
   *
   * The telling is only queued (Teller), so it can neither block nor fail. */

  // guarded by this mutex
  private boolean released;
  private @Nullable JoinState<T> current; // of this incarnation; made when first needed

  ResultNode(String name, ThreadOptions options) {
    super(name, options);
  }

  /** {@return the failure that was answered last, if it is known; takes the mutex if it can be had} */
  abstract @Nullable Throwable lastFailure();

  /** {@return how the child came to give up; null if it has not} */
  abstract @Nullable FailureStory story();

  private TaskNode<T> asTask() {
    return (TaskNode<T>) this;
  }

  private JoinState<T> current() {
    JoinState<T> made = current;
    if (made == null) {
      made = new JoinState<>();
      current = made;
    }
    return made;
  }

  // ---- the thread itself

  final void keep(T value) {
    Mutex taken = stopping.enter();
    try {
      current().keep(value, released);
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /**
   * Its body has ended normally, and has no result. Where no thread joins yet, and it was not given up, there is nothing to note: one
   * that joins later finds no failure, and gets null for that.
   */
  @SuppressWarnings("NullAway") // that of a body, whose T is Void
  final void keepNothing() {
    if (current != null
        || stopping.over()) { // one that joins in this moment does so as one that joins later
      keep(null);
    }
  }

  /** {@return whether it is to be logged} */
  final boolean failWith(Throwable thrown) {
    boolean log;
    Mutex taken = stopping.enter();
    try {
      log = failHeld(thrown);
    } finally {
      NodeMutex.leave(taken);
    }
    tellShown(thrown);
    return log;
  }

  /** Has the text made that is shown of its failure; without the mutex. */
  final void tellShown(Throwable thrown) {
    FailedChildren.ShownFailure shown = shownFailure();
    if (shown != null) {
      shown.tell(thrown);
    }
  }

  /** {@return what is shown of its last failure when it is gone; null where there is nothing} For its own thread, and for those who find it settled. */
  final FailedChildren.@Nullable ShownFailure shownFailure() {
    JoinState<T> of = current;
    return of == null ? null : of.shown();
  }

  /** Does the same as {@link #failWith}, for a caller that holds the mutex. */
  final boolean failHeld(Throwable thrown) {
    boolean log = current().fail(thrown, released ? null : scope().failures(), asTask());
    emit(at -> new TreeEvent.Failed(at, asTask(), thrown));
    return log;
  }

  /** Notes that the child has failed because a sibling that it needs has failed: only joiners are told. Called under the mutex. */
  final void failUncollected(Throwable thrown) {
    current().failTold(thrown, /* isShown= */ true);
    emit(at -> new TreeEvent.Failed(at, asTask(), thrown));
  }

  /** {@return its failure, if that is kept; takes the mutex if it can be had} */
  final @Nullable Throwable failure() {
    Mutex taken = stopping.enter();
    try {
      return current == null ? null : current.failure();
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /** Its body has ended normally, and has no result; under the mutex. */
  @SuppressWarnings("NullAway") // that of a body, whose T is Void
  final void keepNothingHeld() {
    current().keep(null, released);
  }

  /** Keeps joiners waiting, as the same life goes on with another incarnation. Called under the mutex. */
  final void goOnJoining() {
    if (current != null) {
      current.forgetValue();
    }
  }

  /** The thread could not be started, which is thrown at the caller. Where the node was given up before, that is its end. */
  final void failWithStart(Throwable thrown) {
    Mutex taken = stopping.enter();
    try {
      if (stopping.over()) {
        return;
      }
      current().failTold(thrown, /* isShown= */ false);
      emit(at -> new TreeEvent.Failed(at, asTask(), thrown));
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /** Another incarnation begins; under the mutex. */
  final void supersede() {
    JoinState<T> former = current;
    if (former != null) {
      former.supersede(stopping.outcome(), stopReason());
      current = null;
    }
  }

  // ---- for joiners

  final T joinResult(Waiting way, Signal till) throws InterruptedException, TimeoutException {
    JoinState<T> mine;
    Signal end;
    Mutex taken = stopping.enter();
    try {
      if (released) {
        throw new IllegalStateException(
            path() + " was released, so it has no result to join: await stopped() instead");
      }
      mine = current();
      mine.join();
      end = stopped();
    } finally {
      NodeMutex.leave(taken);
    }
    boolean took = false;
    try {
      if (!way.await(end)) {
        throw TimedOut.of(() -> path() + " has not stopped", till::name);
      }
      took = true;
      return take(mine);
    } finally {
      if (!took) {
        leaveEmptyHanded(mine);
      }
    }
  }

  /** {@return what the body said when it became ready} */
  final @Nullable Object awaitReady(Readiness readiness, Signal till)
      throws InterruptedException, TimeoutException {
    JoinState<T> mine;
    Signal end;
    Mutex taken = stopping.enter();
    try {
      mine = current();
      mine.join();
      end = stopped();
    } finally {
      NodeMutex.leave(taken);
    }
    boolean took = false;
    try {
      Readiness.ReadyValue said = readiness.await(end, till);
      if (said != null) {
        return said.value();
      }
      if (end.isGo()) {
        took = true;
        throw neverReady(mine);
      }
      Throwable last = lastFailure();
      throw last == null
          ? new ThreadStoppedException(path(), " is down, and has not become ready")
          : new ThreadFailedException(path(), last);
    } finally {
      if (!took) {
        leaveEmptyHanded(mine);
      }
    }
  }

  private RuntimeException neverReady(JoinState<T> mine) {
    JoinState.Taken result = taken(mine);
    if (result.failure() != null) {
      return new ThreadFailedException(path(), result.failure(), story());
    }
    if (result.how() == Outcome.ABANDONED) {
      return new ThreadAbandonedException(path());
    }
    return result.how() == Outcome.FINISHED
        ? new ThreadStoppedException(path(), " has ended before it was ready")
        : ThreadStoppedException.beforeReady(path(), result.why());
  }

  private JoinState.Taken taken(JoinState<T> mine) {
    Mutex taken = stopping.enter();
    try {
      return mine.take(stopping.outcome(), stopReason());
    } finally {
      NodeMutex.leave(taken);
    }
  }

  @SuppressWarnings("NullAway") // that of a body, whose T is Void
  private T take(JoinState<T> mine) {
    JoinState.Taken result;
    Mutex taken = stopping.enter();
    try {
      if (mine.hasValue()) {
        return mine.takeValue();
      }
      result = mine.take(stopping.outcome(), stopReason());
    } finally {
      NodeMutex.leave(taken);
    }
    if (result.failure() != null) {
      throw new ThreadFailedException(path(), result.failure(), story());
    }
    if (result.how() == Outcome.ABANDONED) {
      throw new ThreadAbandonedException(path());
    }
    if (!asTask().hasResult && result.how() != Outcome.EXITING) {
      return null; // it was stopped before its body began, or between two incarnations
    }
    throw result.how() == Outcome.FINISHED
        ? new ThreadStoppedException(
            path(),
            options().restart.answers.mayIgnore()
                ? " has no result: its failure counts as a normal end, as its Restart says"
                : " has ended itself before it had a result")
        : new ThreadStoppedException(path(), result.why());
  }

  private @Nullable Reason stopReason() {
    return pleaseStop().reason().orElse(stopping.reason());
  }

  private void leaveEmptyHanded(JoinState<T> mine) {
    Throwable unseen;
    Mutex taken = stopping.enter();
    try {
      unseen = mine.leave();
    } finally {
      NodeMutex.leave(taken);
    }
    tell(unseen);
  }

  // ---- for all others

  final void releaseResult() {
    Throwable unseen;
    Mutex taken = stopping.enter();
    try {
      released = true;
      unseen = current == null ? null : current.release();
    } finally {
      NodeMutex.leave(taken);
    }
    tell(unseen);
  }

  private void tell(@Nullable Throwable unseen) {
    if (unseen != null) {
      Teller.error(SupervisedThread.class, unseen, "{} failed", this::path);
    }
  }

  /** The parent fails with the failure: no other has to collect it. */
  final void collect() {
    if (current != null) {
      Throwable unused = collect(current);
    }
  }

  /** {@return that failure, collected by this call; null when it was collected already} */
  final @Nullable Throwable collect(JoinState<?> of) {
    Mutex taken = stopping.enter();
    try {
      return of.collect();
    } finally {
      NodeMutex.leave(taken);
    }
  }
}
