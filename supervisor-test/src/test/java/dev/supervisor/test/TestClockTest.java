package dev.supervisor.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadAbandonedException;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class TestClockTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void bodyThatWaitsForHours_advanced_goesOnEachTime() throws Exception {
    try (var clock = TestClock.install();
        var test = Supervisor.open("test")) {
      var visits = new AtomicInteger();
      var poller = test.spawn("poller", pleaseStop -> {
        do {
          visits.incrementAndGet();
        } while (!pleaseStop.await(Till.in(HOUR)));
      });
      for (int hour = 1; hour <= 100; hour++) {
        clock.awaitParked(poller);
        assertThat(visits).hasValue(hour);
        clock.advance(HOUR);
      }
    }
  }

  @Test
  void bodyThatWaits_advancedByLess_staysWhereItIs() throws Exception {
    try (var clock = TestClock.install();
        var test = Supervisor.open("test")) {
      var sleeper = test.spawn("sleeper", pleaseStop -> Till.in(HOUR).sleep());
      clock.awaitParked(sleeper);
      clock.advance(HOUR.minusNanos(1));
      clock.awaitParked(sleeper.thread().orElseThrow());
      assertThat(sleeper.ended().isGo()).isFalse();
      clock.advance(Duration.ofNanos(1));
      sleeper.join();
    }
  }

  @Test
  void advance_manyDeadlines_returnsWhenTheTimerHasDoneAll() throws Exception {
    try (var clock = TestClock.install()) {
      for (int i = 0; i < 20_000; i++) {
        var unused = Till.in(Duration.ofMillis(i)).then(() -> {});
      }
      clock.advance(HOUR);
      assertThat(Timer.entries()).noneMatch(it -> !it.forUsers().isEmpty());
    }
  }

  @Test
  void threadThatNeverEnds_graceAndPatienceByHand_isAbandonedInNoTime() throws Exception {
    Signal begun = Signal.named("begun");
    Signal mayEnd = Signal.named("may end");
    var interrupts = Channel.<String>bounded("interrupts", 10);
    try (var clock = TestClock.install();
        var test = Supervisor.open(
            "test",
            with -> with.stopWithin(HOUR)
                .threads(it -> it.grace(Duration.ofMinutes(5)).patience(Duration.ofMinutes(2))))) {
      var deaf = test.spawn("deaf", pleaseStop -> {
        begun.go();
        while (!mayEnd.isGo()) {
          try {
            mayEnd.await();
          } catch (InterruptedException e) {
            interrupts.offer("one"); // and goes on all the same
          }
        }
      });
      begun.await();
      Signal stopped = deaf.stop();
      clock.advance(Duration.ofMinutes(5));
      assertThat(interrupts.take()).isEqualTo("one");
      assertThat(stopped.isGo()).isFalse();
      clock.advance(Duration.ofMinutes(2));
      stopped.await();
      assertThat(deaf.state()).isEqualTo(State.ABANDONED);
      assertThatThrownBy(deaf::join).isInstanceOf(ThreadAbandonedException.class);
      Thread thread = deaf.thread().orElseThrow();
      mayEnd.go();
      thread.join(TimeUnit.MINUTES.toMillis(1));
      assertThat(thread.isAlive()).isFalse();
    }
  }

  @Test
  void deadlineFromBefore_installed_keepsItsTime() throws Exception {
    Till hour = Till.in(HOUR);
    Signal rang = Signal.named("rang");
    var unused = hour.then(rang::go);
    try (var clock = TestClock.install()) {
      clock.advance(HOUR.minusMinutes(1));
      assertThat(hour.isGo()).isFalse();
      clock.advance(Duration.ofMinutes(1));
      rang.await(); // by the timer, which had parked on the JVM's clock
    }
  }

  @Test
  void wallClock_setAndAdvanced_showsBoth() throws Exception {
    try (var clock = TestClock.install(Instant.parse("2030-05-05T05:05:05Z"))) {
      Till five = Till.at(Instant.parse("2030-05-05T06:05:05Z"));
      clock.advance(Duration.ofMinutes(59));
      assertThat(five.isGo()).isFalse();
      clock.setWall(Instant.parse("2030-05-05T06:05:04Z"));
      assertThat(five.isGo()).isFalse();
      clock.advance(Duration.ofSeconds(1));
      assertThat(five.isGo()).isTrue();
      assertThat(clock.now()).isEqualTo("2030-05-05T06:05:05Z");
    }
    try (var clock = TestClock.install()) {
      assertThat(clock.now()).isEqualTo("2026-01-01T00:00:00Z");
    }
  }

  @Test
  void second_whileOneIsInstalled_isRefusedWithThePlaceOfTheFirst() {
    try (var first = TestClock.install()) {
      assertThatIllegalStateException()
          .isThrownBy(TestClock::install)
          .withMessageContaining("TestClockTest.second_whileOneIsInstalled")
          .withMessageContaining("close that one first");
      assertThat(TestClock.installed()).isSameAs(first);
    }
  }

  @Test
  void closed_usedAgain_saysSoAndTimeIsTheJvmsAgain() throws Exception {
    var clock = TestClock.install();
    clock.close();
    clock.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> clock.advance(HOUR))
        .withMessageContaining("is closed");
    assertThatIllegalStateException().isThrownBy(clock::now);
    Till.in(Duration.ofMillis(1)).await(); // nothing moves it by hand
    try (var next = TestClock.install()) {
      clock.close(); // takes nothing from the next one
      assertThat(TestClock.installed()).isSameAs(next);
    }
  }

  @Test
  void advance_backOrTooFar_isRefused() throws Exception {
    try (var clock = TestClock.install()) {
      assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofNanos(-1)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> clock.advance(Duration.ofSeconds(Long.MAX_VALUE)));
      clock.advance(Duration.ZERO);
      clock.advance(Duration.ofDays(36_500));
    }
  }
}
