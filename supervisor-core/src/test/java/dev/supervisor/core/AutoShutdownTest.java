package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.ThreadOptions.AutoShutdown;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes that are stopped because significant children have ended by themselves. */
@Timeout(120)
final class AutoShutdownTest {
  private static final Restart AT_ONCE =
      Restart.onFailure().delays(Duration.ZERO, Duration.ZERO).jitter(0);

  private static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  /** OTP row 21: any significant child. */
  @ParameterizedTest
  @MethodSource("kinds")
  void anySignificant_childHasEnded_stopsTheOthersInOrder(Soon.Kind kind) throws Exception {
    List<String> ends = new CopyOnWriteArrayList<>();
    Signal end = Signal.named("end");
    try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
      var parent =
          app.spawn("parent", with -> with.autoShutdown(AutoShutdown.ANY_SIGNIFICANT), stop -> {
            var self = Supervisor.current();
            self.spawn("first", it -> noteEnd(it, ends, "first"));
            self.spawn("session", with -> with.significant(), it -> end.await());
            self.spawn("last", it -> noteEnd(it, ends, "last"));
            stop.await();
            ends.add("parent");
          });
      Soon.until("all run", () -> parent.children().size() == 3);
      end.go();
      Soon.await(parent.stopped());
      assertThat(ends).containsExactly("last", "first", "parent");
      assertThat(parent.stopped().reason().orElseThrow())
          .asString()
          .startsWith("/app/parent/session has ended, and is significant");
      assertThat(parent.state()).isEqualTo(Node.State.STOPPED);
    }
  }

  private static void noteEnd(Signal stop, List<String> ends, String name)
      throws InterruptedException {
    stop.await();
    ends.add(name);
  }

  /** OTP row 21: all significant children, in whatever order they end. */
  @Test
  void allSignificant_lastOneHasEnded_stopsTheScope() throws Exception {
    Signal one = Signal.named("one");
    Signal two = Signal.named("two");
    try (var app = Supervisor.open(
        "app", with -> with.threads(t -> t.autoShutdown(AutoShutdown.ALL_SIGNIFICANT)))) {
      var first = app.spawn("first", with -> with.significant(), stop -> one.await());
      var second = app.spawn("second", with -> with.significant(), stop -> two.await());
      var other = app.spawn("other", stop -> stop.await());
      two.go();
      Soon.await(second.stopped());
      assertThat(app.drain().isGo()).isFalse();
      assertThat(other.pleaseStop().isGo()).isFalse();
      one.go();
      Soon.await(app.drain());
      Soon.await(first.stopped());
      Soon.await(other.stopped());
    }
  }

  /** Of several that end at the same time the last one has to see that none is left. */
  @Test
  void allSignificant_allEndAtTheSameTime_stopsTheParent() throws Exception {
    for (int round = 0; round < 50; round++) {
      Signal end = Signal.named("end");
      try (var app = Supervisor.open(
          "app", with -> with.threads(t -> t.autoShutdown(AutoShutdown.ALL_SIGNIFICANT)))) {
        for (int i = 0; i < 4; i++) {
          app.spawn("child", with -> with.significant(), stop -> end.await());
        }
        end.go();
        Soon.await(app.pleaseStop());
      }
    }
  }

  /** OTP row 21: only own ends count. */
  @Test
  void anySignificant_childWasStoppedByHand_goesOn() throws Exception {
    try (var app = Supervisor.open(
        "app", with -> with.threads(t -> t.autoShutdown(AutoShutdown.ANY_SIGNIFICANT)))) {
      var child = app.spawn("child", with -> with.significant(), stop -> stop.await());
      Soon.await(child.stop());
      Soon.until("it has left", () -> app.children().isEmpty());
      var other = app.spawn("other", with -> with.significant(), stop -> stop.await());
      assertThat(app.drain().isGo()).isFalse();

      other.pleaseStop().go(); // it alone is asked: a normal end of its own
      Soon.await(app.pleaseStop());
    }
  }

  /** One that is stopped by hand is not waited for by those that end by themselves. */
  @Test
  void allSignificant_oneWasStoppedByHand_countsAsGone() throws Exception {
    Signal end = Signal.named("end");
    try (var app = Supervisor.open(
        "app", with -> with.threads(t -> t.autoShutdown(AutoShutdown.ALL_SIGNIFICANT)))) {
      var stopped = app.spawn("stopped", with -> with.significant(), stop -> stop.await());
      app.spawn("ends", with -> with.significant(), stop -> end.await());
      Soon.await(stopped.stop());
      assertThat(app.drain().isGo()).isFalse();
      end.go();
      Soon.await(app.pleaseStop());
    }
  }

  @Test
  void anySignificant_childThatFailsAndIsStartedAgain_hasNotEnded() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Signal end = Signal.named("end");
    try (var app = Supervisor.open(
        "app", with -> with.threads(t -> t.autoShutdown(AutoShutdown.ANY_SIGNIFICANT)))) {
      app.spawn("child", with -> with.significant().restart(AT_ONCE), stop -> {
        if (runs.incrementAndGet() < 3) {
          throw new IOException("once more");
        }
        end.await();
      });
      Soon.until("third run", () -> runs.get() == 3);
      assertThat(app.drain().isGo()).isFalse();
      end.go();
      Soon.await(app.pleaseStop());
    }
  }

  @Test
  void anySignificant_childFails_stopsTheScopeAndTheFailureIsThrown() {
    assertThatThrownBy(() -> {
          try (var app = Supervisor.open(
              "app", with -> with.threads(t -> t.autoShutdown(AutoShutdown.ANY_SIGNIFICANT)))) {
            app.spawn("child", with -> with.significant(), stop -> {
              throw new IOException("gone");
            });
            Soon.await(app.pleaseStop());
            assertThat(app.pleaseStop().reason().orElseThrow())
                .asString()
                .startsWith("/app/child has failed, and is significant");
          }
        })
        .isInstanceOf(ThreadFailedException.class)
        .hasRootCauseMessage("gone");
  }

  /** A permanent supervisor comes back after an automatic shutdown, a transient one does not. */
  @Test
  void autoShutdown_ofAParentThatIsStartedAgain_isANormalEnd() throws Exception {
    List<String> runs = new CopyOnWriteArrayList<>();
    Signal end = Signal.named("end");
    try (var app = Supervisor.open("app")) {
      var always = app.spawn(
          "always",
          with -> with.autoShutdown(AutoShutdown.ANY_SIGNIFICANT)
              .restart(Restart.always().delays(Duration.ZERO, Duration.ZERO)),
          stop -> {
            runs.add("always");
            boolean first = runs.indexOf("always") == runs.lastIndexOf("always");
            Supervisor.current().spawn("child", with -> with.significant(), it -> {
              if (first) {
                end.await();
              } else {
                it.await();
              }
            });
            stop.await();
          });
      var onFailure = app.spawn(
          "on failure",
          with -> with.autoShutdown(AutoShutdown.ANY_SIGNIFICANT).restart(AT_ONCE),
          stop -> {
            runs.add("on failure");
            Supervisor.current().spawn("child", with -> with.significant(), it -> end.await());
            stop.await();
          });
      Soon.until("both run", () -> runs.size() == 2);
      end.go();
      Soon.await(onFailure.stopped());
      Soon.until("it is back", () -> runs.size() == 3);
      assertThat(runs.get(2)).isEqualTo("always");
      assertThat(onFailure.history()).hasSize(1);
      assertThat(onFailure.history().get(0).outcome()).isEqualTo(Outcome.STOPPED);
      assertThat(always.stopped().isGo()).isFalse();
    }
  }

  /** OTP row 22: refused when declared. */
  @Test
  void significant_whereItMakesNoSense_isRefused() {
    try (var app = Supervisor.open("app")) {
      assertThatThrownBy(() -> app.spawn("child", with -> with.significant(), stop -> stop.await()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("child is significant, and /app is never stopped for that");
      assertThatThrownBy(() -> app.spawn(
              "child", with -> with.significant().restart(Restart.always()), stop -> stop.await()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("never ends by itself");
      assertThatThrownBy(() -> app.spawn(
              "child", with -> with.restart(Restart.always()).significant(), stop -> stop.await()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void plan_ofAnAutomaticShutdown_saysWhenAndWarnsWhereNoneIsSignificant() {
    try (var app = Supervisor.open(
        "app",
        with -> with.threads(t -> t.autoShutdown(AutoShutdown.ALL_SIGNIFICANT).failFast()))) {
      assertThat(app.plan().restarts())
          .contains("/app is stopped when all its significant children have ended, BUT NONE OF THEM"
              + " IS SIGNIFICANT: say so of one")
          .contains("/app is stopped when a child has failed");
      app.spawn("child", with -> with.significant(), stop -> stop.await());
      List<String> lines = new ArrayList<>(app.plan().restarts());
      assertThat(lines).contains("/app is stopped when all its significant children have ended");
    }
  }
}
