package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.Together;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * CASES 11 and 12: what a callback stopped moved on only after the callback, so one that waited for it took until the
 * reserve; and a callback of the child, queued behind it, never ran.
 *
 * <p>No time passes here: what needs a deadline hangs.
 */
@Timeout(60)
final class Case11Test {
  private final ManualClock clock = ManualClock.install();
  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final Signal trouble = Signal.create();

  @AfterEach
  void putTheClockBack() {
    clock.close();
  }

  private interface Action {
    void run() throws Exception;
  }

  private void onTrouble(Action action) {
    trouble.then(() -> {
      try {
        action.run();
        ran.add("done");
      } catch (Exception e) {
        ran.add("failed: " + e);
      }
    });
  }

  @Test
  void callback_thatStopsAChildAndWaits_goesOnAtOnce() {
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("child", stop -> stop.await());
      onTrouble(() -> {
        child.stop();
        child.stopped().await();
      });
      trouble.go();
      assertThat(ran).containsExactly("done");
    }
  }

  @Test
  void callback_thatStopsAChildWhoseOwnCallbackEndsIt_goesOnAtOnce() {
    try (var app = Supervisor.open("app")) {
      Signal closed = Signal.create();
      Signal reads = Signal.create();
      var child = app.spawn("child", stop -> {
        stop.then(closed::go); // as a socket that is closed
        reads.go();
        closed.await();
      });
      onTrouble(() -> {
        reads.await();
        child.stop();
        child.stopped().await();
      });
      trouble.go();
      assertThat(ran).containsExactly("done");
    }
  }

  @Test
  void callback_thatOpensAndClosesAScope_goesOnAtOnce() {
    try (var app = Supervisor.open("app")) {
      app.spawn("other", stop -> stop.await());
      onTrouble(() -> {
        try (var scope = Supervisor.open("scope")) {
          scope.spawn("child", stop -> stop.await());
        }
      });
      trouble.go();
      assertThat(ran).containsExactly("done");
    }
  }

  @Test
  void callback_thatDoesSomethingTogether_goesOnAtOnce() {
    try (var app = Supervisor.open("app")) {
      app.spawn("other", stop -> stop.await());
      onTrouble(() -> {
        ran.add(Together.race("race", List.of(stop -> "first", stop -> {
          stop.await();
          return "late";
        })));
        ran.add(Together.within(Signal.NEVER, "work", stop -> "in time"));
      });
      trouble.go();
      assertThat(ran).containsExactly("first", "in time", "done");
    }
  }
}
