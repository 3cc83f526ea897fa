package dev.supervisor.benchmarks;

import static dev.supervisor.benchmarks.Bound.atMost;
import static dev.supervisor.benchmarks.Bound.times;
import static dev.supervisor.benchmarks.Bound.timesBest;
import static dev.supervisor.benchmarks.Shared.NOTHING;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Area 3: deadlines with something to call, most of which are taken back before they come. */
final class Deadlines {
  private static final String OURS = "Till with a callback";
  private static final String EXECUTOR = "ScheduledThreadPoolExecutor";
  private static final String FORK_JOIN = "ForkJoinPool.schedule";
  private static final String NETTY = "Netty HashedWheelTimer";
  private static final String GROWTH = "made and taken back, n pending at random";
  private static final long TEN_MINUTES = TimeUnit.MINUTES.toNanos(10);
  private static final int MILLION = 1_000_000;

  private Deadlines() {}

  static void register(Suite suite) {
    pending(suite.contest("3a", "made and taken back, 1 M pending, all in 10 min"), MILLION, 0)
        .goal(timesBest(0.7));
    pending(suite.contest("3b", "made and taken back, 1 M pending at random"), MILLION, 5)
        .goal(timesBest(1.0))
        .growth(GROWTH, MILLION)
        .line("3c", "heap of a pending one, of 1 M", Metric.PENDING)
        .goal(atMost(48));
    pending(suite.contest("3b", "made and taken back, 1,000 pending at random"), 1_000, 5)
        .growth(GROWTH, 1_000);
    pending(suite.contest("3b", "made and taken back, 10 M pending at random"), 10 * MILLION, 5)
        .growth(GROWTH, 10 * MILLION)
        .line("3c", "heap of a pending one, of 10 M", Metric.PENDING)
        .goal(atMost(48))
        .fullOnly();
    registerLateness(suite);
    suite
        .contest("3d", "wake-ups in 3 s in which nothing is due", Metric.WAKE_UPS)
        .ours("none pends", trial -> idle(trial, Timers.ours(), "supervisor", /* pending= */ false))
        .ours("one pends", trial -> idle(trial, Timers.ours(), "supervisor", true))
        .peer(EXECUTOR, trial -> idle(trial, Timers.executor(), "Thread-", true))
        .peer(NETTY, trial -> idle(trial, Timers.netty(), "Thread-", true))
        .goal(atMost(0));
  }

  // ---- 3a to 3c

  private static Contest pending(Contest contest, int count, int spread) {
    contest
        .jvm("-Xmx8g -XX:+UseParallelGC", 180)
        .ours(OURS, body(Timers::ours, count, spread))
        .peer(EXECUTOR, body(Timers::executor, count, spread))
        .peer("completeOnTimeout, complete", body(Timers::future, count, spread))
        .peer(NETTY, body(Timers::netty, count, spread))
        .floor("Agrona DeadlineTimerWheel, locked", body(Timers::agrona, count, spread))
        .limit("64 Ki buckets of 1 ms", body(Timers::wheel, count, spread));
    if (Runtime.version().feature() >= 25) {
      contest.peer(FORK_JOIN, body(Timers::forkJoin, count, spread));
    }
    return contest;
  }

  private static Body body(Callable<Timers> maker, int count, int spread) {
    return trial -> pending(trial, maker.call(), trial.size(count), spread);
  }

  /**
   * Makes and takes back while many pend.
   *
   * @param spread how many times ten minutes the random part of a deadline is; none at 0
   */
  private static void pending(Trial trial, Timers timers, int count, int spread) throws Exception {
    trial.keep(timers);
    SplittableRandom random = new SplittableRandom(1);
    int turns = trial.scaled(MILLION);
    trial.warmUp(() -> {
      for (int i = 0; i < 1_000; i++) {
        timers.cancel(timers.schedule(deadline(random, spread), NOTHING));
      }
    });
    timers.settle();
    double heap = Meter.liveHeap();
    for (int i = 0; i < count; i++) {
      timers.schedule(deadline(random, spread), NOTHING);
    }
    timers.settle();
    trial.put(Metric.PENDING, (Meter.liveHeap() - heap) / count);
    double bytes = Meter.allocatedHere();
    double cpu = Meter.cpu();
    long start = System.nanoTime();
    for (int i = 0; i < turns; i++) {
      timers.cancel(timers.schedule(deadline(random, spread), NOTHING));
    }
    trial.put(Metric.NANOS, (System.nanoTime() - start) / (double) turns);
    trial.put(Metric.CPU, (Meter.cpu() - cpu) / turns);
    trial.put(Metric.BYTES, (Meter.allocatedHere() - bytes) / turns);
  }

  private static long deadline(SplittableRandom random, int spread) {
    return TEN_MINUTES + (spread == 0 ? 0 : random.nextLong(spread * TEN_MINUTES));
  }

  // ---- 3d

