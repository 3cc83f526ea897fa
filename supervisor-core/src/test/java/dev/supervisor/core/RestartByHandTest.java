package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.events.Topic;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same unit, stopped and started again by hand. */
@ExtendWith(Unlogged.class)
final class RestartByHandTest {

  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void start_afterStop_runsANewIncarnationWithSignalsOfItsOwn(Soon.Kind kind) throws Exception {
    try (var app = Supervisor.open("app")) {
      AtomicInteger runs = new AtomicInteger();
      Child<Integer> unit = app.create("unit", kind.with(), pleaseStop -> {
        int run = runs.incrementAndGet();
        pleaseStop.await();
        return run;
      });
      for (int run = 1; run <= 3; run++) {
        assertThat(unit.start()).isSameAs(unit);
        Signal pleaseStop = unit.pleaseStop();
        Signal stopped = unit.stopped();
        Signal ended = unit.ended();
        Signal drain = unit.drain();
        assertThat(List.of(pleaseStop, stopped, ended, drain)).noneMatch(Signal::isGo);
        assertThat(app.children()).containsExactly(unit);
        assertThat(app.find("/app/unit")).containsSame(unit);
        unit.stop();
        assertThat(unit.join()).isEqualTo(run);
        assertThat(List.of(pleaseStop, stopped, ended, drain)).allMatch(Signal::isGo);
        assertThat(unit.state()).isEqualTo(State.STOPPED);
        assertThat(app.children()).isEmpty();
      }
    }
  }

  @Test
  void start_whileItRuns_isRefused() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<?> unit = app.create("unit", with -> with, pleaseStop -> {
            pleaseStop.await();
            return true;
          })
          .start();
      assertThatThrownBy(unit::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("/app/unit was started before");
      var spawned = app.spawn("spawned", pleaseStop -> {});
      Soon.await(spawned.stopped());
      assertThatThrownBy(spawned::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("created apart");
    }
  }

