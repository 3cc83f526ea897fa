package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node.State;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.Unlogged;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A child of a former incarnation could be started by hand beside the one that the next incarnation had made in its place. */
@ExtendWith(Unlogged.class)
final class FormerIncarnationTest {
  private static final Restart EAGER =
      Restart.onFailure().delays(Duration.ZERO, Duration.ZERO).forever();

  private final List<Child<?>> made = new CopyOnWriteArrayList<>();
  private final Signal fail = Signal.create();

  private void live(Signal pleaseStop, Restart restart) throws Exception {
    made.add(Supervisor.current().spawn("worker", with -> with.restart(restart), Signal::await));
    if (made.size() == 1) {
      fail.await();
      throw new IOException("once");
    }
    pleaseStop.await();
  }

  @Test
  void start_ofOneWhoseParentWasStartedAgain_isRefused() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<?> parent = app.spawn("parent", with -> with.restart(EAGER), stop -> live(stop, EAGER));
      fail.go();
      Soon.until("the next", () -> made.size() == 2);
      assertThatIllegalStateException()
          .isThrownBy(() -> made.get(0).start())
          .withMessage("/app/parent/worker belongs to an incarnation of /app/parent that is over:"
              + " it cannot be started again");
      assertThat(parent.children()).hasSize(1);
    }
  }

  @Test
  void start_ofOneWhoseParentIsInItsPause_isRefused() throws Exception {
    Restart slow = Restart.onFailure().delays(Duration.ofHours(1), Duration.ofHours(1));
    try (var app = Supervisor.open("app")) {
      Child<?> parent = app.spawn("parent", with -> with.restart(slow), stop -> live(stop, EAGER));
      fail.go();
      Soon.until("paused", () -> parent.state() == State.BACKING_OFF);
      assertThatIllegalStateException().isThrownBy(() -> made.get(0).start());
    }
  }

  @Test
  void start_ofOneThatWasStoppedByHand_isStillThere() throws Exception {
    fail.go();
    try (var app = Supervisor.open("app")) {
      Child<?> parent = app.spawn("parent", with -> with.restart(EAGER), stop -> live(stop, EAGER));
      Soon.until("the next", () -> made.size() == 2);
      Child<?> worker = made.get(1);
      Soon.await(worker.stop());
      var unused = worker.start();
      assertThat(parent.children()).hasSize(1);
      assertThat(worker.state().isSettled()).isFalse();
    }
  }
}
