package dev.supervisor.core.issues;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node.State;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.Unlogged;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A group gave up and stayed down while one of its members was in the pause already: a child that came after that member never began. */
@ExtendWith(Unlogged.class)
final class DownGroupTest {
  private static final int ROUNDS = 20; // in some, what made the pause has still to be told
  private static final Duration LONG = Duration.ofHours(1);
  private static final Restart SLOW = Restart.onFailure().delays(LONG, LONG).staysDown();

  @Test
  void child_afterOneWhoseGroupGoesDownInItsPause_begins() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      begins();
    }
  }

  private static void begins() throws InterruptedException {
    Signal fail = Signal.create();
    Signal begun = Signal.create();
    try (var app = Supervisor.open(
        "app", with -> with.threads(t -> t.strategy(Restart.Strategy.REST_FOR_ONE)))) {
      Child<?> oldest = app.spawn("oldest", with -> with.restart(SLOW), stop -> {
        fail.await();
        throw new Restart.GiveUp("for good", null);
      });
      Child<?> failing = app.spawn("failing", with -> with.becomesReady().restart(SLOW), stop -> {
        throw new IOException("before it is ready");
      });
      Soon.until("in the pause", () -> failing.state() == State.BACKING_OFF);
      Child<?> after = app.spawn("after", with -> with.after(failing), stop -> begun.go());
      Soon.until("it waits", () -> after.state() == State.WAITING);
      fail.go();
      Soon.until("down", () -> oldest.state() == State.DOWN);
      Soon.await(begun);
    }
  }
}
