package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Children that come after siblings. */
final class StartOrderTest {
  private final List<String> order = new CopyOnWriteArrayList<>();
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
  }

  @AfterEach
  void letTimeGo() {
    clock.close();
  }

  private Body stage(String name, Signal open) {
    return pleaseStop -> {
      order.add(name + " begins");
      open.or(pleaseStop).await();
      Supervisor.ready();
      pleaseStop.await();
      order.add(name + " ends");
    };
  }

  @ParameterizedTest
  @MethodSource("dev.supervisor.core.Soon#kinds")
  void otp1_childrenInOrder_eachStartsWhenTheFormerIsReady_andStopsBeforeIt(Soon.Kind kind)
      throws Exception {
    Signal first = Signal.create();
    Signal second = Signal.create();
    try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
      var a = app.spawn("a", with -> with.becomesReady(), stage("a", first));
      var b = app.spawn("b", with -> with.becomesReady().after(a), stage("b", second));
      var c = app.spawn("c", with -> with.becomesReady().after(b), stage("c", Signal.DONE));
      Soon.until("a has begun", () -> order.contains("a begins"));
      assertThat(b.state()).isEqualTo(State.WAITING);
      assertThat(c.state()).isEqualTo(State.WAITING);
      assertThat(app.tree()).contains("comes after /app/a, which is not ready");
      first.go();
      Soon.until("b has begun", () -> order.contains("b begins"));
      assertThat(c.state()).isEqualTo(State.WAITING);
      second.go();
      assertThat(c.awaitReady(Signal.NEVER)).isNull();
      assertThat(app.tree()).doesNotContain("comes after");
    }
    assertThat(order)
        .containsExactly("a begins", "b begins", "c begins", "c ends", "b ends", "a ends");
  }

  @Test
  void child_afterOneThatIsReady_startsAtOnce_onTheCallersThread() throws Exception {
    try (var app = Supervisor.open("app")) {
      var a = app.spawn("a", pleaseStop -> pleaseStop.await());
      assertThat(a.awaitReady(Signal.NEVER)).isNull();
      var b = app.call("b", with -> with.after(a), pleaseStop -> "ran");
      assertThat(b.thread()).isPresent();
      assertThat(b.join()).isEqualTo("ran");
    }
  }

  @Test
  void otp2_firstStartFails_thoseThatWereStartedStopInReverse_andTheErrorNamesTheChild() {
    assertThatThrownBy(() -> {
          try (var app = Supervisor.open("app")) {
            var a = app.spawn("a", with -> with.becomesReady(), stage("a", Signal.DONE));
            a.awaitReady(Signal.NEVER);
            var b = app.spawn("b", with -> with.becomesReady().after(a), stage("b", Signal.DONE));
            b.awaitReady(Signal.NEVER);
            app.spawn("c", with -> with.becomesReady().after(b), pleaseStop -> {
                  throw new IOException("no licence");
                })
                .awaitReady(Signal.NEVER);
          }
        })
        .isInstanceOf(ThreadFailedException.class)
        .hasMessageContaining("/app/c")
        .hasRootCauseMessage("no licence");
    assertThat(order).containsExactly("a begins", "b begins", "b ends", "a ends");
  }

  @Test
  void otp3_childThatIsNotNeeded_endsBeforeItIsReady_andThoseAfterItStart() throws Exception {
    try (var app = Supervisor.open("app")) {
      var a = app.spawn(
          "a", with -> with.becomesReady().restart(Restart.onFailure()), pleaseStop -> {});
      var b = app.spawn("b", with -> with.after(a), pleaseStop -> pleaseStop.await());
      Soon.await(b.ready());
      assertThat(a.state()).isEqualTo(State.STOPPED);
    }
  }

  @Test
  void child_afterOneThatFailsOrIsDown_startsAllTheSame() throws Exception {
    var app = Supervisor.open("app");
    var failed = app.spawn("failed", with -> with.becomesReady(), pleaseStop -> {
      throw new IOException("never ready");
    });
    var down = app.spawn(
        "down",
        with -> with.becomesReady().restart(Restart.onFailure().upTo(0).staysDown()),
        pleaseStop -> {
          throw new IOException("down");
        });
    var last = app.spawn("last", with -> with.after(failed).after(down), stop -> stop.await());
    Soon.await(last.ready());
    assertThat(down.state()).isEqualTo(State.DOWN);
    assertThatThrownBy(app::close).hasRootCauseMessage("never ready");
  }

  @Test
  void child_afterOneInAPause_waitsForTheIncarnationThatSucceeds() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open("app")) {
      var a = app.spawn(
          "a", with -> with.becomesReady().restart(Restart.onFailure().jitter(0)), stop -> {
            if (runs.incrementAndGet() == 1) {
              throw new IOException("not yet");
            }
            Supervisor.ready();
            stop.await();
          });
      var b = app.spawn("b", with -> with.after(a), stop -> stop.await());
      Soon.until("pause", () -> a.state() == State.BACKING_OFF);
      Soon.until("scheduled", () -> ((TreeNode) a).agenda().pending() > 0);
      assertThat(b.state()).isEqualTo(State.WAITING);
      clock.advance(Duration.ofMillis(200));
      Soon.await(b.ready());
      assertThat(runs).hasValue(2);
    }
  }

  @Test
  void stop_whileItWaits_endsItWithoutAStart() throws Exception {
    var app = Supervisor.open("app");
    var a = app.spawn("a", with -> with.becomesReady(), stop -> stop.await());
    var b = app.spawn("b", with -> with.after(a), stop -> order.add("b"));
    var c = app.spawn("c", with -> with.after(b), stop -> order.add("c"));
    Soon.await(c.stop());
    assertThat(c.state()).isEqualTo(State.STOPPED);
    app.close();
    assertThat(b.state()).isEqualTo(State.STOPPED);
    assertThat(order).isEmpty();
  }

  @Test
  void start_byHand_comesAfterItsSiblings_inEachLife() throws Exception {
    try (var app = Supervisor.open("app")) {
      var a = app.create("a", with -> with, stop -> {
        stop.await();
        return null;
      });
      var b = app.create("b", with -> with.after(a), stop -> {
        stop.await();
        return null;
      });
      b.start();
      assertThat(b.state()).isEqualTo(State.WAITING);
      a.start();
      Soon.await(b.ready());
      Soon.await(b.stop());
      Soon.await(a.stop());
      Signal formerEnd = b.stopped();
      b.start(); // a is over: it is not waited for
      assertThat(b.stopped()).isNotSameAs(formerEnd);
      Soon.await(b.ready());
      Soon.await(b.stop());
      assertThatThrownBy(b::overlay).hasMessageContaining("cannot run on this thread");
    }
  }

  @Test
  void child_thatIsNoSibling_isRefused_withWhatToDoInstead() throws Exception {
    try (var app = Supervisor.open("app");
        var other = Supervisor.root("other")) {
      var parent = app.spawn("parent", stop -> stop.await());
      var nephew = parent.spawn("nephew", stop -> stop.await());
      var stranger = other.spawn("stranger", stop -> stop.await());
      assertRefused(
          () -> app.spawn("b", with -> with.after(nephew), stop -> {}),
          "b cannot come after /app/parent/nephew, which is no child of /app: name a child of that, or spawn it below"
              + " /app/parent");
      assertRefused(
          () -> app.spawn("b", with -> with.after(stranger), stop -> {}),
          "b cannot come after /other/stranger, which belongs to another tree: let its body wait for that, with"
              + " awaitReady");
      assertRefused(
          () -> parent.spawn("b", with -> with.after(parent), stop -> {}),
          "b cannot come after /app/parent, below which it stands: a child starts while its parent runs; leave that"
              + " out");
    }
  }

  private static void assertRefused(Runnable spawns, String message) {
    assertThatThrownBy(spawns::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void stop_meetsReadiness_theChildIsEitherStartedOrNot_andAllEnds() throws Exception {
    for (int i = 0; i < 200; i++) {
      Signal open = Signal.create();
      AtomicInteger runs = new AtomicInteger();
      try (var app = Supervisor.open("app")) {
        var a = app.spawn("a", with -> with.becomesReady(), stop -> {
          open.await();
          Supervisor.ready();
          stop.await();
        });
        var b = app.spawn("b", with -> with.after(a), stop -> {
          runs.incrementAndGet();
          stop.await();
        });
        var asks = app.spawn("asks", stop -> open.go());
        Signal stopped = b.stop();
        Soon.await(stopped);
        asks.join();
        assertThat(b.thread().isPresent()).isEqualTo(runs.get() == 1);
      }
    }
  }

  // A caller that was late for its life took the start of the next one, which nothing began then.
  @Test
  void await_forAnotherIncarnation_takesNoStart() throws Exception {
    try (var app = Supervisor.open("app")) {
      AtomicInteger runs = new AtomicInteger();
      var child = (ChildNode<?>) app.create("child", with -> with, stop -> runs.incrementAndGet());
      var order = new StartOrder(child, List.of());
      List<Boolean> taken = List.of(order.await(7), order.await(0), order.await(0));
      child.start().join();
      assertThat(taken).containsExactly(false, true, false);
      assertThat(runs).hasValue(1);
    }
  }
}
