package dev.supervisor.benchmarks;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How long a run may take. */
enum Profile {
  /** For figures that are written down: tens of minutes an area. */
  FULL(1, 5, 3, 1000, 3, 1000, Long.MAX_VALUE),
  /** For a look: at most three minutes an area. */
  QUICK(0.25, 3, 2, 250, 2, 200, 170),
  /** Shows that everything runs; its figures mean nothing. */
  SMOKE(0.01, 1, 1, 20, 1, 20, Long.MAX_VALUE);

  final double scale;
  final int rounds;
  final int warmUps;
  final int warmUpMillis;
  final int measurements;
  final int measurementMillis;
  final long budgetSeconds;

  Profile(
      double scale,
      int rounds,
      int warmUps,
      int warmUpMillis,
      int measurements,
      int measurementMillis,
      long budgetSeconds) {
    this.scale = scale;
    this.rounds = rounds;
    this.warmUps = warmUps;
    this.warmUpMillis = warmUpMillis;
    this.measurements = measurements;
    this.measurementMillis = measurementMillis;
    this.budgetSeconds = budgetSeconds;
  }

  /** {@return how long our own loops warm up} */
  long warmUpNanos() {
    return TimeUnit.MILLISECONDS.toNanos((long) warmUps * warmUpMillis);
  }

  /** {@return how long our own loops measure at least} */
  long measuredNanos() {
    return TimeUnit.MILLISECONDS.toNanos((long) measurements * measurementMillis);
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