  /** The bad schedule: the parent is about to forget it, and would forget the new incarnation. */
  @Test
  void start_settledButStillKnownToItsParent_isRefused() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<?> unit = app.create("unit", with -> with, pleaseStop -> {
            pleaseStop.await();
            return true;
          })
          .start();
      TreeNode parent = (TreeNode) app;
      CountDownLatch isHeld = new CountDownLatch(1);
      CountDownLatch over = new CountDownLatch(1);
      Thread holder = new Thread(() -> {
        parent.lock();
        try {
          isHeld.countDown();
          over.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        } finally {
          parent.unlock();
        }
      });
      holder.start();
      try {
        isHeld.await();
        unit.stop();
        Soon.until("is settled", () -> ((TreeNode) unit).stopping.isSettled());
        assertThat(unit.state()).isEqualTo(State.STOPPING);
        var again = CompletableFuture.runAsync(unit::start);
        Soon.until("was refused", again::isDone);
        assertThatThrownBy(again::join)
            .hasRootCauseMessage("/app/unit was started before, and has not stopped yet");
      } finally {
        over.countDown();
      }
      Soon.await(unit.stopped());
      assertThat(unit.state()).isEqualTo(State.STOPPED);
      unit.start();
      assertThat(app.children()).containsExactly(unit);
      holder.join();
    }
  }

  @Test
  void start_afterAFailure_beginsAnew_andTheFormerIsSettledByTheLog() throws Exception {
    try (var app = Supervisor.open("app")) {
      AtomicInteger runs = new AtomicInteger();
      Child<String> unit = app.create("unit", with -> with, pleaseStop -> {
        if (runs.incrementAndGet() == 1) {
          throw new IOException("the first time");
        }
        return "fine";
      });
      Soon.await(unit.start().stopped());
      assertThat(unit.state()).isEqualTo(State.FAILED);
      assertThat(unit.start().join()).isEqualTo("fine");
    } // close throws nothing
  }

  /** The bad schedule: one who joined is woken, but takes the result only after the next start. */
  @Test
  void joiner_ofAFormerIncarnation_getsItsResult() throws Exception {
    try (var app = Supervisor.open("app")) {
      AtomicInteger runs = new AtomicInteger();
      Child<Integer> unit = app.create("unit", with -> with, pleaseStop -> {
        int run = runs.incrementAndGet();
        pleaseStop.await();
        return run;
      });
      unit.start();
      Child<Integer> joiner = app.call("joiner", pleaseStop -> {
        var self = Supervisor.current();
        self.pause(); // it is told, and cannot return
        return Supervisor.events().awaitThread(unit);
      });
      Soon.until("joins", () -> app.tree().contains("waits for end of /app/unit"));
      unit.stop();
      Soon.await(unit.stopped());
      unit.start();
      joiner.resume();
      assertThat(joiner.join()).isEqualTo(1);
      unit.stop();
      assertThat(unit.join()).isEqualTo(2);
    }
  }

  @Test
  void listeners_permanentOnesStay_othersGoWithTheIncarnation() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<?> unit = app.create("unit", with -> with, pleaseStop -> {
        var events = Supervisor.events();
        events.on(String.class, text -> seen.add("of the body " + text));
        events.named().answer("name", call -> "answered");
        events.loop();
        return 0;
      });
      unit.handlers().on(String.class, with -> with.permanent(), text -> seen.add("kept " + text));
      unit.handlers().on(String.class, text -> seen.add("passing " + text));
      unit.start();
      unit.ask(dev.supervisor.core.events.named.Call.to("name")).await();
      unit.fire("a");
      unit.stop();
      Soon.await(unit.stopped());
      assertThat(unit.fire("rejected")).isFalse();
      unit.start();
      assertThat(unit.ask(() -> "works again").await()).isEqualTo("works again");
      unit.fire("b");
      unit.stop();
      Soon.await(unit.stopped());
      assertThat(seen)
          .containsExactly("kept a", "passing a", "of the body a", "kept b", "of the body b");
    }
  }

  @Test
  void stopRequested_isThrownOnceInEachIncarnation() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<?> unit = app.create("unit", with -> with, pleaseStop -> {
        try {
          Supervisor.events().loop();
          seen.add("returned");
        } finally {
          seen.add("unwound");
        }
        return 0;
      });
      for (int i = 0; i < 2; i++) {
        unit.start().stop();
        Soon.await(unit.stopped());
      }
      assertThat(seen).containsExactly("unwound", "unwound");
    }
  }

  @Test
  void subscription_endsWithTheIncarnation() throws Exception {
    try (var app = Supervisor.open("app")) {
      Topic<String> topic = Topic.named("topic");
      Child<?> unit = app.create("unit", with -> with, pleaseStop -> {
        topic.subscribe(Supervisor.current());
        Supervisor.events().on(String.class, seen::add);
        Supervisor.events().loop();
        return 0;
      });
      for (String text : List.of("a", "b")) {
        unit.start();
        unit.ask(() -> 0).await();
        assertThat(topic.publish(text)).isEqualTo(1);
        unit.stop();
        Soon.await(unit.stopped());
        assertThat(topic.publish("nobody hears")).isZero();
      }
      assertThat(seen).containsExactly("a", "b");
    }
  }

  @Test
  void start_underAParentThatStops_isBornAsked_andUnderOneThatHasStoppedIsRefused()
      throws Exception {
    Child<?> unit;
    try (var app = Supervisor.open("app")) {
      unit = app.create("unit", with -> with, pleaseStop -> seen.add("ran, " + pleaseStop.isGo()));
      Soon.await(unit.start().stopped());
      var restarter = app.spawn("restarter", pleaseStop -> {
        pleaseStop.await();
        Soon.await(unit.start().stopped());
      });
      app.stop();
      Soon.await(restarter.stopped());
    }
    assertThat(seen).containsExactly("ran, false", "ran, true");
    assertThatThrownBy(unit::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("/app is settled");
    assertThat(unit.stopped().isGo()).isTrue();
    assertThat(unit.state()).isEqualTo(State.STOPPED);
  }

  @Test
  void abandonedThread_blocksTheNextStartUntilItIsDead() throws Exception {
    try (var clock = ManualClock.install()) {
      Scope app = Supervisor.open("app", with -> with.stopWithin(Duration.ofHours(1)));
      Signal end = Signal.create();
      AtomicInteger runs = new AtomicInteger();
      Child<Integer> unit = app.create(
          "unit", with -> with.grace(Duration.ZERO).patience(Duration.ZERO), pleaseStop -> {
            int run = runs.incrementAndGet();
            while (run == 1 && !end.isGo()) {
              try {
                end.await();
              } catch (InterruptedException e) {
                // that is what it is for
              }
            }
            return run;
          });
      unit.start();
      Soon.until("runs", () -> runs.get() == 1);
      Thread former = unit.thread().orElseThrow();
      unit.stop();
      Soon.until("given up", () -> {
        clock.advance(Duration.ofSeconds(1));
        return unit.stopped().isGo();
      });
      assertThat(unit.state()).isEqualTo(State.ABANDONED);
      assertThatThrownBy(unit::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("abandoned");
      // So is one who had looked before another caller's life came to that.
      assertThatThrownBy(() -> ((ParentNode) app).relink((ChildNode<?>) unit))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("abandoned");
      end.go();
      former.join();
      assertThat(unit.start().join()).isEqualTo(2);
      app.close();
    }
  }

  /** The bad schedule: the timer of the former stop comes due, and interrupts the new incarnation. */
  @Test
  void timers_ofAFormerStop_doNotTouchTheNewIncarnation() throws Exception {
    try (var clock = ManualClock.install()) {
      Scope app = Supervisor.open("app", with -> with.stopWithin(Duration.ofHours(1)));
      Child<String> unit = app.create("unit", with -> with, pleaseStop -> {
        pleaseStop.await();
        return "not interrupted";
      });
      unit.start().stop();
      Soon.await(unit.stopped());
      unit.start();
      for (int i = 0; i < 100; i++) {
        clock.advance(Duration.ofMinutes(1));
      }
      assertThat(unit.pleaseStop().isGo()).isFalse();
      unit.stop();
      assertThat(unit.join()).isEqualTo("not interrupted");
      app.close();
    }
  }

  /** As above, where the timer has come due just before it was cancelled, and acts only now. */
  @Test
  void lateCalls_ofAFormerLife_doNotTouchTheNewOne() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<Boolean> unit = app.create("unit", with -> with, pleaseStop -> {
        pleaseStop.await();
        return Thread.currentThread().isInterrupted();
      });
      Signal formerLife = unit.start().stopped();
      unit.stop();
      Soon.await(formerLife);
      TreeNode node = (TreeNode) unit;
      int formerIncarnation = node.stopping.incarnation();
      StopRun former = node.stopping.run();
      unit.start();
      former.rush();
      ForcedStop.giveUp(node, formerIncarnation, Outcome.ABANDONED);
      ForcedStop.insist(node, formerIncarnation, /* late= */ true, null);
      assertThat(unit.pleaseStop().isGo()).isFalse();
      assertThat(unit.drain().isGo()).isFalse();
      unit.stop();
      assertThat(unit.join()).isFalse();
      assertThat(unit.state()).isEqualTo(State.STOPPED);
    }
  }

  @Test
  void namesakes_ofAStartedAgain_keepTheirNames() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<?> one = app.create("job", with -> with, pleaseStop -> {
        pleaseStop.await();
        return true;
      });
      Child<?> two = app.create("job", with -> with, pleaseStop -> {
        pleaseStop.await();
        return true;
      });
      assertThat(two.path()).isEqualTo("/app/job#2");
      two.start().stop();
      Soon.await(two.stopped());
      two.start();
      assertThat(two.path()).isEqualTo("/app/job#3");
      assertThat(one.start().path()).isEqualTo("/app/job");
    }
  }
}
