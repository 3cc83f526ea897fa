package dev.supervisor.benchmarks;

import static dev.supervisor.benchmarks.Bound.above;
import static dev.supervisor.benchmarks.Bound.bytes;
import static dev.supervisor.benchmarks.Bound.times;
import static dev.supervisor.benchmarks.Bound.timesBest;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** Area 6: threads as children, what one costs while it is parked, and the ordered stop of a whole tree. */
final class TreeArea {
  private static final String EXECUTOR = "executor, submit and get";
  private static final String THREAD = "thread, start and join";
  private static final String PARKED_THREAD = "thread";
  private static final String NESTED = "nested executors";
  private static final String GUAVA = "Guava ServiceManager, no order";
  private static final String PEKKO = "Pekko typed";
  private static final String HAND = "by hand, newest first";
  private static final String LARGE_HEAP = "-Xmx8g";
  private static final int LEVELS = 3; // below the root

  private TreeArea() {}

  static void register(Suite suite) {
    spawns(suite);
    parked(suite, 100_000);
    parked(suite, 1_000_000).fullOnly();
    for (int fanOut : new int[] {10, 46, 100}) {
      virtualTrees(suite, fanOut);
    }
    platformTrees(suite, 10);
    ManyChildren.register(suite);
  }

  private static int nodes(int fanOut) {
    int all = 1;
    int level = 1;
    for (int i = 0; i < LEVELS; i++) {
      level *= fanOut;
      all += level;
    }
    return all;
  }

  // ---- one after the other

  private static void spawns(Suite suite) {
    suite
        .contest("6a", "spawn and join, virtual")
        .since(21)
        .ours(
            "spawn and join",
            trial -> measure(trial, Threads.VIRTUAL, SpawnJob.child(Threads.VIRTUAL)))
        .ours(
            "call and join",
            trial -> measure(trial, Threads.VIRTUAL, SpawnJob.call(Threads.VIRTUAL)))
        .peer(
            EXECUTOR, trial -> measure(trial, Threads.VIRTUAL, SpawnJob.executor(Threads.VIRTUAL)))
        .peer(
            "CompletableFuture.runAsync",
            trial -> measure(trial, Threads.VIRTUAL, SpawnJob.future(Threads.VIRTUAL)))
        .limit(THREAD, trial -> measure(trial, Threads.VIRTUAL, SpawnJob.thread(Threads.VIRTUAL)))
        .goal(times(1.3, EXECUTOR), bytes(650));
    suite
        .contest("6f", "job on a platform thread that is used again")
        .ours(
            "asExecutor, submit and get",
            trial -> measure(trial, Threads.PLATFORM, SpawnJob.worker()))
        .peer(THREAD, trial -> measure(trial, Threads.PLATFORM, SpawnJob.thread(Threads.PLATFORM)))
        .peer(
            "fixed pool, submit and get",
            trial -> measure(trial, Threads.PLATFORM, SpawnJob.pool()))
        .goal(times(0.15, THREAD));
  }

