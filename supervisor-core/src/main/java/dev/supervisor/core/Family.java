package dev.supervisor.core;

import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.internal.Thrown;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The children of one node, made with the first of them. Guarded by that node's mutex.
 *
 * <p>From the oldest to the newest: what is at the oldest place, which stops last of all; the regular
 * children; the late ones, which were linked while their parent was being stopped.
 */
final class Family {
  final SiblingNames names = new SiblingNames();
  final Siblings oldestPlace = new Siblings();
  final Siblings regular = new Siblings();
  final Siblings late = new Siblings();

  /** The beginning of the names of its threads. Made with the first of them, and not guarded: threads that race make an equal one. */
  @Nullable
  String prefix;

  /** How many were unlinked while their `stopped` has still to go: until then the node makes no move. */
  int leaving;

  /** How many were ever late. */
  int lateBorn;

  /** All regular children were told at once, and need not be told again. */
  boolean allTold;

  /** Whether the last user of the oldest place is gone, so that what is there is being stopped. */
  boolean usersGone;

  /** A scope that `cleanup` has opened on the node's thread: late, but not asked. */
  @Nullable
  TreeNode unasked;

  @Nullable
  SignalSource idle;

  /** What the children that may be started again have in common; made with the first of them. */
  @Nullable
  Starts starts;

  /** How many of its children have a thread, or are to have one, and are linked. */
  int threads;

  /** How many lives of such children have ended with a failure. */
  long failed;

  /** The failed children that are still shown; made with the first. */
  @Nullable
  FailedChildren failedChildren;

  /** How many of its children are significant, and linked. */
  int significant;

  /** A child gave up or failed, and the node fails with that. */
  private @Nullable ThreadFailedException failure;

  /** The body has ended, and how: a child that gives up now comes too late for that. */
  private boolean bodyEnded;

  /**
   * {@return whether the node fails with that; else it has ended, or fails with that of another child}
   *
   * @param keepsAll whether that of a further child is suppressed in the first
   */
  boolean failWith(ThreadFailedException ofChild, boolean keepsAll) {
    if (keepsAll && failure != null) {
      Thrown.suppress(failure, ofChild);
      return true;
    }
    if (bodyEnded || failure != null) {
      return false;
    }
    failure = ofChild;
    return true;
  }

  /**
   * The body has ended.
   *
   * @return that of the child with which it fails
   */
  @Nullable
  ThreadFailedException endBody() {
    bodyEnded = true;
    return failure;
  }

  /** {@return whether the node fails with that of a child} */
  boolean fails() {
    return failure != null;
  }

  /** {@return how many threads there are, and how they stand; no child is looked at} */
  Node.Counts counts() {
    Starts known = starts;
    return known == null ? new Node.Counts(threads, 0, 0, failed) : known.counts(threads, failed);
  }

  boolean isEmpty() {
    return regular.isEmpty() && late.isEmpty() && oldestPlace.isEmpty();
  }

  /** {@return whether no child is left but what is at the oldest place} */
  boolean isIdle() {
    return regular.isEmpty() && late.isEmpty() && leaving == 0;
  }

  void newestFirst(List<? super TreeNode> into) {
    late.newestFirst(into);
    regular.newestFirst(into);
    oldestPlace.newestFirst(into);
  }

  /** Adds each child and, behind it, the same object. */
  void newestFirst(Deque<Object> into, Object with) {
    late.newestFirst(into, with);
    regular.newestFirst(into, with);
    oldestPlace.newestFirst(into, with);
  }

  void oldestFirst(List<? super TreeNode> into) {
    oldestPlace.oldestFirst(into);
    regular.oldestFirst(into);
    late.oldestFirst(into);
  }

  /** {@return the oldest with that name; null if there is none} */
  @Nullable
  TreeNode named(String name) {
    String base = SiblingNames.base(name);
    int number = SiblingNames.number(name);
    TreeNode found = oldestPlace.named(base, number);
    found = found == null ? regular.named(base, number) : found;
    return found == null ? late.named(base, number) : found;
  }

  /** {@return the signal of threads that wait for the last child, if no child is left; once} */
  @Nullable
  SignalSource takeIdle() {
    SignalSource waiting = idle;
    if (waiting == null || !isIdle()) {
      return null;
    }
    idle = null;
    return waiting;
  }
}
