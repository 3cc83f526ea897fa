package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Heartbeats that know waiting, working and a machine that sleeps; with time driven by hand. */
@Timeout(120)
final class PulseTest {
  private static final Duration WITHIN = Duration.ofSeconds(8);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Restart AT_ONCE =
      Restart.onFailure().delays(Duration.ZERO, Duration.ZERO).fenceWithin(Duration.ofHours(1));

  private final List<TreeEvent.Silent> silences = new CopyOnWriteArrayList<>();
  private final Signal begun = Signal.named("begun");
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
  }

  @AfterEach
  void letTimeGo() {
    clock.close();
  }

  private static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  private Scope open(UnaryOperator<ThreadOptions> threads) {
    return Supervisor.open(
        "app",
        with -> with.threads(threads).stopWithin(Duration.ofHours(1)).listener(event -> {
          if (event instanceof TreeEvent.Silent silent) {
            silences.add(silent);
          }
        }));
  }

  private Scope open() {
    return open(ThreadOptions::platform);
  }

  private static Pulses pulses(Scope app) {
    return ((TreeNode) app).root().ownTree().pulses;
  }

  /** Moves the clock on and waits for the sweep that comes by that. */
  private void sweepAfter(Duration time, Scope app) throws InterruptedException {
    long before = pulses(app).sweeps();
    Soon.until("scheduled", () -> ((TreeNode) app).agenda().pending() > 0);
    clock.advance(time);
    Soon.until("a sweep", () -> pulses(app).sweeps() > before);
  }

  private void sweep(int times, Scope app) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      sweepAfter(LOOK, app);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void silence_isToldOnce_shown_andOverWithTheNextBeat(Soon.Kind kind) throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Signal beaten = Signal.named("beaten");
    try (var app = open(kind.with())) {
      var child = app.spawn("child", with -> with.heartbeat(WITHIN), stop -> {
        begun.go();
        stuck.await(); // no wait of the library
        Supervisor.beat();
        beaten.go();
        end.await();
      });
      Soon.await(begun);
      sweep(4, app); // the first one finds that it has begun
      assertThat(app.health().isUp()).as("6 s are not 8").isTrue();
      sweep(1, app);
      assertThat(app.health().down()).containsExactly("/app/child is running, silent for 8000 ms");
      assertThat(app.tree()).contains("silent for 8000 ms");
      sweep(3, app);
      assertThat(app.tree()).contains("silent for 14 s");
      assertThat(child.state()).isEqualTo(State.RUNNING);

      stuck.countDown();
      Soon.await(beaten);
      sweep(1, app);
      assertThat(app.health().isUp()).isTrue();
      assertThat(app.tree()).doesNotContain("silent");
      sweep(4, app);
      end.countDown();
      Soon.until("both silences are heard", () -> silences.size() == 2);
      assertThat(silences.get(0).node()).isSameAs(child);
      assertThat(silences.get(0).quiet()).isEqualTo(WITHIN);
      assertThat(silences.get(0).isWaiting()).isFalse();
    }
    assertThat(silences).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void wait_ofTheLibrary_isNoSilence(Soon.Kind kind) throws Exception {
    try (var app = open(kind.with())) {
      app.spawn("child", with -> with.heartbeat(WITHIN), stop -> {
        begun.go();
        stop.await();
      });
      app.spawn(
          "events", with -> with.heartbeat(WITHIN), stop -> Supervisor.events().loop());
      Soon.await(begun);
      Soon.until("both wait", () -> app.tree().split("waits for", -1).length == 3);
      sweep(20, app);
      assertThat(app.health().isUp()).isTrue();
      assertThat(silences).isEmpty();
    }
  }

  /** A thread that always finds what it would wait for never parks. */
  @Test
  void wait_thatNeedNotWait_isABeat() throws Exception {
    Channel<Integer> full = Channel.bounded("full", 100);
    for (int i = 0; i < 50; i++) {
      full.put(i);
    }
    SynchronousQueue<Integer> steps = new SynchronousQueue<>();
    SynchronousQueue<Integer> done = new SynchronousQueue<>();
    try (var app = open()) {
      app.spawn("child", with -> with.heartbeat(WITHIN).grace(Duration.ZERO), stop -> {
        begun.go();
        for (; ; ) {
          int step = steps.take();
          full.take();
          done.put(step);
        }
      });
      Soon.await(begun);
      for (int i = 0; i < 12; i++) {
        steps.put(i);
        done.take();
        sweep(1, app);
      }
      assertThat(app.health().isUp()).isTrue();
      sweep(5, app);
      assertThat(app.health().isUp()).as("it is looked at").isFalse();
      // the stop interrupts it
      var unused = app.stop();
    }
  }

  /** As with SIGSTOP and SIGCONT, a suspend, a long collection of garbage: time has jumped for all. */
  @Test
  void sleepOfTheMachine_isNoSilence() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    try (var app = open()) {
      app.spawn("child", with -> with.heartbeat(WITHIN), stop -> {
        begun.go();
        stuck.await();
      });
      Soon.await(begun);
      sweep(4, app); // silent for 6 s
      sweepAfter(Duration.ofMinutes(1), app);
      sweepAfter(Duration.ofHours(1), app);
      sweepAfter(LOOK.multipliedBy(2), app);
      assertThat(app.health().isUp()).isTrue();
      sweep(1, app);
      assertThat(app.health().isUp()).as("a real one is still found").isFalse();
      stuck.countDown();
      Soon.until("it is heard", () -> silences.size() == 1);
      assertThat(silences.get(0).quiet()).isEqualTo(WITHIN);
    }
  }

  @Test
  void waitAtMost_singleWaitIsLonger_isTold() throws Exception {
    Signal goOn = Signal.named("go on");
    try (var app = open()) {
      app.spawn(
          "child",
          with -> with.heartbeat(WITHIN, it -> it.waitAtMost(WITHIN.multipliedBy(2))),
          stop -> {
            begun.go();
            goOn.await(stop);
            stop.await();
          });
      Soon.await(begun);
      Soon.until("it waits", () -> app.tree().contains("waits for go on"));
      sweep(8, app);
      assertThat(app.health().isUp()).isTrue();
      sweep(1, app);
      assertThat(app.health().isUp()).isFalse();
      Soon.until("it is heard", () -> silences.size() == 1);
      assertThat(silences.get(0).isWaiting()).isTrue();
      goOn.go();
      Soon.until("it waits for another thing", () -> app.tree().contains("waits for pleaseStop"));
      sweep(1, app);
      assertThat(app.health().isUp()).isTrue();
    }
  }

  @Test
  void work_thatWasSaidBeforehand_mayTakeItsTime() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Signal over = Signal.named("over");
    try (var app = open()) {
      app.spawn("child", with -> with.heartbeat(WITHIN), stop -> {
        Supervisor.beat("the index is built", WITHIN.multipliedBy(3));
        begun.go();
        done.await();
        Supervisor.beat();
        over.go();
        end.await();
      });
      Soon.await(begun);
      sweep(12, app);
      assertThat(app.health().isUp()).as("22 s are not 24").isTrue();
      sweep(1, app);
      assertThat(app.health().isUp()).isFalse();
      done.countDown();
      Soon.await(over);
      sweep(4, app);
      assertThat(app.health().isUp()).isTrue();
      sweep(1, app);
      assertThat(app.health().isUp()).as("the work is over").isFalse();
      end.countDown();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void startsAgain_silentThread_isStoppedAndItsNextIncarnationBegins(Soon.Kind kind)
      throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Signal second = Signal.named("second");
    try (var app = open(kind.with())) {
      var child = app.spawn(
          "child",
          with -> with.heartbeat(WITHIN, it -> it.startsAgain())
              .restart(AT_ONCE)
              .grace(Duration.ZERO)
              .patience(Duration.ofHours(1)),
          stop -> {
            if (runs.incrementAndGet() == 1) {
              begun.go();
              new CountDownLatch(1).await(); // for ever: until it is interrupted
            }
            second.go();
            stop.await();
          });
      Soon.await(begun);
      sweep(5, app);
      Soon.until("it is asked, and its grace is over", () -> {
        clock.advance(Duration.ofMillis(1));
        return second.isGo();
      });
      assertThat(child.history()).hasSize(1);
      assertThat(child.history().get(0).outcome()).isEqualTo(StopReport.Outcome.FAILED);
      Soon.until(
          "its text is made", () -> child.history().get(0).cause().contains("silent for 8000"));
      assertThat(child.stopped().isGo()).isFalse();
      assertThat(app.health().isUp()).isTrue();
    }
  }

  /** No incarnation begins beside a thread that does not end. */
  @Test
  void startsAgain_threadThatDoesNotEnd_isFencedUntilItHas() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Signal second = Signal.named("second");
    Signal ends = Signal.named("ends");
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (var app = open()) {
      var child = app.spawn(
          "child",
          with -> with.heartbeat(WITHIN, it -> it.startsAgain())
              .restart(AT_ONCE)
              .grace(Duration.ofSeconds(1))
              .patience(Duration.ofSeconds(1)),
          stop -> {
            if (runs.incrementAndGet() == 1) {
              begun.go();
              boolean ended = false;
              while (!ended) {
                try {
                  mayEnd.await();
                  ended = true;
                } catch (InterruptedException e) {
                  // it is stubborn
                }
              }
              ends.go();
              return;
            }
            second.go();
            stop.await();
          });
      Soon.await(begun);
      sweep(5, app);
      Soon.until("fenced", () -> {
        clock.advance(Duration.ofMillis(10));
        return child.state() == State.FENCED;
      });
      clock.advance(Duration.ofSeconds(20));
      assertThat(runs).hasValue(1);
      mayEnd.countDown();
      Soon.await(ends);
      Soon.until("second", () -> {
        clock.advance(Duration.ofMillis(1));
        return second.isGo();
      });
      assertThat(child.history()).hasSize(1);
      assertThat(child.history().get(0).outcome()).isEqualTo(StopReport.Outcome.ABANDONED);
      Soon.until("its text is made", () -> child.history().get(0).cause().contains("silent"));
    }
  }

  /** Its stop has limits of its own. */
  @Test
  void silence_afterTheStopRequest_isNotTold() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    try (var app = open()) {
      var child =
          app.spawn("child", with -> with.heartbeat(WITHIN).grace(WITHIN.multipliedBy(10)), it -> {
            begun.go();
            it.await();
            stuck.await();
          });
      Soon.await(begun);
      sweep(1, app);
      var stopped = child.stop();
      sweep(10, app);
      stuck.countDown();
      Soon.await(stopped);
    }
    assertThat(silences).isEmpty();
  }

  @Test
  void heartbeat_ofNone_costsNoSweep() throws Exception {
    try (var app = open()) {
      var with = app.spawn("with", it -> it.heartbeat(WITHIN), stop -> stop.await());
      sweep(2, app);
      Soon.await(with.stop());
      Soon.until("nothing is pending", () -> ((TreeNode) app).agenda().pending() == 0);
      var without = app.spawn("without", stop -> {
        Supervisor.beat(); // does nothing
        begun.go();
        stop.await();
      });
      Soon.await(begun);
      assertThat(((TreeNode) app).agenda().pending()).isZero();
      assertThat(without.state()).isEqualTo(State.RUNNING);
    }
  }

  @Test
  void heartbeats_thatDiffer_areLookedAtByTheShortest() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    try (var app = open()) {
      app.spawn("slow", with -> with.heartbeat(WITHIN.multipliedBy(10)), stop -> stuck.await());
      sweepAfter(WITHIN.multipliedBy(10).dividedBy(4), app);
      app.spawn("quick", with -> with.heartbeat(WITHIN), stop -> {
        begun.go();
        stuck.await();
      });
      Soon.await(begun);
      sweep(5, app);
      assertThat(app.health().down()).containsExactly("/app/quick is running, silent for 8000 ms");
      stuck.countDown();
    }
  }

  @Test
  void options_thatMakeNoSense_areRefused() {
    try (var app = open()) {
      assertThatThrownBy(
              () -> app.spawn("child", with -> with.heartbeat(Duration.ZERO), stop -> stop.await()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> app.spawn(
              "child",
              with -> with.heartbeat(WITHIN, it -> it.waitAtMost(Duration.ofSeconds(-1))),
              stop -> stop.await()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> app.spawn(
              "child",
              with -> with.heartbeat(WITHIN, it -> it.startsAgain()),
              stop -> stop.await()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("give it a Restart");
      assertThatThrownBy(Supervisor::beat)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("only such a child has a heartbeat");
      assertThat(app.children()).isEmpty();
    }
  }
}
