package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one incarnation of a child: its value or failure, and who takes it. Guarded by its node's mutex.
 *
 * <p>A failure is told once: whoever rethrows it collects it; otherwise it is logged, at the moment of failing, or by
 * the last of those who were joining then and leave without it.
 */
final class Result<T extends @Nullable Object> {
  private @Nullable T value;
  private boolean hasValue;
  private @Nullable Throwable failure;
  private int joiners;
  private boolean logged;
  private boolean collected;

  // written when another incarnation takes its place
  private boolean former;
  private @Nullable Outcome how;
  private @Nullable Reason why;

  // ---- the thread itself

  void keep(T made, boolean released) {
    hasValue = true;
    if (!released) {
      value = made;
    }
  }

  /** {@return whether it is to be logged, since nobody is there to collect it} */
  boolean fail(Throwable thrown) {
    failure = thrown;
    logged = joiners == 0;
    return logged;
  }

  /** Another incarnation begins. Only those who are joining have this one still. */
  void supersede(@Nullable Outcome ended, @Nullable Reason reason) {
    former = true;
    how = ended;
    why = reason;
  }

  // ---- those who join

  void join() {
    joiners++;
  }

  /** What a joiner is to do, now that all is over. */
  record Taken<T extends @Nullable Object>(
      boolean hasValue,
      @Nullable T value,
      @Nullable Throwable failure,
      @Nullable Outcome how,
      @Nullable Reason why) {

    @SuppressWarnings("NullAway") // null is a value where T says so
    T valueOrReleased() {
      return value;
    }
  }

  /**
   * Takes it; a failure is collected by that.
   *
   * @param ended how the current incarnation has ended
   * @param reason why it was stopped
   */
  Taken<T> take(@Nullable Outcome ended, @Nullable Reason reason) {
    joiners--;
    collected |= failure != null;
    return new Taken<>(hasValue, value, failure, former ? how : ended, former ? why : reason);
  }

  /** {@return a failure to be logged: one who was joining leaves without it, and nobody is left who would} */
  @Nullable
  Throwable leave() {
    joiners--;
    return joiners == 0 ? unseen() : null;
  }

  // ---- those who do not

  /** {@return a failure to be logged, since nobody can join any more} */
  @Nullable
  Throwable release() {
    value = null;
    return unseen();
  }

  private @Nullable Throwable unseen() {
    if (failure == null || logged || collected) {
      return null;
    }
    logged = true;
    return failure;
  }

  /** {@return the failure, collected by this call; null when there is none, or it was collected} */
  @Nullable
  Throwable collect() {
    if (collected) {
      return null;
    }
    collected = failure != null;
    return failure;
  }
}
