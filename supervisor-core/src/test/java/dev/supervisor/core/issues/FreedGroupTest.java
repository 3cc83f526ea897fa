package dev.supervisor.core.issues;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node.State;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.Unlogged;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Watch;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A group was looked at while the thread that fenced it had ended, and its child did not wait for the start yet: the group started without that
 * child, which then waited for ever.
 *
 * <p>The moment is met by a step of ours that hangs on the end of the thread: it runs before the child makes its move. The time that it waits
 * cannot make the test fail.
 */
@ExtendWith(Unlogged.class)
final class FreedGroupTest {
  private static final Restart EAGER =
      Restart.onFailure().delays(Duration.ZERO, Duration.ZERO).forever();
  private static final long LOOKS_MILLIS = 300;

  private final AtomicInteger deafRuns = new AtomicInteger();
  private final AtomicInteger runs = new AtomicInteger();
  private final Signal release = Signal.create();
  private final Signal fail = Signal.create();
  private final CountDownLatch again = new CountDownLatch(1);

  private static ThreadOptions hasty(ThreadOptions with) {
    return with.restart(EAGER).grace(Duration.ZERO).patience(Duration.ZERO);
  }

  @Test
  void group_thatIsLookedAtWhileItsLastThreadEnds_startsAll() throws Exception {
    try (var app = Supervisor.open(
        "app", with -> with.threads(t -> t.strategy(Restart.Strategy.ONE_FOR_ALL)))) {
      Child<?> deaf = app.spawn("deaf", FreedGroupTest::hasty, this::listen);
      Child<?> other = app.spawn("other", FreedGroupTest::hasty, this::work);
      Watch.whenGone(deaf.ended(), () -> lookAt(other));
      Soon.until("both run", () -> deafRuns.get() == 1 && runs.get() == 1);
      fail.go();
      Soon.until("fenced", () -> deaf.state() == State.FENCED);
      Soon.until("down", () -> other.state() == State.BACKING_OFF);
      release.go();
      Soon.until("all were started again", () -> deafRuns.get() == 2 && runs.get() == 2);
    } finally {
      release.go();
    }
  }

  private void lookAt(Child<?> other) {
    try {
      other.start();
      if (again.await(
          LOOKS_MILLIS, TimeUnit.MILLISECONDS)) { // so it has begun too early, and is whole soon
        TimeUnit.MILLISECONDS.sleep(LOOKS_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(Signal pleaseStop) throws Exception {
    if (runs.incrementAndGet() > 1) {
      again.countDown();
      pleaseStop.await();
      return;
    }
    fail.await();
    throw new IOException("once");
  }

  private void listen(Signal pleaseStop) throws InterruptedException {
    if (deafRuns.incrementAndGet() > 1) {
      pleaseStop.await();
      return;
    }
    while (!release.isGo()) {
      try {
        release.await();
      } catch (InterruptedException e) {
        // that is what it is for
      }
    }
  }
}
