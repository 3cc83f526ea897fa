package dev.supervisor.benchmarks;

import static dev.supervisor.benchmarks.Bound.bytes;
import static dev.supervisor.benchmarks.Bound.times;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.SynchronousQueue;

/** Area 5: a question to another thread, and its answer. */
final class Asks {
  private static final String EXCHANGER = "Exchanger";
  private static final String SYNCHRONOUS = "SynchronousQueue";
  private static final String PEKKO = "Pekko typed";

  private Asks() {}

  static void register(Suite suite) {
    for (Threads kind : Threads.values()) {
      boolean virtual = kind == Threads.VIRTUAL;
      Contest contest = suite
          .contest("5c", "ask and reply, " + (virtual ? "virtual" : "platform"))
          .since(kind.since())
          .ours("two channels", trial -> measure(trial, kind, Ask.channels(kind)))
          .ours("channel and promise", trial -> measure(trial, kind, Ask.promise(kind)))
          .ours("SupervisedThread.ask", trial -> measure(trial, kind, Ask.supervised(kind)))
          .peer(EXCHANGER, trial -> measure(trial, kind, Ask.exchanger(kind)))
          .peer(
              SYNCHRONOUS,
              trial -> measure(
                  trial,
                  kind,
                  Ask.queues(kind, new SynchronousQueue<>(), new SynchronousQueue<>())))
          .peer(
              "ArrayBlockingQueue",
              trial -> measure(
                  trial,
                  kind,
                  Ask.queues(kind, new ArrayBlockingQueue<>(1), new ArrayBlockingQueue<>(1))))
          .peer(
              "LinkedTransferQueue",
              trial -> measure(
                  trial,
                  kind,
                  Ask.queues(kind, new LinkedTransferQueue<>(), new LinkedTransferQueue<>())))
          .peer("executor, submit", trial -> measure(trial, kind, Ask.executor(kind)))
          .peer(PEKKO, trial -> measure(trial, kind, PekkoAsk.start()))
          .limit("two fields, park", trial -> measure(trial, kind, Ask.cells(kind, 0)));
      if (virtual) {
        contest.goal(times(0.5, SYNCHRONOUS), bytes(64));
      } else {
        contest
            .limit(
                "two fields, spin a little, park",
                trial -> measure(trial, kind, Ask.cells(kind, 2_000)))
            .floor(
                "two fields, spin for ever",
                trial -> measure(trial, kind, Ask.cells(kind, Integer.MAX_VALUE)))
            .goal(times(0.6, EXCHANGER), times(0.05, PEKKO), bytes(64));
      }
    }
  }

  private static void measure(Trial trial, Threads kind, Ask ask) throws InterruptedException {
    int count = trial.scaled(40_000);
    long[] nanos = new long[count];
    Thread asking = kind.start(() -> {
      Object question = new Object();
      trial.warmUp(() -> ask.ask(question));
      double bytes = Meter.allocated();
      for (int i = 0; i < count; i++) {
        long start = System.nanoTime();
        ask.ask(question);
        nanos[i] = System.nanoTime() - start;
      }
      trial.put(Metric.BYTES, (Meter.allocated() - bytes) / count);
    });
    asking.join();
    double sum = 0;
    for (long each : nanos) {
      sum += each;
    }
    trial.putPercentiles(nanos);
    trial.put(Metric.NANOS, sum / count);
  }
}
