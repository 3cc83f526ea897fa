package dev.supervisor.signals.internal;

import org.jspecify.annotations.Nullable;

/**
 * What has a place in the wheel, and is run once when its deadline has come. The timer's mutex guards its place, and all
 * is called with that held, but for {@link #run} and {@link #forUsers}; what {@linkplain Timer#comes comes and leaves} is asked without it, too, whether it is needed and when, and whether
 * it has a place.
 */
public interface Timed extends Runnable {
  /** The place of what does not pend: zero, so that one which a thread passes on without any order has none there either. */
  int NOWHERE = 0;

  /** {@return whether it is to be run; where that changes, {@link Timer#again} or {@link Timer#leave} is called afterwards} */
  default boolean isNeeded() {
    return true;
  }

  /** {@return when it is to be run, on the clock of {@link Seam#nanoTime()}} */
  long deadlineNanos();

  /** Sets the time at which the entry is to be run. */
  void setDeadline(long nanos);

  /** {@return its place in the wheel; {@link #NOWHERE} at first} */
  int place();

  /** {@return the one that hangs before it} */
  @Nullable
  Timed before();

  /** {@return the one that hangs behind it} */
  @Nullable
  Timed next();

  /** Sets the place where the entry hangs now. */
  void hang(int place, @Nullable Timed before, @Nullable Timed next);

  /** Another one hangs before it now. */
  void setBefore(@Nullable Timed before);

  /** Another one hangs behind it now. */
  void setNext(@Nullable Timed next);

  /** {@return what of users' hangs on it, in words of ours; empty for what the library needs itself} */
  default String forUsers() {
    return "";
  }
}
