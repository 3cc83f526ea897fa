package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
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

  /** The clock, and starts threads only when it is not to refuse. */
  private final Seam.Backend scarce = new BackendBefore(clock) {
    @Override
    public void start(Thread thread) {
      if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      thread.start();
    }
  };

  @AfterEach
  void putTheClockBack() {
    clock.close();
  }

  private TimerEntry counting(CountDownLatch latch) {
    return new TimerEntry(clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5)) {
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
  void schedule_noThreadToStart_throwsNothingAndTheNextTriesAgain() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    endTimer();
    Seam.replace(scarce);
    refusals.set(1);
    Timer.schedule(counting(both));
    assertThat(refusals).hasValue(0);
    assertThat(Timer.isLacking()).isTrue();
    Timer.schedule(counting(both));
    clock.advance(Duration.ofSeconds(1));
    assertThat(both.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Timer.isLacking()).isFalse();
  }

  @Test
  void schedule_noThreadToStart_isTriedAgainByAThreadThatWaits() throws Exception {
    // Bad schedule: nobody schedules anything any more, and all wait for what the timer was to do.
    endTimer();
    Seam.replace(scarce);
    refusals.set(2);
    Signal due = Signal.create();
    Timer.schedule(new TimerEntry(clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5)) {
      @Override
      public void run() {
        due.go();
      }
    });
    Thread waits = new Thread(() -> {
      try {
        due.await();
      } catch (InterruptedException e) {
        throw new AssertionError("nobody interrupts here", e);
      }
    });
    waits.start();
    while (waits.isAlive()) {
      clock.advance(Duration.ofMillis(100));
      waits.join(1);
    }
    assertThat(due.isGo()).isTrue();
    assertThat(refusals).hasValue(0);
  }

  @Test
  void lane_noThreadToStart_keepsTheTaskAndTriesAgain() throws Exception {
    Seam.replace(scarce);
    CountDownLatch done = new CountDownLatch(2);
    refusals.set(1);
    Lane lane = new Lane("lane under test", 1);
    lane.execute(done::countDown);
    assertThat(refusals).hasValue(0);
    lane.execute(done::countDown);
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void lane_noThreadToStart_isTriedAgainByTheTimer() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    Timer.schedule(counting(started)); // the timer has its thread
    clock.advance(Duration.ofMillis(5));
    assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
    Seam.replace(scarce);
    CountDownLatch done = new CountDownLatch(1);
    refusals.set(2);
    new Lane("lane under test", 1).execute(done::countDown);
    while (done.getCount() > 0) {
      clock.advance(Duration.ofMillis(50));
      Thread.onSpinWait();
    }
    assertThat(refusals).hasValue(0);
  }
}
