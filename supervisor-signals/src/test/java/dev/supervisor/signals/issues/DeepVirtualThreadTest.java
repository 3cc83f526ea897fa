package dev.supervisor.signals.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.VirtualThreads;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * CASES 9, on virtual threads: one that had to wait for a lock of the library, deep in its stack, got a StackOverflowError
 * from parking. It left its place in line behind, and no thread that waited after it was ever woken.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(120)
final class DeepVirtualThreadTest {
  private static final int ROUNDS = 20;

  private final Mutex mutex = new Mutex();
  private final AtomicInteger waited = new AtomicInteger();

  @Test
  void lock_deepInAVirtualThread_isLeftToTheNext() throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      var over = new AtomicBoolean();
      var holder = new Thread(() -> {
        while (!over.get()) {
          mutex.lock();
          long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1);
          while (mutex.waiting() == 0 && System.nanoTime() - end < 0) {
            Thread.onSpinWait(); // so that the other one has to wait
          }
          mutex.unlock();
        }
      });
      var overflowed = new AtomicBoolean();
      Thread deep = VirtualThreads.unstarted("deep", () -> {
        try {
          down(0);
        } catch (StackOverflowError e) {
          overflowed.set(true);
        }
      });
      holder.setDaemon(true);
      holder.start();
      deep.start();
      deep.join();
      assertThat(overflowed).isTrue();
      boolean free = mutex.lockWithin(TimeUnit.SECONDS.toNanos(30));
      over.set(true);
      assertThat(free).isTrue();
      assertThat(mutex.waiting()).isLessThanOrEqualTo(1);
      mutex.unlock();
      holder.join();
    }
    assertThat(waited.get()).isPositive();
  }

  private int down(int depth) {
    if (depth > 1_000 && depth % 16 == 0) {
      mutex.lock();
      try {
        waited.incrementAndGet();
      } finally {
        mutex.unlock();
      }
    }
    return depth < 0 ? 0 : down(depth + 1) + 1;
  }
}
