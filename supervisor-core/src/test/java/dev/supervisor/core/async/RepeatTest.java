package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.supervisor.core.Body;
import dev.supervisor.core.Node.State;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.async.Repeat.RepeatOptions;
import dev.supervisor.core.async.SupervisedExecutor.AfterFailure;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Seam;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** When a repeat runs, with time driven by hand: no other thread moves it. */
@Timeout(120)
final class RepeatTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<Long> starts = Collections.synchronizedList(new ArrayList<>()); // ms
  private ManualClock clock;
  private Scope app;
  private long begin;
  private volatile Body work = pleaseStop -> {};

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
    app = Supervisor.open("app");
    begin = Seam.nanoTime();
  }

  @AfterEach
  void letTimeGo() {
    work = pleaseStop -> {};
    app.close();
    clock.close();
  }

  private Repeat repeat(UnaryOperator<RepeatOptions> with) {
    return Bridges.of(app).repeat("poll", SECOND, with, pleaseStop -> {
      starts.add((Seam.nanoTime() - begin) / 1_000_000);
      work.run(pleaseStop);
    });
  }

  private void lasts(long millis) {
    clock.advance(Duration.ofMillis(millis));
  }

  /** Waits until it has run so often and waits for its next run. */
  private static void ran(Repeat repeat, long times) throws InterruptedException {
    Soon.until(times + " runs", () -> repeat.runs() == times && repeat.nextRun().isPresent());
  }

  /** Lets it come to so many runs, moving time on to the moment at which each is due. */
  private void runUpTo(Repeat repeat, int times) throws InterruptedException {
    for (long done; (done = repeat.runs()) < times; ) {
      long before = done;
      Soon.until(
          "a run, or a wait for it", () -> repeat.nextRun().isPresent() || repeat.runs() > before);
      Instant next = repeat.nextRun().orElse(Seam.now());
      if (repeat.runs() == before && next.isAfter(Seam.now())) {
        clock.advance(Duration.between(Seam.now(), next));
      }
      Soon.until("the run", () -> repeat.runs() > before);
    }
    ran(repeat, times);
  }

  // ---- when

  @Test
  void repeat_eachSecond_runsAtOnceAndThenEachSecond() throws Exception {
    Repeat repeat = repeat(with -> with);
    ran(repeat, 1);
    clock.advance(Duration.ofMillis(999));
    assertThat(repeat.nextRun()).contains(Seam.now().plusMillis(1));
    clock.advance(Duration.ofMillis(1));
    ran(repeat, 2);
    clock.advance(SECOND);
    ran(repeat, 3);
    assertThat(starts).containsExactly(0L, 1_000L, 2_000L);
    assertThat(repeat.missed()).isZero();
    assertThat(repeat.node().path()).isEqualTo("/app/poll");
  }

  @Test
  void repeat_forAMinuteOfLateAndLongRuns_driftsByLessThanAMillisecond() throws Exception {
    Duration period = Duration.ofMillis(100);
    List<Long> begun = Collections.synchronizedList(new ArrayList<>());
    Repeat repeat = Bridges.of(app).repeat("poll", period, pleaseStop -> {
      begun.add(Seam.nanoTime() - begin);
      clock.advance(Duration.ofNanos(333_333));
    });
    ran(repeat, 1);
    while (begun.size() < 601) {
      int before = begun.size();
      while (begun.size() == before && Seam.nanoTime() - begin < before * period.toNanos()) {
        clock.advance(Duration.ofNanos(777_777));
      }
      ran(repeat, before + 1);
    }
    for (int i = 0; i < begun.size(); i++) {
      assertThat(begun.get(i) - i * period.toNanos()).isBetween(0L, 999_999L);
    }
    assertThat(repeat.missed()).isZero();
  }

  @Test
  void runThatLastsLonger_doesNotLetRunsPileUp_andTheMissedOnesAreCounted() throws Exception {
    Repeat repeat = repeat(with -> with);
    ran(repeat, 1);
    work = pleaseStop -> lasts(3_500);
    clock.advance(SECOND);
    ran(repeat, 2);
    work = pleaseStop -> {};
    assertThat(repeat.missed()).isEqualTo(3);
    runUpTo(repeat, 4);
    assertThat(starts).containsExactly(0L, 1_000L, 5_000L, 6_000L);
    assertThat(repeat.missed()).isEqualTo(3);
  }

  @Test
  void runThatEndsWhenTheNextOneIsDue_missesNone() throws Exception {
    AtomicInteger long2 = new AtomicInteger(2);
    work = pleaseStop -> {
      if (long2.getAndDecrement() > 0) {
        lasts(1_000);
      }
    };
    Repeat repeat = repeat(with -> with);
    ran(repeat, 3);
    assertThat(starts).containsExactly(0L, 1_000L, 2_000L);
    assertThat(repeat.missed()).isZero();
  }

  @Test
  void machineThatWasAsleep_leavesOutAllButTheLast() throws Exception {
    Repeat repeat = repeat(with -> with);
    ran(repeat, 1);
    clock.advance(Duration.ofMillis(10_500));
    ran(repeat, 2);
    assertThat(repeat.missed()).isEqualTo(9);
    runUpTo(repeat, 3);
    assertThat(starts).containsExactly(0L, 10_500L, 11_000L);
  }

  @Test
  void fixedDelay_isCountedFromTheEndOfARun_andNoneIsMissed() throws Exception {
    work = pleaseStop -> lasts(1_300);
    Repeat repeat = repeat(RepeatOptions::fixedDelay);
    runUpTo(repeat, 3);
    assertThat(starts).containsExactly(0L, 2_300L, 4_600L);
    assertThat(repeat.missed()).isZero();
  }

  @Test
  void from_aMomentToCome_runsNotBefore() throws Exception {
    Instant first = Seam.now().plusMillis(2_500);
    Repeat repeat = repeat(with -> with.from(first));
    runUpTo(repeat, 2);
    assertThat(starts).containsExactly(2_500L, 3_500L);
  }

  @Test
  void from_thePast_keepsItsRhythm_andHasMissedNone() throws Exception {
    Instant first = Seam.now().minusMillis(86_400_250);
    Repeat repeat = repeat(with -> with.from(first));
    runUpTo(repeat, 2);
    assertThat(starts).containsExactly(750L, 1_750L);
    assertThat(repeat.missed()).isZero();
  }

  @Test
  void from_thePast_withAFixedDelayOrALongAgo_runsAtOnce() throws Exception {
    Repeat repeat = repeat(with -> with.from(Seam.now().minusMillis(250)).fixedDelay());
    ran(repeat, 1);
    ran(Bridges.of(app).repeat("b", SECOND, with -> with.from(Instant.MIN), pleaseStop -> {}), 1);
    assertThat(starts).containsExactly(0L);
  }

  @Test
  void until_aSignal_endsItNormally() throws Exception {
    Repeat repeat = repeat(with -> with.until(Till.in(Duration.ofMillis(2_500))));
    runUpTo(repeat, 3);
    clock.advance(Duration.ofMillis(500));
    repeat.node().stopped().await();
    assertThat(starts).containsExactly(0L, 1_000L, 2_000L);
    assertThat(repeat.node().state()).isEqualTo(State.STOPPED);
    assertThat(repeat.nextRun()).isEmpty();
  }

  @Test
  void until_whatHasGoneAlready_letsNoRunBegin() throws Exception {
    Repeat repeat = repeat(with -> with.until(Signal.DONE));
    repeat.node().stopped().await();
    assertThat(starts).isEmpty();
  }

  @Test
  void runThatEndsItsBody_isTheLast_andNoFailure() throws Exception {
    work = pleaseStop -> {
      throw Supervisor.events().endBody();
    };
    Repeat repeat = repeat(with -> with);
    repeat.node().join(Till.in(Duration.ofHours(1)));
    assertThat(starts).containsExactly(0L);
    assertThat(repeat.runs()).isEqualTo(1);
    assertThat(repeat.failures()).isZero();
    assertThat(repeat.node().state()).isEqualTo(State.STOPPED);
  }

  // ---- failures

  private static void fail(Signal pleaseStop) throws IOException {
    throw new IOException("no network");
  }

  @Test
  void runsThatFail_areToldOnceInARow_andComeLessOften() throws Exception {
    try (Heard heard = Heard.open()) {
      work = RepeatTest::fail;
      Repeat repeat = repeat(with -> with);
      runUpTo(repeat, 8);
      assertThat(starts)
          .containsExactly(0L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 48_000L);
      assertThat(repeat.failures()).isEqualTo(8);
      assertThat(repeat.missed()).isZero();
      assertThat(heard.with("ERROR")).hasSize(1);
      assertThat(heard.with("ERROR a run of /app/poll failed; it goes on")).hasSize(1);

      work = pleaseStop -> {};
      runUpTo(repeat, 10);
      assertThat(starts.subList(8, 10)).containsExactly(64_000L, 65_000L);
      assertThat(heard.with("/app/poll runs again, after 8 failures in a row")).hasSize(1);

      work = RepeatTest::fail;
      runUpTo(repeat, 11);
      assertThat(heard.with("ERROR")).hasSize(2);
      assertThat(repeat.node().state()).isEqualTo(State.RUNNING);
    }
  }

  @Test
  void longestPause_zero_keepsThePeriod() throws Exception {
    work = RepeatTest::fail;
    Repeat repeat = repeat(with -> with.longestPause(Duration.ZERO).fixedDelay());
    runUpTo(repeat, 6);
    assertThat(starts).containsExactly(0L, 1_000L, 2_000L, 3_000L, 4_000L, 5_000L);
  }

  @Test
  void afterFailure_END_endsItWithoutAFailure() throws Exception {
    work = RepeatTest::fail;
    Repeat repeat = repeat(with -> with.afterFailure(e -> AfterFailure.END));
    repeat.node().stopped().await();
    assertThat(repeat.node().state()).isEqualTo(State.STOPPED);
    assertThat(repeat.failures()).isEqualTo(1);
  }

  @Test
  void afterFailure_FAIL_isAFailureOfTheChild() throws Exception {
    work = RepeatTest::fail;
    Scope inner = Supervisor.open("inner");
    Repeat repeat = Bridges.of(inner)
        .repeat("poll", SECOND, with -> with.afterFailure(e -> AfterFailure.FAIL), work);
    repeat.node().stopped().await();
    assertThatExceptionOfType(ThreadFailedException.class)
        .isThrownBy(inner::close)
        .havingRootCause()
        .withMessage("no network");
  }

  @Test
  void afterFailure_thatFailsItself_goesOn() throws Exception {
    work = RepeatTest::fail;
    Repeat repeat = repeat(with -> with.afterFailure(e -> {
      throw new IllegalStateException("planted");
    }));
    runUpTo(repeat, 2);
    assertThat(repeat.failures()).isEqualTo(2);
  }

  @Test
  void repeatThatFailsAndIsStartedAgain_keepsItsCountsAndItsRhythm() throws Exception {
    work = RepeatTest::fail;
    Repeat repeat = repeat(with -> with.afterFailure(e -> AfterFailure.FAIL)
        .thread(t -> t.restart(Restart.onFailure()
            .delays(Duration.ofMillis(300), Duration.ofMillis(300))
            .jitter(0))));
    Soon.until("a pause", () -> repeat.node().state() == State.BACKING_OFF);
    work = pleaseStop -> {};
    clock.advance(Duration.ofMillis(300));
    Soon.until("its next start", () -> repeat.nextRun().isPresent());
    runUpTo(repeat, 3);
    assertThat(starts).containsExactly(0L, 1_000L, 2_000L);
    assertThat(repeat.failures()).isEqualTo(1);
  }

  // ---- the stop

  @Test
  void stop_whileItWaits_endsIt() throws Exception {
    Repeat repeat = repeat(with -> with);
    ran(repeat, 1);
    repeat.node().stop().await();
    assertThat(repeat.runs()).isEqualTo(1);
  }

  @Test
  void stop_whileARunIsGoing_isHeardByTheRun_andNoneFollows() throws Exception {
    Signal going = Signal.create();
    work = pleaseStop -> {
      going.go();
      pleaseStop.await();
    };
    Repeat repeat = repeat(with -> with);
    going.await();
    assertThat(repeat.nextRun()).isEmpty();
    repeat.node().stop().await();
    assertThat(starts).hasSize(1);
    assertThat(repeat.failures()).isZero();
  }

  @Test
  void runThatFailsWhileItIsStopped_isAFailureOfTheRun() throws Exception {
    Signal going = Signal.create();
    work = pleaseStop -> {
      going.go();
      pleaseStop.await();
      throw new IOException("no network");
    };
    Repeat repeat = repeat(with -> with);
    going.await();
    repeat.node().stop().await();
    assertThat(repeat.failures()).isEqualTo(1);
    assertThat(repeat.node().state()).isEqualTo(State.STOPPED);
  }

  @Test
  void runThatIsInterruptedWhileItIsStopped_isNoFailure() throws Exception {
    Signal going = Signal.create();
    work = pleaseStop -> {
      going.go();
      pleaseStop.await();
      throw new InterruptedException();
    };
    Repeat repeat = repeat(with -> with.afterFailure(e -> AfterFailure.FAIL));
    going.await();
    repeat.node().stop().await();
    assertThat(repeat.failures()).isZero();
    assertThat(repeat.node().state()).isEqualTo(State.STOPPED);
  }

  // ---- what a run leaves behind

  @Test
  void interruptAndLoggingContext_ofARun_doNotReachTheNext() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    MDC.put("request", "7");
    try {
      work = pleaseStop -> {
        seen.add(MDC.get("request") + " " + Thread.currentThread().isInterrupted());
        MDC.put("request", "8");
        Thread.currentThread().interrupt();
      };
      Repeat repeat = repeat(with -> with);
      runUpTo(repeat, 2);
    } finally {
      MDC.remove("request");
    }
    assertThat(seen).containsExactly("7 false", "7 false");
  }

  @Test
  void scopeThatARunLeavesOpen_failsTheRepeat() throws Exception {
    Scope inner = Supervisor.open("inner");
    Repeat repeat = Bridges.of(inner).repeat("poll", SECOND, pleaseStop -> {
      var unused = Supervisor.open("open");
    });
    repeat.node().stopped().await();
    assertThatExceptionOfType(ThreadFailedException.class)
        .isThrownBy(inner::close)
        .withStackTraceContaining("has left the scope /app/inner/poll/open open");
  }

  // ---- what is refused

  @Test
  void periodOrPause_thatIsNone_isRefused() {
    Bridges bridges = Bridges.of(app);
    for (Duration none : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> bridges.repeat("poll", none, work))
          .withMessageContaining("every must be positive");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> repeat(with -> with.longestPause(Duration.ofNanos(-1))));
    assertThat(app.children()).isEmpty();
  }

  // ---- what is left behind; clocks that jump

  @Test
  void childrenThatRunsLeaveBehind_areTold_whenTheyAreMany() throws Exception {
    Signal end = Signal.named("the end of those that were left");
    try (Heard heard = Heard.open()) {
      work = pleaseStop -> {
        for (int i = 0; i < 50; i++) {
          Supervisor.current().spawn("left", stop -> end.or(stop).await()).release();
        }
      };
      Repeat repeat = repeat(with -> with);
      runUpTo(repeat, 2);
      assertThat(heard.with("runs of /app/poll have left 100 children behind")).hasSize(1);
      runUpTo(repeat, 3);
      assertThat(heard.with("children behind")).hasSize(1);
      runUpTo(repeat, 4);
      assertThat(heard.with("runs of /app/poll have left 200 children behind")).hasSize(1);
      end.go();
    }
  }

  @Test
  void clockOfTheMachineThatIsPutForwardAndBack_movesNoRun() throws Exception {
    Repeat repeat = repeat(with -> with);
    ran(repeat, 1);
    for (Duration off : List.of(Duration.ofDays(400), Duration.ofDays(-400))) {
      clock.setWall(Seam.now().plus(off));
      assertThat(repeat.nextRun()).contains(Seam.now().plus(SECOND));
    }
    clock.advance(SECOND);
    ran(repeat, 2);
    assertThat(starts).containsExactly(0L, 1_000L);
    assertThat(repeat.missed()).isZero();
  }

  @Test
  void errorOfARunThatWasAsked_isAFailureOfThatRun_andNotOfTheRepeat() throws Exception {
    Signal begun = Signal.named("begun");
    work = pleaseStop -> {
      begun.go();
      pleaseStop.await();
      throw new StackOverflowError("too deep");
    };
    Repeat repeat = repeat(with -> with);
    begun.await();
    repeat.node().stop();
    repeat.node().join();
    assertThat(repeat.failures()).isEqualTo(1);
    assertThat(repeat.node().state()).isEqualTo(State.STOPPED);
  }

  @Test
  void runThatWaitsForAChildWhichIsStoppedBeforeIt_hasNotFailed() throws Exception {
    Signal begun = Signal.named("begun");
    try (Heard heard = Heard.open()) {
      work = pleaseStop -> Supervisor.current()
          .call("child", stop -> {
            begun.go();
            stop.await();
            Thread.currentThread().interrupt();
            Thread.sleep(1);
            return true;
          })
          .join();
      Repeat repeat = repeat(with -> with);
      begun.await();
      app.stop();
      repeat.node().stopped().await();
      assertThat(repeat.failures()).isZero();
      assertThat(heard.with("failed")).isEmpty();
    }
  }
}