  private static void measure(Trial trial, Threads kind, SpawnJob one) throws InterruptedException {
    int count = trial.scaled(kind == Threads.VIRTUAL ? 60_000 : 20_000);
    Thread caller = kind.start(() -> {
      trial.warmUp(one::run);
      double bytes = Meter.allocated();
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        one.run();
      }
      trial.put(Metric.NANOS, (System.nanoTime() - start) / (double) count);
      trial.put(Metric.BYTES, (Meter.allocated() - bytes) / count);
    });
    caller.join();
  }

  // ---- while they wait

  private static Contest parked(Suite suite, int count) {
    return suite
        .contest(
            "6b", "heap of a parked thread, virtual, of " + Metric.digits(count), Metric.PENDING)
        .since(21)
        .jvm(LARGE_HEAP, 300)
        .ours("spawn", trial -> measure(trial, count, () -> TreeJob.ours(Threads.VIRTUAL, true)))
        .peer(
            "executor",
            trial -> measure(trial, count, () -> TreeJob.nestedExecutors(Threads.VIRTUAL)))
        .limit(
            PARKED_THREAD,
            trial -> measure(trial, count, () -> TreeJob.hand(Threads.VIRTUAL, true)))
        .goal(above(PARKED_THREAD, 400));
  }

  /** All of them below one. */
  private static void measure(Trial trial, int full, Supplier<TreeJob> make) throws Exception {
    int count = trial.size(full);
    once(make.get(), Math.min(count, 1_000), 1);
    TreeJob job = make.get();
    double heap = Meter.liveHeap();
    CountDownLatch up = new CountDownLatch(count + 1);
    long start = System.nanoTime();
    job.build(count, 1, up);
    up.await();
    trial.put(Metric.NANOS, (System.nanoTime() - start) / (double) count);
    trial.put(Metric.PENDING, (Meter.liveHeap() - heap) / count);
    job.stop();
  }

  // ---- stopping

  private static void virtualTrees(Suite suite, int fanOut) {
    String of = ", virtual, " + Metric.digits(nodes(fanOut)) + " nodes";
    Contest atOnce = suite
        .contest("6c", "stop, siblings at once" + of)
        .since(21)
        .jvm(LARGE_HEAP, 300)
        .ours("allAtOnce", tree(fanOut, () -> TreeJob.ours(Threads.VIRTUAL, true)))
        .peer(NESTED, tree(fanOut, () -> TreeJob.nestedExecutors(Threads.VIRTUAL)))
        .peer(PEKKO, tree(fanOut, PekkoTree::make))
        .limit("by hand, at once", tree(fanOut, () -> TreeJob.hand(Threads.VIRTUAL, true)))
        .goal(times(1.3, NESTED));
    Contest strict = suite
        .contest("6d", "stop, newest first" + of)
        .since(21)
        .jvm(LARGE_HEAP, 300)
        .ours("strict", tree(fanOut, () -> TreeJob.ours(Threads.VIRTUAL, false)))
        .peer(PEKKO, tree(fanOut, PekkoTree::make))
        .limit(HAND, tree(fanOut, () -> TreeJob.hand(Threads.VIRTUAL, false)));
    if (fanOut < 100) { // at a million it takes minutes
      atOnce.peer(GUAVA, tree(fanOut, () -> TreeJob.services(Threads.VIRTUAL)));
      strict.peer(GUAVA, tree(fanOut, () -> TreeJob.services(Threads.VIRTUAL)));
    } else {
      atOnce.fullOnly();
      strict.fullOnly();
    }
    strict.goal(times(1.15, HAND), timesBest(1));
  }

  private static void platformTrees(Suite suite, int fanOut) {
    String of = ", platform, " + Metric.digits(nodes(fanOut)) + " nodes";
    suite
        .contest("6e", "stop, siblings at once" + of)
        .ours("allAtOnce", tree(fanOut, () -> TreeJob.ours(Threads.PLATFORM, true)))
        .peer(NESTED, tree(fanOut, () -> TreeJob.nestedExecutors(Threads.PLATFORM)))
        .peer(GUAVA, tree(fanOut, () -> TreeJob.services(Threads.PLATFORM)))
        .limit("by hand, at once", tree(fanOut, () -> TreeJob.hand(Threads.PLATFORM, true)))
        .goal(times(0.65, NESTED));
    suite
        .contest("6e", "stop, newest first" + of)
        .ours("strict", tree(fanOut, () -> TreeJob.ours(Threads.PLATFORM, false)))
        .peer(GUAVA, tree(fanOut, () -> TreeJob.services(Threads.PLATFORM)))
        .limit(HAND, tree(fanOut, () -> TreeJob.hand(Threads.PLATFORM, false)))
        .goal(times(1.15, HAND));
  }

  private static Body tree(int fullFanOut, Supplier<TreeJob> make) {
    return trial -> {
      int fanOut = nodes(fullFanOut) == trial.size(nodes(fullFanOut)) ? fullFanOut : 3;
      int count = nodes(fanOut);
      trial.warmUp(() -> {
        long unused = once(make.get(), Math.min(fanOut, 10), LEVELS);
      });
      double[] nanos = new double[count < 10_000 ? 7 : 1];
      for (int i = 0; i < nanos.length; i++) {
        nanos[i] = once(make.get(), fanOut, LEVELS) / (double) count;
      }
      Arrays.sort(nanos);
      trial.put(Metric.NANOS, nanos[nanos.length / 2]);
    };
  }

  /** {@return how many nanoseconds the stop took} */
  private static long once(TreeJob job, int fanOut, int levels) throws Exception {
    int count = levels == 1 ? fanOut + 1 : nodes(fanOut);
    CountDownLatch up = new CountDownLatch(count);
    job.build(fanOut, levels, up);
    up.await();
    long start = System.nanoTime();
    job.stop();
    return System.nanoTime() - start;
  }
}
