package dev.supervisor.benchmarks;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** One command after the other, each until its output and its end are known, and were right. */
interface ShellJob extends AutoCloseable {
  /** Any thread may call it; those that serve one at a time are not called by several. */
  void run() throws Exception;

  @Override
  default void close() {}

  /** Makes one, in the JVM that measures it. */
  @FunctionalInterface
  interface Maker {
    ShellJob make() throws Exception;
  }

  /** Measures each by itself. */
  static Body oneByOne(Maker maker) {
    return trial -> {
      try (ShellJob job = maker.make()) {
        trial.warmUp(job::run);
        measure(trial, job);
      }
    };
  }

  /** The same while so many processors have something else to do. */
  static Body underLoad(int busy, Maker maker) {
    Body measured = oneByOne(maker);
    return trial -> {
      for (int i = 0; i < busy; i++) {
        Threads.PLATFORM.start(() -> Threads.spin(Long.MAX_VALUE));
      }
      measured.run(trial);
    };
  }

  private static void measure(Trial trial, ShellJob job) throws Exception {
    long[] nanos = new long[1 << 16];
    int count = 0;
    long end = System.nanoTime() + 2 * trial.measuredNanos(); // some take a tenth of a second
    double bytes = Meter.allocated();
    do {
      long start = System.nanoTime();
      job.run();
      nanos[count++] = System.nanoTime() - start;
    } while (count < nanos.length && System.nanoTime() - end < 0);
    trial.put(Metric.BYTES, (Meter.allocated() - bytes) / count);
    trial.putPercentiles(Arrays.copyOf(nanos, count));
  }

  /** Measures how long one takes of many, when so many threads want them. */
  static Body atOnce(int callers, Maker maker) {
    return trial -> {
      try (ShellJob job = maker.make()) {
        trial.warmUp(
            () -> run(callers, job, trial.measuredNanos())); // all sessions are opened, too
        trial.put(Metric.NANOS, run(callers, job, 2 * trial.measuredNanos()));
      }
    };
  }

  /** {@return nanoseconds for each command, at least one for each thread} */
  private static double run(int callers, ShellJob job, long nanos) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(callers);
    AtomicLong done = new AtomicLong();
    long start = System.nanoTime();
    for (int i = 0; i < callers; i++) {
      Threads.PLATFORM.start(() -> {
        long mine = 0;
        do {
          job.run();
          mine++;
        } while (System.nanoTime() - start < nanos);
        done.addAndGet(mine);
        over.countDown();
      });
    }
    over.await();
    return (System.nanoTime() - start) / (double) done.get();
  }

  static void check(String expected, String output, int code) {
    if (code != 0 || !output.equals(expected)) {
      throw new IllegalStateException("exit code " + code + ", output: " + output);
    }
  }
}
