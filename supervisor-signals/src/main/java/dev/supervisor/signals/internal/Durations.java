package dev.supervisor.signals.internal;

import java.time.Duration;
import java.util.Objects;

/** Durations of users, checked when they are given and counted as {@link Seam#nanoTime()} counts. */
public final class Durations {
  /**
   * For ever: 146 years. One such may be added to a reading of the clock, and the sum still compares
   * with other deadlines by difference; two may not.
   */
  public static final long FOREVER_NANOS = Long.MAX_VALUE / 2;

  private static final long FOREVER_SECONDS = FOREVER_NANOS / 1_000_000_000L;

  private Durations() {}

  /**
   * {@return the nanoseconds of the duration: zero for a negative one, {@link #FOREVER_NANOS} for one
   * that is longer than that; never throws}
   */
  public static long nanos(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 0) {
      return 0;
    }
    return seconds >= FOREVER_SECONDS ? FOREVER_NANOS : duration.toNanos();
  }

  /** {@return the duration, or 146 years where it is longer: such ones can be added and counted} */
  public static Duration bounded(Duration duration) {
    return Duration.ofNanos(nanos(duration));
  }

  /**
   * {@return the duration}
   *
   * @param what the name of the option, for the refusal
   * @throws IllegalArgumentException when it is negative
   * @throws NullPointerException when it is null, with the name as message
   */
  public static Duration notNegative(Duration duration, String what) {
    Objects.requireNonNull(duration, what);
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          what + " must not be negative, but is " + duration.toString());
    }
    return duration;
  }

  /**
   * {@return the duration}
   *
   * @param what the name of the option, for the refusal
   * @throws IllegalArgumentException when it is zero or negative
   * @throws NullPointerException when it is null, with the name as message
   */
  public static Duration positive(Duration duration, String what) {
    Objects.requireNonNull(duration, what);
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(what + " must be positive, not " + duration.toString());
    }
    return duration;
  }
}
