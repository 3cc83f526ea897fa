package dev.supervisor.core.issues;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.internal.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A child that was started by hand in its pause left the end of that pause with the timer, with a thread for it, even after the tree had ended. */
final class PauseByHandTest {
  private static final Duration LONG = Duration.ofHours(1);

  @Test
  void startByHand_inAPause_leavesNothingToTheTimer() throws Exception {
    int before = Timer.pending();
    AtomicInteger starts = new AtomicInteger();
    try (var app = Supervisor.open("app")) {
      Child<?> child = app.spawn(
          "child",
          with -> with.restart(Restart.onFailure().forever().delays(LONG, LONG)),
          pleaseStop -> {
            if (starts.getAndIncrement() == 0) {
              throw new IllegalStateException("the first one fails");
            }
            pleaseStop.await();
          });
      Soon.until(
          "in its pause", // what was there before may be over by now
          () -> child.state() == Node.State.BACKING_OFF && Timer.pending() > 0);
      var unused = child.start();
      Soon.until("started", () -> child.state() == Node.State.RUNNING);
      Soon.until("nothing is left", () -> Timer.pending() <= before);
    }
  }
}
