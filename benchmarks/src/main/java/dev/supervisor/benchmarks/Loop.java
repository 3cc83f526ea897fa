package dev.supervisor.benchmarks;

/** The same done over and over by one thread, beside something that lives long. */
final class Loop {
  /** One turn. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  private static final double NOISE_BYTES = 65_536; // the JVM itself allocates between two looks

  private Loop() {}

  /** Measures time, bytes allocated and bytes still held, each per turn. */
  static void run(Trial trial, int turns, Object longLived, Step step) throws Exception {
    Step nothing = () -> {};
    run(trial, turns, longLived, nothing, step, nothing);
  }

  /**
   * As above, while so many stand; in each turn a new one comes and the oldest leaves. Bytes still
   * held are counted when all have left.
   */
  static void whileStanding(
      Trial trial, int standing, int turns, Object longLived, Step come, Step leave)
      throws Exception {
    Step allCome = () -> turn(standing, come);
    Step allLeave = () -> turn(standing, leave);
    Step replace = () -> {
      come.run();
      leave.run();
    };
    run(trial, turns, longLived, allCome, replace, allLeave);
  }

  private static void run(
      Trial trial, int turns, Object longLived, Step before, Step step, Step after)
      throws Exception {
    trial.keep(longLived);
    before.run();
    trial.warmUp(() -> turn(1_000, step));
    after.run();
    double heap = Meter.liveHeap();
    before.run();
    double bytes = Meter.allocatedHere();
    long start = System.nanoTime();
    double done = 0;
    do {
      turn(turns, step);
      done += turns;
    } while (System.nanoTime() - start < trial.measuredNanos());
    long nanos = System.nanoTime() - start;
    bytes = Meter.allocatedHere() - bytes;
    trial.put(Metric.NANOS, nanos / done);
    trial.put(Metric.BYTES, bytes / done);
    after.run();
    double kept = Meter.liveHeap() - heap;
    trial.put(Metric.KEPT, Math.abs(kept) < NOISE_BYTES ? 0 : kept / done);
  }

  private static void turn(int times, Step step) throws Exception {
    for (int i = 0; i < times; i++) {
      step.run();
    }
  }
}
