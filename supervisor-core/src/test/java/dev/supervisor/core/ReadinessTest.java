package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When a child can be used, with time driven by hand. */
final class ReadinessTest {
  private static final Restart EVEN = Restart.onFailure().jitter(0);
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
  }

  @AfterEach
  void letTimeGo() {
    clock.close();
  }

  private static void awaitState(Node node, State state) throws InterruptedException {
    Soon.until(node.path() + " is " + state, () -> node.state() == state);
  }

  private void passPause(Node node, long millis) throws InterruptedException {
    awaitState(node, State.BACKING_OFF);
    Soon.until("scheduled", () -> ((TreeNode) node).agenda().pending() > 0);
    clock.advance(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @MethodSource("dev.supervisor.core.Soon#kinds")
  void child_thatSaysIt_isReadyWithItsValue(Soon.Kind kind) throws Exception {
    Signal open = Signal.create();
    try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
      var server = app.spawn("server", with -> with.becomesReady(), pleaseStop -> {
        open.await();
        assertThat(Supervisor.ready(8080)).isTrue();
        assertThat(Supervisor.ready(9090)).isFalse();
        pleaseStop.await();
      });
      Soon.until("begun", () -> server.thread().isPresent());
      assertThat(server.state()).isEqualTo(State.STARTING);
      assertThat(server.ready().isGo()).isFalse();
      open.go();
      assertThat(server.awaitReady(Integer.class, Signal.NEVER)).isEqualTo(8080);
      assertThat(server.ready().isGo()).isTrue();
      assertThat(server.state()).isEqualTo(State.RUNNING);
      assertThatThrownBy(() -> server.awaitReady(String.class, Signal.NEVER))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("with a value of class java.lang.Integer");
    }
  }

  @Test
  void child_thatDeclaresNothing_isReadyWithItsFirstInstruction() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    try (var app = Supervisor.open("app")) {
      var plain = app.create("plain", with -> with, pleaseStop -> {
        try {
          Supervisor.ready();
        } catch (IllegalStateException e) {
          thrown.set(e);
        }
        return null;
      });
      Signal ready = plain.ready();
      assertThat(ready.isGo()).isFalse();
      plain.start();
      assertThat(plain.awaitReady(Signal.NEVER)).isNull();
      assertThat(ready.isGo()).isTrue();
      plain.join();
      assertThat(plain.ready()).isSameAs(ready);
    }
    assertThat(thrown.get()).hasMessageContaining("with.becomesReady()");
  }

  @Test
  void scope_cannotBecomeReady_butTheBodyAroundItCan() throws Exception {
    try (var app = Supervisor.open("app")) {
      assertThatThrownBy(Supervisor::ready).hasMessageContaining("not a child that was spawned");
      var server = app.spawn("server", with -> with.becomesReady(), pleaseStop -> {
        try (var inside = Supervisor.open("inside")) {
          Supervisor.ready(inside.name());
        }
        pleaseStop.await();
      });
      assertThat(server.awaitReady(String.class, Signal.NEVER)).isEqualTo("inside");
    }
  }

  @Test
  void awaitReady_ofAChildThatFailsFirst_throwsItsFailureAtOnce() throws Exception {
    try (var app = Supervisor.open("app")) {
      var server = app.spawn("server", with -> with.becomesReady(), pleaseStop -> {
        throw new IOException("port in use");
      });
      assertThatThrownBy(() -> server.awaitReady(Signal.NEVER))
          .isInstanceOf(ThreadFailedException.class)
          .hasMessageContaining("/app/server")
          .hasRootCauseMessage("port in use");
      assertThat(server.ready().isGo()).isFalse();
    } // it is collected, and not thrown again
  }

  @Test
  void awaitReady_ofAChildThatIsStoppedOrEndsFirst_saysSo() throws Exception {
    try (var app = Supervisor.open("app")) {
      var slow = app.spawn("slow", with -> with.becomesReady(), stop -> stop.await());
      var short_ = app.spawn("short", with -> with.becomesReady(), stop -> {});
      assertThatThrownBy(() -> short_.awaitReady(Signal.NEVER))
          .isInstanceOf(ThreadStoppedException.class)
          .hasMessage("/app/short has ended before it was ready");
      var asked = slow.stop("not needed");
      assertThatThrownBy(() -> slow.awaitReady(Signal.NEVER))
          .isInstanceOf(ThreadStoppedException.class)
          .hasMessageContaining("not needed");
      Soon.await(asked);
    }
  }

  @Test
  void awaitReady_ofAChildThatIsAbandonedFirst_saysSo() throws Exception {
    Signal free = Signal.create();
    try (var app = Supervisor.open("app")) {
      var rude = app.spawn(
          "rude",
          with -> with.becomesReady().grace(Duration.ZERO).patience(Duration.ZERO),
          stop -> {
            while (!free.isGo()) {
              try {
                free.await();
              } catch (InterruptedException e) {
                // goes on
              }
            }
          });
      Soon.until("begun", () -> rude.thread().isPresent());
      var stopped = rude.stop();
      Soon.until("given up", () -> {
        clock.advance(Duration.ofMillis(1));
        return stopped.isGo();
      });
      assertThatThrownBy(() -> rude.awaitReady(Signal.NEVER))
          .isInstanceOf(ThreadAbandonedException.class);
      free.go();
      Soon.await(rude.ended());
    }
  }

  @Test
  void awaitReady_tillGoesFirst_timesOut() throws Exception {
    try (var app = Supervisor.open("app")) {
      var slow = app.spawn("slow", with -> with.becomesReady(), stop -> stop.await());
      assertThatThrownBy(() -> slow.awaitReady(Signal.DONE))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("/app/slow has not become ready");
    }
  }

  @Test
  void awaitReady_ofItself_isRefused() throws Exception {
    AtomicReference<Child<?>> self = new AtomicReference<>();
    Signal set = Signal.create();
    try (var app = Supervisor.open("app")) {
      var slow = app.spawn("slow", with -> with.becomesReady(), stop -> {
        set.await();
        self.get().awaitReady(Till.in(Duration.ofDays(1)));
      });
      self.set(slow);
      set.go();
      assertThatThrownBy(slow::join).hasMessageContaining("it would wait for itself");
    }
  }

  @Test
  void awaitReady_goesOnThroughPauses() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open("app")) {
      var server = app.spawn("server", with -> with.becomesReady().restart(EVEN), pleaseStop -> {
        if (runs.incrementAndGet() < 3) {
          throw new IOException("not yet");
        }
        Supervisor.ready(runs.get());
        pleaseStop.await();
      });
      var waits = app.call("waits", stop -> server.awaitReady(Integer.class, Signal.NEVER));
      Signal first = server.ready();
      passPause(server, 200);
      Soon.until("second", () -> runs.get() == 2);
      passPause(server, 400);
      assertThat(waits.join()).isEqualTo(3);
      assertThat(first.isGo()).isFalse(); // that of an incarnation that never was
    }
  }

  @Test
  void child_thatWasNeverReady_givesUpAfterThreeAttempts_andFailsItsParent() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    var app = Supervisor.open("app");
    var server = app.spawn("server", with -> with.becomesReady().restart(EVEN), pleaseStop -> {
      throw new IOException("run " + runs.incrementAndGet());
    });
    for (int attempt = 0; attempt < 3; attempt++) {
      passPause(server, 200L << attempt);
      int run = attempt + 2;
      Soon.until("next", () -> runs.get() == run);
    }
    Soon.await(app.pleaseStop());
    assertThat(runs).hasValue(4);
    assertThatThrownBy(app::close).hasRootCauseMessage("run 4");
  }

  @Test
  void child_thatWasReadyOnce_hasAllItsAttempts_andIsStableFromReadiness() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Signal fails = Signal.create();
    try (var app = Supervisor.open("app")) {
      var server = app.spawn(
          "server",
          with -> with.becomesReady().restart(EVEN.beforeReady(0).upTo(4)),
          pleaseStop -> {
            int run = runs.incrementAndGet();
            if (run == 3) { // a minute of starting makes it no more stable
              fails.or(pleaseStop).await();
              throw new IOException("run 3");
            }
            if (run < 4) {
              Supervisor.ready();
              throw new IOException("run " + run);
            }
            pleaseStop.await();
          });
      passPause(server, 200);
      Soon.until("second", () -> runs.get() == 2);
      passPause(server, 400);
      Soon.until("third", () -> runs.get() == 3);
      clock.advance(Duration.ofMinutes(2));
      fails.go();
      awaitState(server, State.BACKING_OFF);
      assertThat(app.tree()).contains("attempt 3 of 4 in 800 ms");
      passPause(server, 800);
      Soon.until("fourth", () -> runs.get() == 4);
    }
  }

  @Test
  void start_byHand_ofAChildThatIsDown_endsTheWaitAtOnceBefore() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open("app")) {
      var server = app.spawn(
          "server", with -> with.becomesReady().restart(EVEN.upTo(0).staysDown()), pleaseStop -> {
            if (runs.incrementAndGet() == 1) {
              throw new IOException("down");
            }
            Supervisor.ready();
            pleaseStop.await();
          });
      assertThatThrownBy(() -> server.awaitReady(Signal.NEVER))
          .isInstanceOf(ThreadFailedException.class)
          .hasRootCauseMessage("down");
      assertThat(server.state()).isEqualTo(State.DOWN);
      server.start();
      assertThat(server.awaitReady(Signal.NEVER)).isNull();
    }
  }

  @Test
  void slowStart_keepsNoSiblingFromStarting_andCanBeStopped() throws Exception {
    try (var app = Supervisor.open("app")) {
      var slow = app.spawn("slow", with -> with.becomesReady(), stop -> stop.await());
      var other = app.spawn("other", with -> with.becomesReady(), stop -> {
        Supervisor.ready();
        stop.await();
      });
      assertThat(other.awaitReady(Signal.NEVER)).isNull();
      assertThat(slow.state()).isEqualTo(State.STARTING);
      Soon.await(slow.stop());
      assertThat(slow.state()).isEqualTo(State.STOPPED);
      assertThat(other.state()).isEqualTo(State.RUNNING);
    }
  }

  @Test
  void listener_hearsOfReadiness_onlyWhereItIsDeclared() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (var app = Supervisor.open(
        "app",
        with -> with.listener(event -> {
          if (event instanceof TreeEvent.Ready) {
            heard.add(event.node().path());
          }
        }))) {
      app.spawn("plain", stop -> {}).join();
      app.spawn("server", with -> with.becomesReady(), stop -> Supervisor.ready())
          .join();
    }
    assertThat(heard).containsExactly("/app/server");
  }

  @Test
  void value_isTakenByTheClassOfAPrimitive() throws Exception {
    try (var app = Supervisor.open("app")) {
      var server = app.spawn("server", with -> with.becomesReady(), stop -> Supervisor.ready(80));
      assertThat(server.awaitReady(int.class, Signal.NEVER)).isEqualTo(80);
      assertThatThrownBy(() -> server.awaitReady(long.class, Signal.NEVER))
          .hasMessageContaining("java.lang.Integer");
    }
  }

  @Test
  void awaitReady_ofOneThatIsStopped_saysThatItWasNotReady() throws Exception {
    try (var app = Supervisor.open("app")) {
      var server = app.spawn("server", with -> with.becomesReady(), Signal::await);
      server.stop();
      assertThatThrownBy(() -> server.awaitReady(Signal.NEVER))
          .isInstanceOf(ThreadStoppedException.class)
          .hasMessageStartingWith("/app/server was stopped before it was ready: ");
    }
  }

  @Test
  void status_isNeverLongerThanTwoHundredCharacters() throws Exception {
    try (var app = Supervisor.open("app")) {
      assertThat(statusOf(app, "x".repeat(200))).hasSize(200).endsWith("x");
      assertThat(statusOf(app, "x".repeat(201))).hasSize(200).endsWith("…");
    }
  }

  private static String statusOf(Scope app, String text) throws InterruptedException {
    return app.call("job", stop -> {
          Supervisor.status(text);
          return ((Child<?>) Supervisor.current()).status().orElseThrow();
        })
        .join();
  }

  @Test
  void plan_tellsTheLimitBeforeTheFirstReadiness() {
    try (var app = Supervisor.open("app")) {
      app.spawn("server", with -> with.becomesReady().restart(EVEN), stop -> {
        Supervisor.ready();
        stop.await();
      });
      assertThat(app.plan().restarts())
          .containsExactly(
              "/app/server is started again on failure, up to 10 attempts, up to 3 before it is"
                  + " first ready, after 200 ms to 30000 ms; gives up after 1400 ms at the earliest, at failure 4 before"
                  + " it is ready, or at failure 11, each within 60000 ms of being ready, and its parent fails");
    }
  }
}
