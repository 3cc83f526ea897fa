package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Scope;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** CASES 19, 47, 52: several nodes on one thread. */
final class StretchesTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  /** CASES 52: a body that waited for its own request inside a scope was late by its whole grace. */
  @Test
  void body_thatWaitsForItsOwnRequestInAScope_isAskedWithIt() throws Exception {
    Signal inside = Signal.create();
    try (Scope app = Supervisor.open("app")) {
      app.spawn("body", stop -> {
        try (Scope inner = Supervisor.open("inner")) {
          inner.spawn("child", asked -> asked.await());
          inside.go();
          stop.await();
        }
      });
      assertThat(inside.await(Till.in(LONG))).isTrue();
      var unused = app.stop("enough");
      assertThat(app.pleaseStop().await(Till.in(LONG))).isTrue();
      assertThat(app.report().orElseThrow().inTime()).isTrue();
    }
  }

  @Test
  void scope_thatIsStoppedByItself_asksNothingAroundIt() throws Exception {
    Signal done = Signal.create();
    try (Scope app = Supervisor.open("app")) {
      var body = app.spawn("body", stop -> {
        try (Scope inner = Supervisor.open("inner")) {
          var unused = inner.stop("this alone");
          inner.pleaseStop().await();
          assertThat(stop.isGo()).isFalse();
        }
        done.go();
        stop.await();
      });
      assertThat(done.await(Till.in(LONG))).isTrue();
      assertThat(body.pleaseStop().isGo()).isFalse();
    }
  }

  /** CASES 47: an interrupt that was meant for an inner scope made the body fail. */
  @Test
  void interrupt_meantForAnInnerScope_isNoFailureOfTheBody() throws Exception {
    try (Scope app = Supervisor.open("app")) {
      var body = app.spawn("body", with -> with.grace(Duration.ofMillis(20)), stop -> {
        try (Scope inner = Supervisor.open("inner")) {
          var unused = inner.stop("this alone");
          Signal.named("nothing").await(); // until it is interrupted for the scope
        }
      });
      assertThat(body.stopped().await(Till.in(LONG))).isTrue();
      assertThat(body.pleaseStop().isGo()).isFalse();
      assertThat(body.join()).isNull();
    }
  }

  /** CASES 19: a guest whose thread had died without closing was waited for, and called late after 7 s. */
  @Test
  void guest_whoseThreadIsDead_countsAsEnded() throws Exception {
    Scope app = Supervisor.open("app");
    Thread foreign = new Thread(() -> {
      var unused = app.register("guest");
    });
    foreign.start();
    foreign.join();
    app.close();
    StopReport report = app.report().orElseThrow();
    assertThat(report.inTime()).isTrue();
    assertThat(report.entries())
        .filteredOn(entry -> entry.path().equals("/app/guest"))
        .extracting(StopReport.Entry::outcome)
        .containsExactly(Outcome.FINISHED);
  }

  /** CASES 19: a body that returned with an inner scope open was waited for as long. */
  @Test
  void scope_thatABodyLeftOpen_isClosedBeforeTheBodyHasStopped() throws Exception {
    Signal childEnded = Signal.create();
    try (Scope app = Supervisor.open("app")) {
      var body = app.spawn("body", stop -> {
        Scope inner = Supervisor.open("forgotten");
        inner.spawn("child", asked -> {
          asked.await();
          childEnded.go();
        });
      });
      assertThat(body.stopped().await(Till.in(LONG))).isTrue();
      assertThat(childEnded.isGo()).isTrue();
      assertThat(body.join()).isNull();
    }
  }
}
