package dev.supervisor.benchmarks;

import static dev.supervisor.benchmarks.Bound.times;
import static dev.supervisor.benchmarks.Bound.timesBest;

import java.util.Iterator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.function.Supplier;

/** Area 7: elements from a thread of their own to an iterator, with room for 64 of them. */
final class Generators {
  static final int ROOM = 64;
  private static final int BATCH = 32;
  private static final String ARRAY = "ArrayBlockingQueue";
  private static final String EXCHANGER = "Exchanger of 32 elements";

  private Generators() {}

  static void register(Suite suite) {
    for (Threads kind : Threads.values()) {
      String name = kind == Threads.VIRTUAL ? ", virtual" : ", platform";
      peers(suite.contest("7a", "each element at once" + name), kind, true, 1)
          .goal(kind == Threads.VIRTUAL ? times(0.5, ARRAY) : timesBest(0.35));
      peers(
              suite.contest("7b", "elements in batches where that is possible" + name),
              kind,
              true,
              BATCH)
          .peer(EXCHANGER, trial -> measure(trial, kind, Generating.exchanger(kind, BATCH)))
          .limit("ring, told every 32", trial -> measure(trial, kind, Generating.ring(kind, BATCH)))
          .goal(times(1.1, EXCHANGER));
      peers(
              suite.contest("7c", "10 elements, from the beginning to the end" + name),
              kind,
              false,
              1)
          .goal(timesBest(1));
    }
  }

  private static Contest peers(Contest contest, Threads kind, boolean many, int batch) {
    return contest
        .since(kind.since())
        .ours("generate", body(kind, many, () -> Generating.ours(kind, batch)))
        .peer(
            ARRAY,
            body(kind, many, () -> Generating.of(kind, () -> new ArrayBlockingQueue<>(ROOM))))
        .peer(
            "LinkedBlockingQueue",
            body(kind, many, () -> Generating.of(kind, () -> new LinkedBlockingQueue<>(ROOM))))
        .peer(
            "SynchronousQueue", body(kind, many, () -> Generating.of(kind, SynchronousQueue::new)))
        .limit("ring, told each", body(kind, many, () -> Generating.ring(kind, 1)));
  }

  private static Body body(Threads kind, boolean many, Supplier<Generating> make) {
    return trial -> {
      Generating generating = make.get(); // not before: it may not be possible on this JDK
      if (many) {
        measure(trial, kind, generating);
      } else {
        measureShort(trial, kind, generating);
      }
    };
  }

  private static void measure(Trial trial, Threads kind, Generating generating) throws Exception {
    int count = trial.scaled(400_000);
    Thread reader = kind.start(() -> {
      trial.warmUp(() -> read(generating, Math.min(count, 20_000)));
      double bytes = Meter.allocated();
      long start = System.nanoTime();
      read(generating, count);
      trial.put(Metric.NANOS, (System.nanoTime() - start) / (double) count);
      trial.put(Metric.BYTES, (Meter.allocated() - bytes) / count);
    });
    reader.join();
  }

  private static void measureShort(Trial trial, Threads kind, Generating generating)
      throws Exception {
    int count = trial.scaled(10_000);
    long[] nanos = new long[count];
    Thread reader = kind.start(() -> {
      trial.warmUp(() -> read(generating, 10));
      double bytes = Meter.allocated();
      for (int i = 0; i < count; i++) {
        long start = System.nanoTime();
        read(generating, 10);
        nanos[i] = System.nanoTime() - start;
      }
      trial.put(Metric.BYTES, (Meter.allocated() - bytes) / count);
    });
    reader.join();
    trial.putPercentiles(nanos);
  }

  private static void read(Generating generating, int count) throws Exception {
    Iterator<Object> elements = generating.start(count);
    int seen = 0;
    while (elements.hasNext()) {
      Object unused = elements.next();
      seen++;
    }
    if (seen != count) {
      throw new IllegalStateException("there were " + seen + " elements, not " + count);
    }
  }
}
