package dev.supervisor.benchmarks;

import static dev.supervisor.benchmarks.Bound.times;
import static dev.supervisor.benchmarks.Bound.timesBest;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.function.Supplier;
import org.jctools.queues.MpscArrayQueue;
import org.jctools.queues.MpscUnboundedArrayQueue;

/** Area 5: elements from several producers to one consumer, which sleeps when there is nothing. */
final class Channels {
  private static final String TAKE = "Channel.take";
  private static final String DRAIN = "Channel.drainAll";
  private static final String TRANSFER = "LinkedTransferQueue";
  private static final String LINKED = "LinkedBlockingQueue";
  private static final String JCTOOLS = "JCTools and park";
  private static final int BOUND = 1024;
  private static final int PRODUCERS = 4; // of the goals

  private Channels() {}

  static void register(Suite suite) {
    for (Threads kind : Threads.values()) {
      for (int producers : new int[] {1, PRODUCERS, 64}) {
        unbounded(suite, kind, producers);
      }
      for (int producers : new int[] {1, PRODUCERS, 64}) {
        bounded(suite, kind, producers);
      }
      for (int producers : new int[] {1, PRODUCERS, 64}) {
        events(suite, kind, producers);
      }
    }
  }

  private static String title(String what, Threads kind, int producers) {
    String on = kind == Threads.VIRTUAL ? ", virtual" : ", platform";
    return what + ", " + producers + " to 1" + on;
  }

  private static String growth(String what, Threads kind) {
    return what + (kind == Threads.VIRTUAL ? ", virtual" : ", platform") + ", n producers";
  }

  private static void unbounded(Suite suite, Threads kind, int producers) {
    Contest contest = suite
        .contest("5a", title("unbounded", kind, producers))
        .since(kind.since())
        .ours(TAKE, flow(kind, producers, () -> Flow.ours(0)))
        .ours(DRAIN, flow(kind, producers, () -> Flow.oursDraining(0)))
        .peer(TRANSFER, flow(kind, producers, () -> Flow.of(new LinkedTransferQueue<>())))
        .peer(LINKED, flow(kind, producers, () -> Flow.of(new LinkedBlockingQueue<>())))
        .peer(JCTOOLS, flow(kind, producers, () -> Flow.of(new MpscUnboundedArrayQueue<>(BOUND))))
        .limit("linked list and park", flow(kind, producers, LinkedFlow::new))
        .growth(growth("unbounded", kind), producers);
    if (producers == PRODUCERS) {
      contest.goal(times(1.15, JCTOOLS), times(0.25, TRANSFER));
    }
  }

  private static void bounded(Suite suite, Threads kind, int producers) {
    Contest contest = suite
        .contest("5b", title("bounded", kind, producers))
        .since(kind.since())
        .ours(TAKE, flow(kind, producers, () -> Flow.ours(BOUND)))
        .ours(DRAIN, flow(kind, producers, () -> Flow.oursDraining(BOUND)))
        .peer("ArrayBlockingQueue", flow(kind, producers, () -> Flow.of(array())))
        .peer("ArrayBlockingQueue, drainTo", flow(kind, producers, () -> Flow.draining(array())))
        .peer(LINKED, flow(kind, producers, () -> Flow.of(new LinkedBlockingQueue<>(BOUND))))
        .peer("JCTools, blocking", flow(kind, producers, () -> Flow.blocking(BOUND)))
        .limit(JCTOOLS, flow(kind, producers, () -> Flow.of(new MpscArrayQueue<>(BOUND))))
        .growth(growth("bounded", kind), producers);
    if (kind == Threads.PLATFORM) {
      contest.peer("Disruptor", trial -> Disruption.measure(trial, producers, BOUND));
    }
    if (producers == PRODUCERS) {
      // The best resolvable is 13 to 16 times better than jox, so this is also ten times jox.
      contest.goal(timesBest(0.8));
    }
  }

  private static void events(Suite suite, Threads kind, int producers) {
    suite
        .contest("5a", title("events", kind, producers))
        .since(kind.since())
        .ours("SupervisedThread.fire", flow(kind, producers, Flow::mailbox))
        .peer("executor of one thread", flow(kind, producers, () -> Flow.executor(kind)))
        .peer(TRANSFER, flow(kind, producers, () -> Flow.of(new LinkedTransferQueue<>())))
        .growth(growth("events", kind), producers);
  }

  private static ArrayBlockingQueue<Object> array() {
    return new ArrayBlockingQueue<>(BOUND);
  }

  private static Body flow(Threads kind, int producers, Supplier<Flow> maker) {
    return trial -> {
      int each = trial.scaled(1_600_000) / producers + 1;
      trial.warmUp(() -> run(trial, kind, producers, each, maker.get()));
      double[] nanos = new double[4];
      for (int round = 0; round < nanos.length; round++) {
        nanos[round] = run(trial, kind, producers, each, maker.get());
      }
      trial.put(Metric.NANOS, Results.median(Arrays.stream(nanos).boxed().toList()));
    };
  }

  /** {@return nanoseconds for each element} */
  private static double run(Trial trial, Threads kind, int producers, int each, Flow flow)
      throws InterruptedException {
    Object element = new Object();
    int all = producers * each;
    double bytes = Meter.allocated();
    double cpu = Meter.cpu();
    long start = System.nanoTime();
    Thread consumer = kind.start(() -> flow.take(all));
    Thread[] threads = new Thread[producers];
    for (int i = 0; i < producers; i++) {
      threads[i] = kind.start(() -> {
        for (int j = 0; j < each; j++) {
          flow.put(element);
        }
      });
    }
    consumer.join();
    long nanos = System.nanoTime() - start;
    trial.put(Metric.CPU, (Meter.cpu() - cpu) / all);
    for (Thread thread : threads) {
      thread.join();
    }
    trial.put(Metric.BYTES, (Meter.allocated() - bytes) / all);
    return nanos / (double) all;
  }
}
