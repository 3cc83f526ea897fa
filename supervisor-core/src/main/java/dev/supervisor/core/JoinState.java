package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one incarnation of a child: its value or failure, and who takes it. Guarded by its node's mutex.
 *
 * <p>A failure is told once: the caller that rethrows it collects it; otherwise it is logged, at the moment of failing, or by
 * the last of those who were joining then and leave without it.
 */
final class JoinState<T extends @Nullable Object> {
  private @Nullable T value;
  private boolean hasValue;
  private int joiners;
  private @Nullable KnownFailure failed;
  private @Nullable FormerEnd former; // written when another incarnation takes its place

  /** The failure of an incarnation, apart, as most have none. */
  private static final class KnownFailure {
    @Nullable
    Throwable failure; // null where none can take it

    boolean logged;
    boolean collected;

    // set while a scope has the failure among those that are not collected
    @Nullable
    Failures uncollected;

    boolean kept; // there; else counted

    // what is shown of it when the child is gone; null if the caller that started it was told
    FailedChildren.@Nullable ShownFailure shown;

    /** {@return it, if it still has to be logged; the caller does that} */
    @Nullable
    Throwable unseen() {
      if (failure == null || logged || collected) {
        return null;
      }
      logged = true;
      return failure;
    }
  }

  /** How an incarnation ended that another one has followed. */
  private record FormerEnd(@Nullable Outcome how, @Nullable Reason why) {}

  // ---- the thread itself

  void keep(T made, boolean released) {
    hasValue = true;
    if (!released) {
      value = made;
    }
  }

  /** The value was that of an incarnation which another one follows. */
  void forgetValue() {
    hasValue = false;
    value = null;
  }

  /**
   * It failed.
   *
   * @param in the failures of its scope; null when it need not be collected any more
   * @return whether it is to be logged, since no joiner is there to collect it
   */
  boolean fail(Throwable thrown, @Nullable Failures in, TaskNode<?> of) {
    KnownFailure how = failed();
    how.logged = joiners == 0;
    how.failure = how.logged && in == null ? null : thrown;
    how.shown = new FailedChildren.ShownFailure(thrown);
    if (in != null) {
      how.uncollected = in;
      how.kept = in.add(this, of);
    }
    return how.logged;
  }

  private KnownFailure failed() {
    KnownFailure made = failed;
    if (made == null) {
      made = new KnownFailure();
      failed = made;
    }
    return made;
  }

  /** {@return the failure, if it is kept} */
  @Nullable
  Throwable failure() {
    return failed == null ? null : failed.failure;
  }

  /**
   * Its failure is told already: only joiners have to know.
   *
   * @param isShown whether it is still shown when the child is gone
   */
  void failTold(Throwable thrown, boolean isShown) {
    KnownFailure how = failed();
    how.shown = isShown ? new FailedChildren.ShownFailure(thrown) : null;
    how.failure = thrown;
    how.logged = true;
    how.collected = true;
  }

  /** Another incarnation begins. Only threads that are joining still have this one. */
  void supersede(@Nullable Outcome ended, @Nullable Reason reason) {
    former = new FormerEnd(ended, reason);
    settle();
    showNoMore();
  }

  /** {@return what is shown of its failure when the child is gone; null where there is nothing} */
  FailedChildren.@Nullable ShownFailure shown() {
    return failed == null ? null : failed.shown;
  }

  private void showNoMore() {
    FailedChildren.ShownFailure shown = shown();
    if (shown != null) {
      shown.over();
    }
  }

  // ---- for joiners

  void join() {
    joiners++;
  }

  /** Why a joiner gets no value, now that all is over. */
  record Taken(
      @Nullable Throwable failure,
      @Nullable Outcome how,
      @Nullable Reason why) {}

  /** {@return whether there is a value for a joiner} */
  boolean hasValue() {
    return hasValue && failure() == null;
  }

  /** A joiner takes the value, which {@link #hasValue is there}. */
  @SuppressWarnings("NullAway") // null is a value where T says so
  T takeValue() {
    joiners--;
    return value;
  }

  /**
   * Takes what there is instead of a value; a failure is collected by that.
   *
   * @param ended how the current incarnation has ended
   * @param reason why it was stopped
   */
  Taken take(@Nullable Outcome ended, @Nullable Reason reason) {
    joiners--;
    Throwable failure = failure();
    if (failed != null && failure != null) {
      failed.collected = true;
      settle();
      showNoMore();
    }
    return former == null
        ? new Taken(failure, ended, reason)
        : new Taken(failure, former.how(), former.why());
  }

  /** {@return a failure to be logged: a joiner leaves without it, and no other joiner is left} */
  @Nullable
  Throwable leave() {
    joiners--;
    return joiners == 0 ? unseen() : null;
  }

  // ---- for all others

  /** {@return a failure to be logged, since no thread can join any more} */
  @Nullable
  Throwable release() {
    Throwable unseen = unseen();
    value = null;
    if (failed != null && joiners == 0) {
      failed.failure = null;
    }
    settle();
    return unseen;
  }

  private @Nullable Throwable unseen() {
    return failed == null ? null : failed.unseen();
  }

  /** {@return the failure, collected by this call; null when there is none, or it was collected} */
  @Nullable
  Throwable collect() {
    KnownFailure how = failed;
    if (how == null || how.collected) {
      return null;
    }
    how.collected = how.failure != null;
    settle();
    showNoMore();
    return how.failure;
  }

  /** The scope need not throw it any more. */
  private void settle() {
    Failures in = failed == null ? null : failed.uncollected;
    if (failed != null && in != null) {
      failed.uncollected = null;
      in.remove(this, failed.kept);
    }
  }
}
