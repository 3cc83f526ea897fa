package dev.supervisor.signals.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The timer where the JVM can start no more threads, and later can again. */
@Timeout(120)
final class NoThreadsTest {
  private final ManualClock clock = ManualClock.install();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger starts = new AtomicInteger();

  /** The clock, and starts threads only when it is not to refuse. */
  private final Seam.Backend scarce = new BackendBefore(clock) {
    @Override
    public void start(Thread thread) {
      if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      starts.incrementAndGet();
      thread.start();
    }
  };

  @AfterEach
  void putTheClockBack() {
    clock.close();
  }

  private Timer.Entry counting(CountDownLatch latch) {
    return new Timer.Entry(clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5)) {
      @Override
      public void run() {
        latch.countDown();
      }
    };
  }

  /** Lets time pass until there is no thread of the timer. */
  private void endTimer() throws InterruptedException {
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(it -> it.getName().equals("supervisor-timer"))) {
      clock.advance(Duration.ofSeconds(1));
      Thread.onSpinWait();
    }
  }

  @Test
  void schedule_noThreadToStart_tellsAndTheNextTriesAgain() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    endTimer();
    Seam.replace(scarce);
    refusals.set(1);
    assertThatThrownBy(() -> Timer.schedule(counting(both))).isInstanceOf(OutOfMemoryError.class);
    Timer.schedule(counting(both));
    clock.advance(Duration.ofSeconds(1));
    assertThat(both.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void relief_noThreadToStart_isTriedAgain() throws Exception {
    Seam.replace(scarce);
    refusals.set(1);
    Thread timer = new Thread(
        () -> {
          TimerRelief relief = new TimerRelief();
          relief.begin(); // without
          relief.end();
          relief.begin();
          relief.end();
          relief.dismiss();
        },
        "a timer");
    Throwable[] failure = new Throwable[1];
    timer.setUncaughtExceptionHandler((thread, thrown) -> failure[0] = thrown);
    timer.start();
    timer.join();
    assertThat(failure[0]).isNull();
    assertThat(starts).hasValue(1);
  }
}
