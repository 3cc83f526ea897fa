package dev.supervisor.signals;

import dev.supervisor.signals.internal.BackendBefore;
import dev.supervisor.signals.internal.ManualClock;
import java.time.Duration;

/** Time passes as soon as the test itself waits for it. */
final class Hurried extends BackendBefore {
  private final ManualClock clock;
  private final Thread tester;

  Hurried(ManualClock clock, Thread tester) {
    super(clock);
    this.clock = clock;
    this.tester = tester;
  }

  @Override
  public void parkUntil(Object blocker, long deadlineNanos) {
    if (Thread.currentThread() == tester) {
      clock.advance(Duration.ofNanos(Math.max(0, deadlineNanos - clock.nanoTime())));
    } else {
      clock.parkUntil(blocker, deadlineNanos);
    }
  }
}
