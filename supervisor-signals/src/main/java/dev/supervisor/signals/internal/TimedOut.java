package dev.supervisor.signals.internal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Makes what a wait for a result throws when its till has gone first: the one place for these words. */
public final class TimedOut {
  private TimedOut() {}

  /**
   * {@return an exception that says what has not come, and what went first} Texts of users that are not there soon are told by the class
   * of their object.
   *
   * @param what what has not come, as a sentence without its end
   * @param till the name of the till, which says how long it was where that is known
   */
  public static TimeoutException of(Supplier<String> what, Supplier<String> till) {
    return of(what, till, () -> "");
  }

  /**
   * {@return as {@link #of(Supplier, Supplier)}, of a wait of the JDK, whose exceptions have no text}
   *
   * @param time as it was given for the wait
   */
  public static TimeoutException of(Supplier<String> what, long time, TimeUnit unit) {
    return of(what, () -> limit(Math.max(0, unit.toNanos(time))));
  }

  /** {@return the name of a limit that is over} */
  public static String limit(long nanos) {
    return "a limit of " + Durations.text(nanos);
  }

  /**
   * {@return as {@link #of(Supplier, Supplier)}}
   *
   * @param more what is said behind that
   */
  public static TimeoutException of(
      Supplier<String> what, Supplier<String> till, Supplier<String> more) {
    return new TimeoutException(
        Label.soon(() -> what.get() + ": " + till.get() + " went first" + more.get()));
  }
}
