package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node.State;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.TreeOptions;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CASES 8: options that last for ever made close() throw, and options that make no sense were taken. */
final class Case8Test {
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, 10_000_000_000L, 9_000_000_000L})
  void durations_asLongAsTheyMayBe_letTheTreeStop(long seconds) throws Exception {
    Duration forever = Duration.ofSeconds(seconds);
    Child<?> child;
    try (var app = Supervisor.open(
        "app", with -> with.stopWithin(forever).threads(t -> t.grace(forever).patience(forever)))) {
      child = app.spawn("c", Signal::await);
      for (int i = 0; i < 20; i++) {
        app.spawn("more", Signal::await);
      }
      assertThat(app.plan().toString()).contains("/app/c");
      child.stop();
      assertTrue(child.stopped().await(Till.in(Duration.ofSeconds(60))));
      try (var inner = Supervisor.open("inner", with -> with.stopWithin(FOREVER))) {
        inner.spawn("deep", Signal::await);
      }
    }
    assertThat(child.state()).isEqualTo(State.STOPPED);
  }

  @Test
  void grace_forEver_endsWithTheTreesTime() throws Exception {
    Child<?> child = stoppedWithin(Duration.ofMillis(500));
    if (child.state() != State.STOPPED) { // the machine was busy during the last fifth of it
      child = stoppedWithin(Duration.ofSeconds(10));
    }
    assertThat(child.state()).isEqualTo(State.STOPPED);
    assertThat(child.join()).isNull();
  }

  private static Child<?> stoppedWithin(Duration limit) {
    try (var app =
        Supervisor.open("app", with -> with.stopWithin(limit).threads(t -> t.grace(FOREVER)))) {
      return app.spawn("c", pleaseStop -> Signal.NEVER.await());
    }
  }

  @Test
  void eventsOfAThread_waitForEver() throws Exception {
    try (var app = Supervisor.open("app")) {
      Registration later = app.later(Till.in(FOREVER), () -> {});
      Child<?> child = app.spawn("c", pleaseStop -> Supervisor.events().sleep(FOREVER));
      child.stop();
      assertThat(child.join()).isNull();
      assertThat(later.cancel()).isTrue();
    }
  }

  @Test
  void options_thatMakeNoSense_areRefusedByName() {
    refused(with -> with.stopWithin(Duration.ZERO), "stopWithin must be positive");
    refused(with -> with.stopWithin(Duration.ofNanos(-1)), "stopWithin must be positive");
    refused(with -> with.stopWithin(null), "stopWithin");
    refusedOfThreads(t -> t.grace(Duration.ofNanos(-1)), "grace must not be negative");
    refusedOfThreads(t -> t.patience(Duration.ofSeconds(-1)), "patience must not be negative");
    refusedOfThreads(t -> t.grace(null), "grace");
    refusedOfThreads(t -> t.patience(null), "patience");
    refusedOfThreads(t -> null, "returned null");
    refused(with -> null, "returned null");
    refused(null, "with");
  }

  private static void refused(UnaryOperator<TreeOptions> with, String why) {
    assertThatThrownBy(() -> Supervisor.open("app", with)).hasMessageContaining(why);
    assertThatThrownBy(() -> Supervisor.root("app", with)).hasMessageContaining(why);
    assertThatThrownBy(() -> Supervisor.main("app", with)).hasMessageContaining(why);
    assertThat(Supervisor.isSupervised()).isFalse();
  }

  private static void refusedOfThreads(UnaryOperator<ThreadOptions> with, String why) {
    refused(options -> options.threads(with), why);
    try (var app = Supervisor.open("app")) {
      assertThatThrownBy(() -> app.spawn("c", with, pleaseStop -> {})).hasMessageContaining(why);
      assertThatThrownBy(() -> app.create("c", with, pleaseStop -> 1)).hasMessageContaining(why);
      assertThat(app.children()).isEmpty();
    }
  }
}