  private static void registerLateness(Suite suite) {
    Contest late = suite
        .contest("3d", "lateness of 10,000 in a second, p50", Metric.P50)
        .ours(OURS, trial -> lateness(trial, Timers.ours()))
        .peer(EXECUTOR, trial -> lateness(trial, Timers.executor()))
        .peer("completeOnTimeout", trial -> lateness(trial, Timers.future()))
        .peer(NETTY, trial -> lateness(trial, Timers.netty()));
    if (Runtime.version().feature() >= 25) {
      late.peer(FORK_JOIN, trial -> lateness(trial, Timers.forkJoin()));
      late.peer("virtual threads", trial -> lateness(trial, Timers.virtualThreads()));
    }
    late.limit("one thread parks to each", trial -> parkToEach(trial, /* fine= */ false))
        .limit("as before, timer slack of 1 ns", trial -> parkToEach(trial, /* fine= */ true))
        .goal(timesBest(0.35))
        .line("3d", "lateness of 10,000 in a second, p99", Metric.P99)
        .goal(timesBest(0.5))
        .line("3d", "processor time of 10,000 in a second", Metric.CPU)
        .goal(times(1.25, EXECUTOR));
  }

  private static void lateness(Trial trial, Timers timers) throws Exception {
    late(new Trial(trial), timers); // warm-up
    late(trial, timers);
  }

  private static void late(Trial trial, Timers timers) throws Exception {
    int count = trial.size(10_000);
    long[] late = new long[count];
    SplittableRandom random = new SplittableRandom(2);
    CountDownLatch left = new CountDownLatch(count);
    double cpu = Meter.cpu();
    for (int i = 0; i < count; i++) {
      int at = i;
      long nanos = 1_000_000_000 + random.nextLong(1_000_000_000);
      long deadline = System.nanoTime() + nanos;
      timers.schedule(nanos, () -> {
        late[at] = System.nanoTime() - deadline;
        left.countDown();
      });
    }
    if (!left.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("still to come: " + left.getCount());
    }
    trial.put(Metric.CPU, Meter.cpu() - cpu);
    trial.putPercentiles(late);
  }

  private static void parkToEach(Trial trial, boolean fine) throws Exception {
    int count = trial.size(10_000);
    long[] late = new long[count];
    for (int round = 0; round < 2; round++) {
      double cpu = Meter.cpu();
      SplittableRandom random = new SplittableRandom(2);
      long start = System.nanoTime() + 1_000_000_000;
      long[] deadlines = random.longs(count, 0, 1_000_000_000).sorted().toArray();
      Thread thread = Threads.PLATFORM.start(() -> {
        if (fine) {
          fineSleeps();
        }
        for (int i = 0; i < count; i++) {
          long deadline = start + deadlines[i];
          for (long rest; (rest = deadline - System.nanoTime()) > 0; ) {
            LockSupport.parkNanos(late, rest);
          }
          late[i] = System.nanoTime() - deadline;
        }
      });
      thread.join();
      trial.put(Metric.CPU, Meter.cpu() - cpu);
    }
    trial.putPercentiles(late);
  }

  /** Linux rounds sleeps up by 50 µs, unless a thread asks for less. */
  private static void fineSleeps() throws IOException {
    Path self = Path.of("/proc/thread-self");
    if (Files.exists(self)) {
      Path slack = Path.of("/proc", Files.readSymbolicLink(self).getFileName().toString())
          .resolve("timerslack_ns");
      Files.writeString(slack, "1");
    }
  }

  /** Counts how often the timer's thread runs after its last deadline came; on Linux. */
  private static void idle(Trial trial, Timers timers, String threads, boolean pending)
      throws Exception {
    trial.keep(timers);
    if (pending) {
      timers.schedule(TEN_MINUTES, NOTHING);
    }
    CountDownLatch came = new CountDownLatch(1);
    timers.schedule(1_000_000, came::countDown);
    came.await();
    Thread.sleep(2_000);
    if (!Files.exists(Path.of("/proc/self/task"))) {
      return;
    }
    double before = wakeUps(threads);
    Thread.sleep(3_000);
    trial.put(Metric.WAKE_UPS, Math.max(0.0, wakeUps(threads) - before));
  }

  private static double wakeUps(String threads) throws IOException {
    List<Path> tasks;
    try (Stream<Path> list = Files.list(Path.of("/proc/self/task"))) {
      tasks = list.toList();
    }
    double sum = 0;
    for (Path task : tasks) {
      try {
        List<String> status =
            Files.readAllLines(task.resolve("status"), StandardCharsets.ISO_8859_1);
        if (status.get(0).replaceFirst("^Name:\\s*", "").startsWith(threads)) {
          sum += status.stream()
              .filter(it -> it.startsWith("voluntary_ctxt_switches:"))
              .mapToDouble(it -> Double.parseDouble(it.replaceAll("\\D", "")))
              .sum();
        }
      } catch (NoSuchFileException e) {
        // it has ended meanwhile
      }
    }
    return sum;
  }
}
