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

  /** A packed duration of which nothing is known. */
  public static final int UNKNOWN = Integer.MIN_VALUE;

  private static final long FOREVER_SECONDS = FOREVER_NANOS / 1_000_000_000L;
  private static final int NANOS_OF_A_MILLI = 1_000_000;
  private static final long[] UNIT_NANOS = {
    86_400_000_000_000L, 3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L
  };
  private static final String[] UNITS = {" d", " h", " min", " s", " ms", " \u00b5s"};

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

  /**
   * {@return a duration as a number that takes no more room than an int, for {@link #unpacked}} One of more than 24 days is not
   * known then; of one that is not made of whole milliseconds, what is below them is dropped where it is longer than two seconds.
   *
   * @param nanos zero at least
   */
  public static int packed(long nanos) {
    long millis = nanos / NANOS_OF_A_MILLI;
    if (millis > Integer.MAX_VALUE) {
      return UNKNOWN;
    }
    return nanos > Integer.MAX_VALUE || millis * NANOS_OF_A_MILLI == nanos
        ? (int) millis
        : -(int) nanos;
  }

  /** {@return the nanoseconds of a packed duration that is known} */
  public static long unpacked(int packed) {
    return packed < 0 ? -packed : packed * (long) NANOS_OF_A_MILLI;
  }

  /**
   * {@return the duration as people say it: in the largest unit of which it is a whole number, such as {@code 250 ms}, {@code 90 s}
   * or {@code 2 min}}
   *
   * @param nanos zero at least
   */
  public static String text(long nanos) {
    if (nanos == 0) {
      return "0 ms";
    }
    for (int i = 0; i < UNITS.length; i++) {
      if (nanos % UNIT_NANOS[i] == 0) {
        return nanos / UNIT_NANOS[i] + UNITS[i];
      }
    }
    return nanos + " ns";
  }

  /** {@return as {@link #text(long)}} */
  public static String text(Duration duration) {
    return text(nanos(duration));
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
