package dev.supervisor.signals;

import dev.supervisor.signals.internal.Ambient;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Need;
import dev.supervisor.signals.internal.Seam;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;

/**
 * A signal that goes at a deadline, never before it. The name is short for "until".
 *
 * <pre>{@code
 * stop.await(Till.in(Duration.ofSeconds(10)));   // a time-out
 * Till budget = Till.in(Duration.ofMinutes(2));  // one budget for several calls
 * step1.await(budget);
 * step2.await(budget);
 * }</pre>
 *
 * <p>A {@code Till} costs little. {@link #isGo()} compares a number with the clock, and a thread
 * that waits parks until the deadline. Only a callback, on the {@code Till} or on a combination
 * with it, makes it an entry of the timer, for as long as the callback is attached. Nothing but its
 * deadline makes it go.
 *
 * <p>Callbacks of all deadlines run one after the other on one helper thread of the library, so
 * they should be short. A callback that blocks never delays a deadline. It delays the callbacks
 * behind it for about a second; then these continue on another thread, as long as no more than 64
 * callbacks are blocked. A callback that parks in a wait of this library delays nothing.
 * Thread-safe.
 */
public abstract sealed class Till extends Signal permits Deadline {
  Till() {}

  /**
   * {@return a signal that goes once the duration has passed, counted from now on the monotonic
   * clock}
   *
   * @param duration any duration. After zero or a negative one the signal has already gone. A
   *     duration of more than 146 years, such as that of {@code ChronoUnit.FOREVER}, counts as 146
   *     years
   */
  public static Till in(Duration duration) {
    Objects.requireNonNull(duration, "duration");
    long nanos = Durations.nanos(duration);
    return new MonotonicTill(Seam.nanoTime() + nanos, Durations.packed(nanos));
  }

  /**
   * {@return a signal that goes once the wall clock shows the instant or a later one}
   *
   * <p>The signal follows the wall clock when that is set; it notices a step of the clock within a
   * second. Once the signal was seen to have gone, it stays gone, even if the clock is set back.
   *
   * @param instant any instant; a past one lets the signal go at once
   */
  public static Till at(Instant instant) {
    return new WallClockTill(Objects.requireNonNull(instant, "instant"));
  }

  /** {@return a signal that goes at that moment of the monotonic clock} */
  static Till atNanos(long nanos) {
    return new MonotonicTill(nanos);
  }

  /** {@return the time that is left until the deadline; zero once the signal has gone} */
  public Duration remaining() {
    Duration left = went() != null ? Duration.ZERO : left();
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** {@return the time left by its clock; negative once it has come} */
  abstract Duration left();

  /**
   * Sleeps until the deadline, or until the current thread is asked to stop.
   *
   * <p>A stop request ends one sleep of a supervised thread: the one in progress, or else the next
   * one, which returns at once. Later sleeps last their full time, so that clean-up can pause. On
   * any other thread this method lasts as long as {@link #await()}, which no stop request ends.
   *
   * <pre>{@code
   * while (Till.in(ONE_MINUTE).sleep()) poll();   // ends when asked to stop
   * }</pre>
   *
   * @return true if the deadline has come; false if the thread was asked to stop before that
   * @throws InterruptedException if the thread is interrupted before or while sleeping
   */
  public boolean sleep() throws InterruptedException {
    Ambient ambient = Ambient.current();
    Signal stop = ambient.unseenStop(Signal.class);
    if (stop == null) {
      await();
      return true;
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (Wait.until(this, stop)) {
      return true;
    }
    ambient.stopSeen();
    return false;
  }

  /** {@return when to look again, on the monotonic clock} */
  abstract long nextLookNanos();

  /** {@return when it goes, by the wall clock as it is now, to the millisecond} */
  final Instant instant() {
    return when().truncatedTo(ChronoUnit.MILLIS);
  }

  /** {@return when it goes, by the wall clock as it is now} */
  abstract Instant when();

  @Override
  void addNeeds(List<? super Need> to, boolean isFact) {} // it comes by itself

  @Override
  String refusal() {
    return "it goes by itself, at its deadline";
  }
}
