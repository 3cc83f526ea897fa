package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Teller;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is stopped when a main tree opens, so that all that a stop needs is loaded. */
final class DrillTest {
  // Its attachment ended only when it was released after the stop: every main tree took two seconds
  // to open.
  @Test
  void treeOfTheDrill_comesToItsEndByItself() throws Exception {
    assertThat(Drill.stopATree()).isTrue();
  }

  // On a busy machine the warning "/drill/late does not end and is abandoned" was the first that a
  // newcomer saw.
  @Test
  void threadOfTheDrill_thatGetsNoProcessor_isNotGivenUp() throws Exception {
    try (var clock = ManualClock.install()) {
      Scope drill = Supervisor.root("drill", with -> Drill.options());
      Signal begun = Signal.create();
      Signal interrupted = Signal.create();
      Signal busy = Signal.create();
      var late = drill.spawn("late", pleaseStop -> {
        begun.go();
        try {
          Signal.NEVER.await();
        } catch (InterruptedException e) {
          interrupted.go();
          awaitBusily(busy);
        }
      });
      Soon.await(begun);
      var unused = drill.stop("a drill");
      Soon.await(interrupted);
      for (int i = 0; i < 60; i++) {
        clock.advance(Duration.ofSeconds(1));
      }
      assertThat(late.state()).isEqualTo(Node.State.STOPPING);
      busy.go();
      Soon.await(drill.stopped());
      assertThat(drill.report().orElseThrow().entries())
          .extracting(StopReport.Entry::outcome)
          .doesNotContain(StopReport.Outcome.ABANDONED);
    }
  }

  /** Whatever interrupts it. */
  private static void awaitBusily(Signal end) {
    while (!end.isGo()) {
      Thread.onSpinWait();
    }
  }

  // Logback without a configuration writes DEBUG lines, so the first main tree of a newcomer was
  // followed by the report of a stop with late threads and their stacks.
  @Test
  void logAtDebug_tellsOfTheDrillInOneLineThatFrightensNobody() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger(Supervisor.class);
    Level before = log.getLevel();
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    log.setLevel(Level.DEBUG);
    log.addAppender(lines);
    try {
      assertThat(Drill.stopATree()).isTrue();
      assertThat(Teller.flush(TimeUnit.SECONDS.toNanos(20))).isTrue();
    } finally {
      log.detachAppender(lines);
      log.setLevel(before);
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(line -> line.contains("practice") || line.contains("drill")) // others log, too
        .containsExactly("stopped a small tree for practice: all that a stop needs is loaded");
  }
}
