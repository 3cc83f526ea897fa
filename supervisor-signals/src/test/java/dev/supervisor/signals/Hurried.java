package dev.supervisor.signals;

import dev.supervisor.signals.spi.ManualClock;
import dev.supervisor.signals.spi.Seam;
import java.time.Duration;
import java.time.Instant;

/** Time passes as soon as the test itself waits for it. */
record Hurried(ManualClock clock, Thread tester) implements Seam.Backend {
  @Override
  public long nanoTime() {
    return clock.nanoTime();
  }

  @Override
  public Instant now() {
    return clock.now();
  }

  @Override
  public void park(Object blocker) {
    clock.park(blocker);
  }

  @Override
  public void parkUntil(Object blocker, long deadlineNanos) {
    if (Thread.currentThread() == tester) {
      clock.advance(Duration.ofNanos(Math.max(0, deadlineNanos - clock.nanoTime())));
    } else {
      clock.parkUntil(blocker, deadlineNanos);
    }
  }

  @Override
  public void unpark(Thread thread) {
    clock.unpark(thread);
  }
}
