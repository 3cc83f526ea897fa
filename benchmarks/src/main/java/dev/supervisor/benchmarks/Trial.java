package dev.supervisor.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One run of one contestant: how much to do, and what came out. Confined to one thread. */
final class Trial {
  private final Profile profile;
  private final Map<Metric, Double> figures = new EnumMap<>(Metric.class);
  private final List<Object> kept = new ArrayList<>();

  Trial(Profile profile) {
    this.profile = profile;
  }

  /** A run beside another, whose figures are of no interest. */
  Trial(Trial other) {
    this(other.profile);
  }

  /** {@return the size, which is part of what is measured, unless figures mean nothing anyway} */
  int size(int full) {
    return profile == Profile.SMOKE ? scaled(full) : full;
  }

  /** {@return how many to do of what a full run does so often} */
  int scaled(int full) {
    return Math.max(1, (int) (full * profile.scale));
  }

  /** {@return how many nanoseconds to take for what a full run gives so many} */
  long scaledNanos(long full) {
    return (long) (full * Math.max(profile.scale, 0.05));
  }

  /** Does it again and again until the compiler has had its time: as many turns may take more of it for one than for another. */
  void warmUp(Loop.Step some) throws Exception {
    long end = System.nanoTime() + profile.warmUpNanos();
    do {
      some.run();
    } while (System.nanoTime() - end < 0);
  }

  /** {@return how long to measure at least} */
  long measuredNanos() {
    return profile.measuredNanos();
  }

  void put(Metric metric, double value) {
    if (!Double.isNaN(value)) {
      figures.put(metric, value);
    }
  }

  /** Puts the median and the 99th percentile, and the median as the time as well. */
  void putPercentiles(long... nanos) {
    double[] sorted = Arrays.stream(nanos).asDoubleStream().sorted().toArray();
    put(Metric.NANOS, sorted[sorted.length / 2]);
    put(Metric.P50, sorted[sorted.length / 2]);
    put(Metric.P99, sorted[(int) (sorted.length * 0.99)]);
  }

  /** Keeps it reachable until the trial is over. */
  void keep(Object object) {
    kept.add(object);
  }

  Map<Metric, Double> figures() {
    return figures;
  }
}
