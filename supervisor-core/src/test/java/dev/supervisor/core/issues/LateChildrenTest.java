package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.supervisor.core.Scope;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** CASES 14: each child born while its parent stopped was waited for before the stop went on, so an acceptor stopped after 8 s. */
final class LateChildrenTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void acceptor_thatSpawnsUntilItIsAsked_isAskedWhileItsLateChildrenRun() throws Exception {
    Signal endOfRequest = Signal.create();
    Signal accepting = Signal.create();
    Signal lateRuns = Signal.create();
    Signal older = Signal.create();
    try (Scope app = Supervisor.open("app")) {
      app.spawn("older", stop -> {
        stop.await();
        older.go();
      });
      var acceptor = app.spawn("acceptor", stop -> {
        var self = Supervisor.current();
        var early = self.spawn("early", asked -> endOfRequest.await());
        accepting.go();
        self.drain().await();
        Signal born = Signal.create();
        self.spawn("request", asked -> {
          born.go();
          endOfRequest.await();
        });
        born.await();
        lateRuns.go();
        stop.await();
        early.stopped().await();
      });
      assertThat(accepting.await(Till.in(LONG))).isTrue();
      var unused = app.stop("enough");
      assertThat(lateRuns.await(Till.in(LONG))).isTrue();
      endOfRequest.go();
      assertThat(acceptor.stopped().await(Till.in(LONG))).isTrue();
      assertThat(older.await(Till.in(LONG))).isTrue();
    }
  }

  @Test
  void lateChildren_thatLastUntilTheirParentIsAsked_doNotPostponeThat() throws Exception {
    Signal begun = Signal.create();
    try (Scope app = Supervisor.open("app")) {
      app.spawn("parent", stop -> {
        var self = Supervisor.current();
        self.spawn("child", asked -> {
          asked.await();
          self.spawn("late", born -> {
            assertThat(born.isGo()).isTrue();
            stop.await(); // for ever, if the stop waited for this one
          });
        });
        begun.go();
        stop.await();
      });
      assertThat(begun.await(Till.in(LONG))).isTrue();
      var unused = app.stop("enough");
      assertThat(app.pleaseStop().await(Till.in(LONG))).isTrue();
      StopReport report = app.report().orElseThrow();
      assertThat(report.inTime()).isTrue();
      assertThat(report.boreWhileStopping())
          .extracting(StopReport.Entry::path, StopReport.Entry::lateChildren)
          .containsExactly(tuple("/app/parent", 1));
      assertThat(report.toString()).contains("/app/parent bore 1 child while it was being stopped");
    }
  }
}
