package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.events.Events.Rejected;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Actions that run on another thread, now or when their time has come. */
final class LaterTest {
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  @Test
  void later_runsOnTheThread_inOrderWithItsEvents() throws Exception {
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("child");
      child.handlers().on(String.class, seen::add);
      child.fire("a");
      child.later(() -> seen.add("action on " + Supervisor.current().path()));
      child.fire("b");
      child.stop(); // what was fired before is handled before
      Soon.await(child.stopped());
      assertThat(seen).containsExactly("a", "action on /app/child", "b");
    }
  }

  @Test
  void later_withATill_runsWhenItGoes_withoutAThreadForEach() throws Exception {
    try (var clock = ManualClock.install();
        var app = Supervisor.open("app", with -> with.stopWithin(Duration.ofHours(9)))) {
      var child = app.spawn("child");
      for (int i = 3; i > 0; i--) {
        int at = i;
        child.later(Till.in(Duration.ofSeconds(i)), () -> seen.add("" + at));
      }
      assertThat(Timer.pending()).isGreaterThanOrEqualTo(3);
      clock.advance(Duration.ofSeconds(1));
      Soon.until("the first", () -> seen.size() == 1);
      clock.advance(Duration.ofSeconds(1));
      Soon.until("the second", () -> seen.size() == 2);
      clock.advance(Duration.ofSeconds(1));
      Soon.until("the third", () -> seen.size() == 3);
      assertThat(seen).containsExactly("1", "2", "3");
    }
  }

  @Test
  void cancel_inTime_preventsTheRun_andLetsGoOfTheSignal() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal when = Signal.create();
      Registration waiting = app.later(when, () -> seen.add("never"));
      assertThat(when.dependents()).isEqualTo(1);
      assertThat(waiting.cancel()).isTrue();
      assertThat(waiting.cancel()).isFalse();
      assertThat(when.dependents()).isZero();
      Registration queued = app.later(() -> seen.add("never"));
      assertThat(queued.cancel()).isTrue();
      Registration run = app.later(() -> seen.add("run"));
      Supervisor.events().update();
      assertThat(run.cancel()).isFalse();
      assertThat(seen).containsExactly("run");
    }
  }

  @Test
  void end_ofTheThread_letsGoOfWhatWasNotDue() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal when = Signal.create();
      var child = app.spawn("child");
      Registration later = child.later(when, () -> seen.add("never"));
      child.stop();
      Soon.await(child.stopped());
      assertThat(when.dependents()).isZero();
      assertThat(later.cancel()).isFalse();
      assertThat(child.later(when, () -> seen.add("never")).cancel()).isFalse();
      assertThat(when.dependents()).isZero();
      when.go();
      app.handlers().on(Rejected.class, no -> seen.add("rejected by " + no.target()));
      child.later(() -> seen.add("never"));
      Supervisor.events().update();
      assertThat(seen).containsExactly("rejected by /app/child");
    }
  }

  @Test
  void action_thatFails_isReportedToTheErrorHook() {
    try (var app = Supervisor.open("app")) {
      app.handlers().onError((event, failure) -> seen.add(failure.getMessage()));
      app.later(() -> {
        throw new IllegalStateException("as told");
      });
      app.later(() -> seen.add("the next one"));
      Supervisor.events().update();
    }
    assertThat(seen).containsExactly("as told", "the next one");
  }
}
