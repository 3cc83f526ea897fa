package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Children that are started again, with time driven by hand. */
final class RestartTest {
  private static final Restart EVEN = Restart.onFailure().jitter(0);
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
  }

  @AfterEach
  void letTimeGo() {
    clock.close();
  }

  private static void awaitState(Node node, State state) throws InterruptedException {
    Soon.until(node.path() + " is " + state, () -> node.state() == state);
  }

  /** Waits until the pause has begun, and moves time to its end. */
  private void passPause(Node node, long millis) throws InterruptedException {
    awaitPause(node);
    clock.advance(Duration.ofMillis(millis - 1));
    assertThat(node.state()).isEqualTo(State.BACKING_OFF);
    clock.advance(Duration.ofMillis(1));
  }

  private static void awaitPause(Node node) throws InterruptedException {
    awaitState(node, State.BACKING_OFF);
    Soon.until("scheduled", () -> ((TreeNode) node).agenda().pending() > 0);
  }

  private static void failUntil(AtomicInteger runs, int good) throws IOException {
    int run = runs.incrementAndGet();
    if (run < good) {
      throw new IOException("run " + run);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.supervisor.core.Soon#kinds")
  void call_failsTwice_isJoinedWithTheIncarnationThatSucceeds(Soon.Kind kind) throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
      Child<Integer> child = app.call("job", with -> with.restart(EVEN), pleaseStop -> {
        failUntil(runs, 3);
        return runs.get();
      });
      passPause(child, 200);
      Soon.until("second", () -> runs.get() == 2);
      passPause(child, 400);
      assertThat(child.join()).isEqualTo(3);
      assertThat(child.state()).isEqualTo(State.STOPPED);
    } // nothing is thrown: both failures were answered
  }

  @Test
  void child_neverByDefault_failsOnce() {
    AtomicInteger runs = new AtomicInteger();
    var app = Supervisor.open("app");
    app.spawn("job", pleaseStop -> failUntil(runs, 9));
    assertThatThrownBy(app::close).hasRootCauseMessage("run 1");
    assertThat(runs).hasValue(1);
  }

  @Test
  void child_inheritsNoRestart() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open("app")) {
      var parent = app.spawn("parent", with -> with.restart(EVEN), stop -> stop.await());
      var child = parent.spawn("child", pleaseStop -> failUntil(runs, 9));
      assertThatThrownBy(child::join).isInstanceOf(ThreadFailedException.class);
      assertThat(runs).hasValue(1);
      parent.stop().await();
    }
  }

  @Test
  void limit_reached_failsTheRootWithTheLastFailure() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    var app = Supervisor.open("app");
    var child = app.spawn("job", with -> with.restart(EVEN.upTo(2)), stop -> failUntil(runs, 99));
    passPause(child, 200);
    Soon.until("second", () -> runs.get() == 2);
    passPause(child, 400);
    Soon.await(app.pleaseStop());
    assertThat(app.pleaseStop().reason().orElseThrow().toString())
        .startsWith("/app/job gave up after 2 attempts")
        .endsWith("java.io.IOException: run 3");
    assertThatThrownBy(app::close)
        .isInstanceOf(ThreadFailedException.class)
        .hasMessageContaining("/app/job")
        .hasRootCauseMessage("run 3");
    assertThat(child.state()).isEqualTo(State.FAILED);
    assertThat(runs).hasValue(3);
  }

  @Test
  void limit_ofNone_givesUpAtTheFirstFailure() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    var app = Supervisor.open("app");
    app.spawn("job", with -> with.restart(EVEN.upTo(0)), stop -> failUntil(runs, 99));
    Soon.await(app.pleaseStop());
    assertThatThrownBy(app::close).hasRootCauseMessage("run 1");
  }

  @Test
  void givingUp_ofAChild_failsItsParentWhichIsStartedAnew() throws Exception {
    AtomicInteger parents = new AtomicInteger();
    Signal fails = Signal.create();
    List<String> order = new CopyOnWriteArrayList<>();
    try (var app = Supervisor.open("app")) {
      var parent = app.spawn("parent", with -> with.restart(EVEN), pleaseStop -> {
        int life = parents.incrementAndGet();
        var self = Supervisor.current();
        self.spawn("sibling", stop -> {
          stop.await();
          order.add("sibling of " + life);
        });
        self.spawn("child", with -> with.restart(EVEN.upTo(0)), stop -> {
          if (life == 1) {
            fails.await();
            throw new IOException("hopeless");
          }
          stop.await();
        });
        pleaseStop.await();
        order.add("parent " + life);
      });
      Signal ended = parent.ended();
      Signal stopped = parent.stopped();
      fails.go();
      awaitPause(parent);
      assertThat(order).containsExactly("sibling of 1", "parent 1");
      assertThat(ended.isGo()).isTrue();
      assertThat(parent.children()).isEmpty();
      clock.advance(Duration.ofMillis(200));
      Soon.until("anew", () -> parents.get() == 2 && parent.children().size() == 2);
      assertThat(parent.stopped()).isSameAs(stopped);
      assertThat(stopped.isGo()).isFalse();
      assertThat(parent.ended()).isNotSameAs(ended);
      app.stop();
      Soon.await(stopped);
      assertThat(order).containsExactly("sibling of 1", "parent 1", "sibling of 2", "parent 2");
    } // the failure of the child is that of the parent, which was answered
  }

  @Test
  void givingUp_ofAChild_failsAParentWithoutPolicy() throws Exception {
    var app = Supervisor.open("app");
    var parent = app.spawn("parent", pleaseStop -> {
      Supervisor.current().spawn("child", with -> with.restart(EVEN.upTo(0)), stop -> {
        throw new IOException("hopeless");
      });
      pleaseStop.await();
    });
    Soon.await(parent.stopped());
    assertThat(parent.state()).isEqualTo(State.FAILED);
    assertThatThrownBy(app::close)
        .hasMessageContaining("/app/parent")
        .hasRootCauseMessage("hopeless")
        .satisfies(e -> assertThat(e.getSuppressed()).as("once").isEmpty());
  }

  @Test
  void stop_duringAPause_endsTheLifeAtOnce() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("job", with -> with.restart(EVEN), stop -> failUntil(runs, 99));
      awaitPause(child);
      Soon.await(child.stop());
      assertThat(child.state()).isEqualTo(State.STOPPED);
      assertThat(((TreeNode) child).agenda().pending()).isZero();
      clock.advance(Duration.ofMinutes(1));
      child.join(); // it has no result that could be missing
    }
    assertThat(runs).hasValue(1);
  }

  @Test
  void stop_ofTheTree_duringAPause_needsNoTime() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    var app = Supervisor.open("app");
    var child = app.spawn("job", with -> with.restart(EVEN), stop -> failUntil(runs, 99));
    awaitPause(child);
    app.close();
    assertThat(app.report().orElseThrow().took()).isZero();
    assertThat(runs).hasValue(1);
    assertThat(child.stopped().isGo()).isTrue();
  }

  @Test
  void start_byHandDuringAPause_isTheNextIncarnation() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("job", with -> with.restart(EVEN), stop -> {
        failUntil(runs, 2);
        stop.await();
      });
      awaitPause(child);
      Signal life = child.stopped();
      child.start();
      Soon.until("runs", () -> runs.get() == 2);
      assertThat(child.stopped()).isSameAs(life);
      clock.advance(Duration.ofMinutes(1));
      assertThat(runs).as("one start only").hasValue(2);
      assertThatThrownBy(child::start).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void limitReached_staysDown_untilItIsStartedByHand() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("job", with -> with.restart(EVEN.upTo(1).staysDown()), pleaseStop -> {
        failUntil(runs, 3);
        pleaseStop.await();
      });
      passPause(child, 200);
      awaitState(child, State.DOWN);
      assertThat(app.tree()).contains("job  down", "gave up after 1 attempt");
      assertThat(app.pleaseStop().isGo()).isFalse();
      clock.advance(Duration.ofHours(1));
      assertThat(runs).hasValue(2);
      child.forgive().start();
      Soon.until("third", () -> runs.get() == 3);
    }
  }

  @Test
  void limitReached_coolsDown_andHasAllAttemptsAgain() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn(
          "job",
          with -> with.restart(EVEN.upTo(1).coolsDown(Duration.ofMinutes(5))),
          stop -> failUntil(runs, 99));
      passPause(child, 200);
      Soon.until("second", () -> runs.get() == 2);
      passPause(child, 5 * 60_000);
      Soon.until("third", () -> runs.get() == 3);
      passPause(child, 200);
      Soon.until("fourth", () -> runs.get() == 4);
      awaitPause(child);
    }
  }

  @Test
  void child_thatWasStable_beginsWithTheFirstPauseAgain() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    ConcurrentLinkedQueue<Signal> fails = new ConcurrentLinkedQueue<>();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("job", with -> with.restart(EVEN.upTo(1)), stop -> {
        Signal fail = Signal.create();
        fails.add(fail);
        runs.incrementAndGet();
        boolean unused = fail.await(stop);
        if (fail.isGo()) {
          throw new IOException("again");
        }
      });
      for (int i = 1; i <= 5; i++) {
        int run = i;
        Soon.until("runs", () -> runs.get() == run && fails.size() == 1);
        clock.advance(Duration.ofSeconds(60)); // then it is stable
        fails.remove().go();
        passPause(child, 200);
      }
      Soon.until("runs", () -> fails.size() == 1);
    }
  }

  @Test
  void planned_costsNoAttempt_butForASecondOneWithinASecond() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("job", with -> with.restart(EVEN.upTo(1)), stop -> {
        if (runs.incrementAndGet() < 4) {
          throw new Restart.Planned("new configuration");
        }
        stop.await();
      });
      Soon.until("second, for free", () -> runs.get() == 2);
      passPause(child, 200);
      Soon.until("third", () -> runs.get() == 3);
      Soon.await(app.pleaseStop()); // that one counted, too
      assertThatThrownBy(app::close).rootCause().isInstanceOf(Restart.Planned.class);
    } catch (ThreadFailedException e) {
      assertThat(e).hasRootCauseInstanceOf(Restart.Planned.class);
    }
  }

  @Test
  void callThatEndsItself_isJoinedAsOneWithoutAResult() {
    try (var app = Supervisor.open("app")) {
      Child<Integer> child = app.call("job", stop -> {
        throw Supervisor.events().endBody();
      });
      assertThatThrownBy(child::join)
          .isInstanceOf(ThreadStoppedException.class)
          .hasMessage("/app/job has ended itself before it had a result");
    }
  }

  @Test
  void ignoredFailure_ofACall_isJoinedAsOneWithoutAResult_notAsOneThatWasStopped() {
    Restart ignores = EVEN.on(IOException.class, Restart.Decision.IGNORE);
    try (var app = Supervisor.open("app")) {
      Child<Integer> child = app.call("job", with -> with.restart(ignores), stop -> {
        throw new IOException("of no interest");
      });
      assertThatThrownBy(child::join)
          .isInstanceOf(ThreadStoppedException.class)
          .hasMessage(
              "/app/job has no result: its failure counts as a normal end, as its Restart says");
    } // throws nothing
  }

  @Test
  void planned_afterTheStop_isANormalEnd_alsoOfOneThatIsNeverStartedAgain() throws Exception {
    try (var app = Supervisor.open("app")) {
      for (Restart restart : List.of(Restart.never(), EVEN)) {
        var child = app.spawn("job", with -> with.restart(restart), stop -> {
          stop.await();
          throw new Restart.Planned("new configuration");
        });
        child.stop();
        child.join(); // throws nothing
        assertThat(child.state()).isEqualTo(State.STOPPED);
      }
      var asked = app.spawn("asked by hand alone", stop -> {
        stop.await();
        throw new Restart.Planned("new configuration");
      });
      asked.pleaseStop().go();
      assertThatThrownBy(asked::join).hasRootCauseInstanceOf(Restart.Planned.class);
    }
  }

  @Test
  void coolingDown_isShownWithoutAnAttempt() throws Exception {
    try (var app = Supervisor.open("app")) {
      Restart cools = EVEN.upTo(0).coolsDown(Duration.ofHours(1));
      var child = app.spawn("job", with -> with.restart(cools), stop -> {
        throw new IOException("at once");
      });
      Soon.until("it cools down", () -> child.state() == State.BACKING_OFF);
      assertThat(app.tree()).contains(", starts in 3600000 ms").doesNotContain("attempt");
    }
  }

  @Test
  void options_ofOneChild_areRefusedForAScope() {
    List<UnaryOperator<ThreadOptions>> ofAChild = List.of(
        t -> t.restart(EVEN),
        t -> t.becomesReady(),
        t -> t.significant(),
        t -> t.cleanup(stop -> {}),
        t -> t.heartbeat(Duration.ofSeconds(1)),
        t -> t.asOldest());
    for (UnaryOperator<ThreadOptions> each : ofAChild) {
      assertThatThrownBy(() -> Supervisor.open("app", with -> with.threads(each)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(" is for one child, and is inherited by none");
    }
  }

  @Test
  void giveUp_thrown_endsItWhateverAttemptsAreLeft() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    var app = Supervisor.open("app");
    app.spawn("job", with -> with.restart(EVEN.forever()), stop -> {
      runs.incrementAndGet();
      throw new Restart.GiveUp("no such bucket", null);
    });
    Soon.await(app.pleaseStop());
    assertThatThrownBy(app::close).hasRootCauseMessage("no such bucket");
    assertThat(runs).hasValue(1);
  }

  @Test
  void answers_byClass_decide() throws Exception {
    Restart policy = EVEN.on(IOException.class, Restart.Decision.IGNORE)
        .on(IllegalStateException.class, Restart.Decision.STOP)
        .on(java.io.FileNotFoundException.class, Restart.Decision.RESTART);
    AtomicInteger runs = new AtomicInteger();
    var app = Supervisor.open("app");
    var ignored = app.spawn("ignored", with -> with.restart(policy), stop -> {
      throw new IOException("over");
    });
    ignored.join();
    assertThat(ignored.state()).isEqualTo(State.STOPPED);
    var again = app.spawn("again", with -> with.restart(policy), stop -> {
      if (runs.incrementAndGet() == 1) {
        throw new java.io.FileNotFoundException("not yet");
      }
    });
    passPause(again, 200);
    again.join();
    var ends = app.spawn("ends", with -> with.restart(policy), stop -> {
      throw new IllegalStateException("wrong");
    });
    Soon.await(ends.stopped());
    assertThat(app.pleaseStop().isGo()).as("the parent goes on").isFalse();
    assertThatThrownBy(ends::join).hasRootCauseMessage("wrong");
    app.close();
  }

  @Test
  void answers_byPredicate_areAskedFirst_byTheThreadThatFailed() throws Exception {
    List<Thread> askers = new CopyOnWriteArrayList<>();
    Restart policy = EVEN.on(IOException.class, Restart.Decision.ESCALATE)
        .on(
            e -> {
              askers.add(Thread.currentThread());
              return "over".equals(e.getMessage());
            },
            Restart.Decision.IGNORE)
        .on(e -> true, Restart.Decision.STOP);
    var app = Supervisor.open("app");
    var ignored = app.spawn("ignored", with -> with.restart(policy), stop -> {
      askers.add(Thread.currentThread());
      throw new IOException("over");
    });
    ignored.join();
    assertThat(ignored.state()).isEqualTo(State.STOPPED);
    assertThat(askers).hasSize(2);
    assertThat(askers.get(1)).isSameAs(askers.get(0));
    assertThat(policy.answers.decide(new IOException("other"))).isEqualTo(Restart.Decision.STOP);
    app.close();
  }

  @Test
  void predicate_thatThrows_picksNothing_andIsSuppressed() {
    IOException failure = new IOException("the failure");
    Restart policy = EVEN.on(
        e -> {
          throw new IllegalStateException("the predicate");
        },
        Restart.Decision.IGNORE);
    assertThat(policy.answers.decide(failure)).isEqualTo(Restart.Decision.RESTART);
    assertThat(failure.getSuppressed())
        .singleElement()
        .hasToString("java.lang.IllegalStateException: the predicate");
  }

  @Test
  void error_ofTheMachine_givesUpUnlessNamed() throws Exception {
    var app = Supervisor.open("app");
    app.spawn("job", with -> with.restart(EVEN), stop -> {
      throw new NoClassDefFoundError("gone");
    });
    Soon.await(app.pleaseStop());
    assertThatThrownBy(app::close).hasRootCauseMessage("gone");
    assertThat(EVEN.answers.decide(new StackOverflowError())).isEqualTo(Restart.Decision.RESTART);
    assertThat(EVEN.answers.decide(new AssertionError())).isEqualTo(Restart.Decision.RESTART);
    assertThat(EVEN.on(LinkageError.class, Restart.Decision.RESTART)
            .answers
            .decide(new NoClassDefFoundError()))
        .isEqualTo(Restart.Decision.RESTART);
  }

  @Test
  void always_startsAgainWhenItReturns_andNotWhenItIsStopped() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("job", with -> with.restart(Restart.always().jitter(0)), stop -> {
        if (runs.incrementAndGet() > 1) {
          stop.await();
        }
      });
      passPause(child, 200);
      awaitState(child, State.RUNNING);
      child.pleaseStop().go(); // the incarnation ends, and not the life
      passPause(child, 400);
      Soon.until("third", () -> runs.get() == 3);
      Soon.await(child.stop());
      clock.advance(Duration.ofMinutes(1));
      assertThat(runs).hasValue(3);
      assertThat(child.state()).isEqualTo(State.STOPPED);
    }
  }

  @Test
  void always_thatGivesUp_saysWhy() throws Exception {
    var app = Supervisor.open("app");
    var child = app.spawn("job", with -> with.restart(Restart.always().upTo(0)), stop -> {});
    Soon.await(app.pleaseStop());
    Soon.await(child.stopped());
    assertThat(child.state()).isEqualTo(State.FAILED);
    assertThatThrownBy(app::close)
        .hasRootCauseMessage("/app/job has ended 1 times, without ever being stable");
  }

  @Test
  void onFailure_pleaseStopByHand_isANormalEnd() throws Exception {
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("job", with -> with.restart(EVEN), stop -> stop.await());
      child.pleaseStop().go();
      child.join();
      assertThat(child.state()).isEqualTo(State.STOPPED);
    }
  }

  @Test
  void always_withAResult_isRefused() {
    try (var app = Supervisor.open("app")) {
      assertThatThrownBy(
              () -> app.call("job", with -> with.restart(Restart.always()), stop -> "never"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("its result would never come");
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void overlay_ofAChildThatIsStartedAgain_isRefused() {
    try (var app = Supervisor.open("app")) {
      var child = app.create("job", with -> with.restart(EVEN), stop -> "x");
      assertThatThrownBy(child::overlay).hasMessageContaining("on a thread of its own");
    }
  }

  @Test
  void fence_ofAThreadThatWasGivenUp_keepsTheNextIncarnationAway() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Signal release = Signal.create();
    Signal fail = Signal.create();
    try (var app = Supervisor.open("app")) {
      var parent = app.spawn(
          "parent",
          with -> with.restart(EVEN.fenceWithin(Duration.ofHours(1)))
              .grace(Duration.ZERO)
              .patience(Duration.ZERO),
          pleaseStop -> {
            if (runs.incrementAndGet() > 1) {
              pleaseStop.await();
              return;
            }
            Supervisor.current().spawn("deaf", stop -> {
              while (!release.isGo()) {
                try {
                  release.await();
                } catch (InterruptedException e) {
                  // that is what it is for
                }
              }
            });
            fail.await();
            throw new IOException("while a child is deaf");
          });
      Soon.until("there", () -> parent.children().size() == 1);
      fail.go();
      awaitState(parent, State.FENCED);
      assertThat(app.tree()).contains("parent  fenced");
      clock.advance(Duration.ofMinutes(1));
      assertThat(runs).hasValue(1);
      assertThatThrownBy(parent::start).hasMessageContaining("given up");
      release.go();
      Soon.until("the next", () -> runs.get() == 2);
    }
  }

  @Test
  void signals_ofAnIncarnation_areItsOwn() throws Exception {
    List<Signal> stops = new CopyOnWriteArrayList<>();
    List<Signal> drains = new CopyOnWriteArrayList<>();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("job", with -> with.restart(EVEN), stop -> {
        stops.add(stop);
        drains.add(Supervisor.current().drain());
        if (stops.size() < 2) {
          throw new IOException("once");
        }
        stop.await();
      });
      passPause(child, 200);
      Soon.until("second", () -> drains.size() == 2);
      assertThat(stops.get(0)).isNotSameAs(stops.get(1));
      assertThat(stops.get(0).isGo()).isFalse();
      assertThat(drains.get(0).isGo()).as("drain of the former").isTrue();
      assertThat(drains.get(1).isGo()).isFalse();
      assertThat(child.pleaseStop()).isSameAs(stops.get(1));
    }
  }

  @Test
  void events_tellOfEachStart() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open(
        "app",
        with -> with.listener(event -> {
          if (event.node().name().equals("job")) {
            heard.add(
                event instanceof TreeEvent.BackingOff off
                    ? "attempt " + off.attempt() + " in " + off.delay().toMillis() + ": "
                        + off.failure()
                    : event.getClass().getSimpleName());
          }
        }))) {
      var child = app.spawn("job", with -> with.restart(EVEN), stop -> failUntil(runs, 2));
      passPause(child, 200);
      child.join();
      Soon.until("heard", () -> heard.contains("Stopped"));
      assertThat(heard)
          .containsExactly(
              "Started", "attempt 1 in 200: java.io.IOException: run 1", "Started", "Stopped");
    }
  }

  @Test
  void plan_saysWhenItGivesUp() {
    try (var app = Supervisor.open("app")) {
      var unused =
          app.spawn("job", with -> with.restart(Restart.onFailure()), stop -> stop.await());
      assertThat(app.plan().restarts())
          .containsExactly(
              "/app/job is started again on failure, up to 10 attempts, after 200 ms to"
                  + " 30000 ms; gives up after 55500 ms at the earliest, at failure 11, each"
                  + " within 60000 ms of its start, and its parent fails");
      assertThat(app.plan().toString()).contains("/app/job is started again on failure");
    }
  }

  @Test
  void options_thatMakeNoSense_areRefused() {
    assertThatThrownBy(() -> EVEN.upTo(-1)).hasMessageContaining("forever()");
    assertThatThrownBy(() -> EVEN.delays(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining("shorter than the first");
    assertThatThrownBy(() -> EVEN.quiet(Duration.ZERO)).hasMessageContaining("quiet");
    assertThatThrownBy(() -> EVEN.jitter(1.5)).hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> EVEN.jitter(Double.NaN)).hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> EVEN.coolsDown(Duration.ZERO)).hasMessageContaining("cool down");
  }

  @Test
  void listeners_surviveAndEventsOfThePauseWait() throws Exception {
    List<Object> got = new CopyOnWriteArrayList<>();
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("job", with -> with.restart(EVEN), stop -> {
        var events = Supervisor.events();
        if (runs.incrementAndGet() == 1) {
          throw new IOException("once");
        }
        got.add(events.awaitEvent(String.class, stop));
        stop.await();
      });
      awaitPause(child);
      child.fire("while it pauses");
      clock.advance(Duration.ofMillis(200));
      Soon.until("heard", () -> got.size() == 1);
      assertThat(got).containsExactly("while it pauses");
    }
  }

  /** The schedule: a stop meets the end of a body, the pause, the start; on the real clock, many times. */
  @ParameterizedTest
  @MethodSource("dev.supervisor.core.Soon#kinds")
  void stop_meetsARestart_oneIncarnationAtATimeAndNoneAfterTheStop(Soon.Kind kind)
      throws Exception {
    clock.close();
    Restart eager = Restart.always().delays(Duration.ZERO, Duration.ZERO).forever();
    for (int round = 0; round < 300; round++) {
      AtomicInteger running = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      AtomicInteger runs = new AtomicInteger();
      boolean ofParent = round % 2 == 0;
      int turns = round % 7;
      try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
        var parent = app.spawn("parent", stop -> stop.await());
        var child = parent.spawn("job", with -> with.restart(eager), stop -> {
          int now = running.incrementAndGet();
          most.accumulateAndGet(now, Math::max);
          runs.incrementAndGet();
          running.decrementAndGet();
          if (runs.get() % 2 == 0) {
            throw new IOException("now and then");
          }
        });
        Soon.until("turns", () -> runs.get() >= turns);
        Signal stopped = child.stopped();
        Soon.await(ofParent ? parent.stop() : child.stop());
        assertThat(stopped.isGo()).isTrue();
        int then = runs.get();
        assertThat(running).hasValue(0);
        boolean unused = Signal.NEVER.await(Till.in(Duration.ofNanos(100_000)));
        assertThat(runs).hasValue(then);
        assertThat(most.get()).isLessThanOrEqualTo(1);
        assertThat(child.state()).isIn(State.STOPPED, State.FAILED);
      } catch (ThreadFailedException e) {
        // its last incarnation failed just as it was stopped
        assertThat(e).hasRootCauseMessage("now and then");
      }
    }
    clock = ManualClock.install();
  }

  @Test
  void tree_duringAPause_saysWhenItGoesOn() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("job", with -> with.restart(EVEN), stop -> failUntil(runs, 99));
      awaitPause(child);
      assertThat(app.tree()).contains("job  backing off", "attempt 1 of 10 in 200 ms");
    }
  }

  @Test
  void report_ofAStop_hasOneEntryForALife() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    var app = Supervisor.open("app");
    var child = app.spawn("job", with -> with.restart(EVEN), stop -> {
      if (runs.incrementAndGet() < 3) {
        var unused = Supervisor.current().spawn("below", inner -> inner.await());
        throw new IOException("run " + runs);
      }
      stop.await();
    });
    passPause(child, 200);
    Soon.until("second", () -> runs.get() == 2);
    passPause(child, 400);
    Soon.until("third", () -> runs.get() == 3);
    app.close();
    StopReport report = app.report().orElseThrow();
    assertThat(report.entries())
        .extracting(StopReport.Entry::path)
        .containsExactly("/app/job", "/app");
    assertThat(report.entries().get(0).outcome()).isEqualTo(Outcome.STOPPED);
    assertThat(new ArrayList<>(report.late())).isEmpty();
  }

  @Test
  void start_afterAStopDuringAPause_isANewLife() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open("app")) {
      var child = app.create("job", with -> with.restart(EVEN.upTo(1)), stop -> {
        failUntil(runs, 3);
        stop.await();
        return "done";
      });
      child.start();
      awaitPause(child);
      Signal former = child.stopped();
      Soon.await(child.stop());
      child.start();
      assertThat(child.stopped()).isNotSameAs(former);
      passPause(child, 200); // all attempts are there again
      Soon.until("third", () -> runs.get() == 3);
      assertThatThrownBy(child::start).hasMessageContaining("has not stopped");
      assertThat(child.state()).isNotEqualTo(State.BACKING_OFF);
    }
  }

  @Test
  void givingUp_withAFailureWhoseTextBlocks_keepsNoThread() throws Exception {
    Signal release = Signal.create();
    var app = Supervisor.open("app");
    app.spawn("job", with -> with.restart(EVEN.upTo(0)), stop -> {
      throw new IOException() {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
          while (!release.isGo()) {
            Thread.onSpinWait();
          }
          return "at last";
        }
      };
    });
    Soon.await(app.pleaseStop());
    clock.advance(Duration.ofMinutes(1));
    assertThat(app.pleaseStop().reason().orElseThrow().text())
        .startsWith("/app/job gave up after 0 attempts, with dev.supervisor.core.RestartTest$")
        .endsWith("; that ended /app");
    release.go();
    assertThatThrownBy(app::close).hasRootCauseMessage("at last");
  }

  @Test
  void planned_whileItIsStopped_isANormalEnd() throws Exception {
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("job", with -> with.restart(EVEN), stop -> {
        stop.await();
        throw new Restart.Planned("too late");
      });
      Soon.await(child.stop());
      assertThat(child.state()).isEqualTo(State.STOPPED);
      child.join();
    }
  }

  @Test
  void failure_whileItIsStopped_isThatOfTheChild_alsoOfOneThatStaysDown() throws Exception {
    var app = Supervisor.open("app");
    var child = app.spawn("job", with -> with.restart(EVEN.upTo(0).staysDown()), stop -> {
      stop.await();
      throw new IOException("at the end");
    });
    Soon.await(child.stop());
    assertThat(child.state()).isEqualTo(State.FAILED);
    assertThatThrownBy(app::close).hasRootCauseMessage("at the end");
  }

  @Test
  void givingUp_afterTheBodyOfTheParentHasEnded_isNotLost() {
    // The schedule: the parent has decided how it ended, and its child gives up before it is over.
    Family family = new Family();
    var first = new ThreadFailedException("/app/first", new IOException("in time"));
    assertThat(family.failWith(first, /* keepsAll= */ false)).isTrue();
    assertThat(family.failWith(first, /* keepsAll= */ false))
        .as("one is enough")
        .isFalse();
    assertThat(family.endBody()).isSameAs(first);
    assertThat(new Family().endBody()).isNull();
    Family over = new Family();
    assertThat(over.endBody()).isNull();
    assertThat(over.failWith(first, /* keepsAll= */ false))
        .as("else it would be collected, and told by none")
        .isFalse();
  }
}
