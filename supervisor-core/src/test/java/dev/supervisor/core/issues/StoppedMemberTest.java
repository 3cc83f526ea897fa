package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node.State;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.Unlogged;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A member of a group was being stopped by others, its parent perhaps, when its group began to stop: it counted as gone while
 * it still ran, and those that were older were asked beside it. Random lives found it.
 */
@ExtendWith(Unlogged.class)
final class StoppedMemberTest {
  private static final Restart GROUPED = Restart.onFailure();

  @Test
  void member_isNotAskedByItsGroup_whileAYoungerOneStillEnds() throws Exception {
    Signal fail = Signal.create();
    Signal asked = Signal.create();
    Signal release = Signal.create();
    Signal olderAsked = Signal.create();
    AtomicInteger begun = new AtomicInteger();
    try (var app = Supervisor.open(
        "app", with -> with.threads(t -> t.strategy(Restart.Strategy.ONE_FOR_ALL)))) {
      Child<?> older = app.spawn("older", with -> with.restart(GROUPED), stop -> {
        stop.await();
        olderAsked.go();
      });
      Child<?> failing = app.spawn("failing", with -> with.restart(GROUPED), stop -> {
        begun.incrementAndGet();
        if (begun.get() == 1 && fail.await(stop)) {
          throw new IOException("planted");
        }
        stop.await();
      });
      Child<?> younger = app.spawn("younger", with -> with.restart(GROUPED), stop -> {
        stop.await();
        asked.go();
        release.await();
      });
      var unused = younger.stop();
      Soon.await(asked);
      fail.go();
      Soon.until("it is between two lives", () -> failing.state() == State.BACKING_OFF);
      assertThat(olderAsked.await(Till.in(Duration.ofMillis(200)))).isFalse();
      release.go();
      Soon.await(olderAsked);
      Soon.until("it is back", () -> begun.get() == 2);
      failing.stop().await();
      Soon.until("and so is the older one", () -> older.state() == State.RUNNING);
    }
  }
}
