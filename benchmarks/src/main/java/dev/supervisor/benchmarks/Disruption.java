package dev.supervisor.benchmarks;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The Disruptor, which calls its consumer; with the strategy that sleeps. */
final class Disruption {
  private static final class Slot {
    @SuppressWarnings("unused") // nobody looks at what is handed over here
    @Nullable
    Object element;
  }

  private Disruption() {}

  static void measure(Trial trial, int producers, int bound) throws InterruptedException {
    int each = trial.scaled(1_600_000) / producers + 1;
    double[] nanos = new double[6];
    for (int round = 0; round < nanos.length; round++) { // the first warm up
      nanos[round] = run(trial, producers, each, bound);
    }
    trial.put(Metric.NANOS, Results.median(Arrays.stream(nanos).skip(2).boxed().toList()));
  }

  private static double run(Trial trial, int producers, int each, int bound)
      throws InterruptedException {
    Object element = new Object();
    int all = producers * each;
    Disruptor<Slot> disruptor = new Disruptor<>(
        Slot::new,
        bound,
        Threads.PLATFORM.factory(),
        producers == 1 ? ProducerType.SINGLE : ProducerType.MULTI,
        new BlockingWaitStrategy());
    CountDownLatch taken = new CountDownLatch(1);
    int[] count = new int[1];
    disruptor.handleEventsWith((slot, sequence, endOfBatch) -> {
      slot.element = null;
      if (++count[0] == all) {
        taken.countDown();
      }
    });
    RingBuffer<Slot> ring = disruptor.start();
    double bytes = Meter.allocated();
    double cpu = Meter.cpu();
    long start = System.nanoTime();
    for (int i = 0; i < producers; i++) {
      Threads.PLATFORM.start(() -> {
        for (int j = 0; j < each; j++) {
          long sequence = ring.next();
          ring.get(sequence).element = element;
          ring.publish(sequence);
        }
      });
    }
    taken.await();
    long nanos = System.nanoTime() - start;
    trial.put(Metric.CPU, (Meter.cpu() - cpu) / all);
    trial.put(Metric.BYTES, (Meter.allocated() - bytes) / all);
    disruptor.shutdown();
    return nanos / (double) all;
  }
}
