package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Children that are started again together, with time driven by hand. */
final class GroupTest {
  private static final Restart EVEN = Restart.onFailure().jitter(0);

  private final List<String> story = new CopyOnWriteArrayList<>();
  private final List<String> started = new CopyOnWriteArrayList<>();
  private int forgotten;
  private final Map<String, Signal> fails =
      new ConcurrentHashMap<>(); // of the present incarnations
  private final Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
  }

  @AfterEach
  void letTimeGo() {
    clock.close();
  }

  private UnaryOperator<TreeOptions> group(Restart.Strategy strategy) {
    return with -> with.threads(t -> t.strategy(strategy))
        .stopWithin(Duration.ofHours(1))
        .listener(event -> {
          if (event instanceof TreeEvent.Started) {
            started.add(event.node().name());
          }
        });
  }

  private void awaitStarted(String... names) throws InterruptedException {
    Soon.until(
        "started " + List.of(names) + ", not " + started, () -> started.size() >= names.length);
    assertThat(started).containsExactly(names);
  }

  private void forget() throws InterruptedException {
    Soon.until("all starts are told", () -> {
      int all = runs.values().stream().mapToInt(AtomicInteger::get).sum();
      return started.size() + forgotten >= all;
    });
    forgotten += started.size();
    started.clear();
    story.clear();
  }

  /** Runs until it is told to fail, or asked to stop; tells of both. */
  private Body member(String name) {
    return pleaseStop -> {
      Signal fail = Signal.create();
      int run = runs.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
      fails.put(name + run, fail);
      boolean unused = pleaseStop.await(fail);
      if (fail.isGo()) {
        story.add("!" + name);
        throw new IOException(name + " " + run);
      }
      story.add("-" + name);
    };
  }

  private Child<?> spawn(SupervisedThread parent, String name, Restart restart) throws Exception {
    Child<?> child = parent.spawn(name, with -> with.restart(restart), member(name));
    awaitRun(name, 1);
    return child;
  }

  private void awaitRun(String name, int run) throws InterruptedException {
    Soon.until(
        name + " runs for the time " + run + " in " + story, () -> fails.containsKey(name + run));
  }

  private void fail(String name, int run) throws InterruptedException {
    awaitRun(name, run); // the group counts it as begun before its body has come to this
    fails.get(name + run).go();
  }

  private static void awaitState(Node node, State state) throws InterruptedException {
    Soon.until(node.path() + " is " + state, () -> node.state() == state);
  }

  /** Waits until all of the group are down, and its start is on the agenda. */
  private static void awaitPause(Scope app, Node... members) throws InterruptedException {
    for (Node each : members) {
      awaitState(each, State.BACKING_OFF);
    }
    Soon.until("scheduled", () -> ((TreeNode) app).agenda().pending() > 0);
  }

  @Test
  void attemptsOfAGroup_areNotThoseOfAMemberThatMayNotFail() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a", EVEN.upTo(0));
      var b = spawn(app, "b", EVEN);
      fail("b", 1);
      awaitPause(app, a, b);
      assertThat(app.tree()).contains("attempt 1 of 10").doesNotContain("of 0");
    }
  }

  /** OTP row 8: the others are stopped in reverse, then all are started in order. */
  @Test
  void oneForAll_failure_stopsTheOthersNewestFirstAndStartsAllInOrder() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a", EVEN);
      var b = spawn(app, "b", EVEN);
      var c = spawn(app, "c", EVEN);
      var d = spawn(app, "d", EVEN);
      Signal life = c.stopped();
      Signal ended = c.ended();
      forget();
      fail("b", 1);
      awaitPause(app, a, b, c, d);
      assertThat(story).containsExactly("!b", "-d", "-c", "-a");
      assertThat(app.children()).containsExactly(a, b, c, d);
      assertThat(app.tree())
          .contains("c  backing off", "starts with its siblings, attempt 1 of 10");
      forget();
      clock.advance(Duration.ofMillis(199));
      assertThat(story).isEmpty();
      clock.advance(Duration.ofMillis(1));
      awaitRun("d", 2);
      awaitStarted("a", "b", "c", "d");
      assertThat(story).isEmpty();
      assertThat(c.stopped()).isSameAs(life);
      assertThat(life.isGo()).isFalse();
      assertThat(ended.isGo()).isTrue();
      assertThat(app.children()).containsExactly(a, b, c, d);
    }
  }

  /** OTP row 9: only the younger ones. */
  @Test
  void restForOne_failure_concernsTheYoungerOnesAlone() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.REST_FOR_ONE))) {
      var a = spawn(app, "a", EVEN);
      var b = spawn(app, "b", EVEN);
      var c = spawn(app, "c", EVEN);
      forget();
      fail("b", 1);
      awaitPause(app, b, c);
      clock.advance(Duration.ofMillis(200));
      awaitRun("c", 2);
      assertThat(story).containsExactly("!b", "-c");
      awaitStarted("b", "c");
      assertThat(a.state()).isEqualTo(State.RUNNING);
    }
  }

  /** OTP row 7. */
  @Test
  void oneForOne_theDefault_concernsNoOther() throws Exception {
    try (var app = Supervisor.open("app")) {
      var a = spawn(app, "a", EVEN);
      var b = spawn(app, "b", EVEN);
      fail("a", 1);
      awaitPause(app, a);
      clock.advance(Duration.ofMillis(200));
      awaitRun("a", 2);
      assertThat(b.state()).isEqualTo(State.RUNNING);
      assertThat(runs.get("b")).hasValue(1);
    }
  }

  /** OTP row 10: a failure while the group starts makes it start again, and counts. */
  @Test
  void failure_whileTheGroupStarts_stopsItOnceMoreAndCounts() throws Exception {
    Signal hold = Signal.create();
    AtomicInteger contexts = new AtomicInteger();
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      // The schedule: a has begun and fails, while those after it are being started.
      var a = spawn(app, "a", EVEN);
      var b = app.spawn("b", with -> with.restart(EVEN), pleaseStop -> {
        if (contexts.incrementAndGet() == 2) {
          awaitRun("a", 2);
          fail("a", 2);
          Soon.until("a has failed", () -> story.contains("!a"));
          boolean unused = hold.await(pleaseStop);
        }
        pleaseStop.await();
        story.add("-b");
      });
      Soon.until("b runs", () -> contexts.get() == 1);
      var c = spawn(app, "c", EVEN);
      fail("c", 1);
      awaitPause(app, a, b, c);
      forget();
      clock.advance(Duration.ofMillis(200));
      Soon.until("a has failed", () -> story.contains("!a"));
      Soon.until("b was stopped", () -> story.contains("-b"));
      awaitPause(app, a, b, c);
      assertThat(app.tree()).contains("attempt 2 of 10");
      clock.advance(Duration.ofMillis(399));
      assertThat(runs.get("a")).hasValue(2);
      clock.advance(Duration.ofMillis(1));
      Soon.until("all again", () -> contexts.get() == 3 && a.state() == State.RUNNING);
      Soon.until("and c", () -> c.state() == State.RUNNING);
      assertThat(story).as("c may have begun, too").containsSubsequence("!a", "-b");
    }
  }

  /** A11: a failure inside the pause joins; the pause is the longest that is left. */
  @Test
  void failure_insideThePauseOfYoungerOnes_joinsWithTheLongestPause() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.REST_FOR_ONE))) {
      var a = spawn(app, "a", EVEN.delays(Duration.ofSeconds(1), Duration.ofSeconds(8)));
      var b = spawn(app, "b", EVEN);
      var c = spawn(app, "c", EVEN);
      fail("c", 1);
      awaitPause(app, c);
      clock.advance(Duration.ofMillis(100));
      forget();
      fail("a", 1);
      awaitPause(app, a, b, c);
      assertThat(story).containsExactly("!a", "-b");
      assertThat(app.tree()).contains("attempt 1 of 10").doesNotContain("attempt 2");
      clock.advance(Duration.ofMillis(999));
      assertThat(story).hasSize(2);
      clock.advance(Duration.ofMillis(1));
      awaitRun("c", 2);
      assertThat(story).containsExactly("!a", "-b");
      awaitStarted("a", "b", "c");
    }
  }

  /** OTP rows 12 and 13: the limit is the group's, whichever child fails. */
  @Test
  void limit_ofTheGroup_isReachedByDifferentChildren() throws Exception {
    var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL));
    var a = spawn(app, "a", EVEN.upTo(1));
    var b = spawn(app, "b", EVEN.upTo(1));
    forget();
    fail("a", 1);
    awaitPause(app, a, b);
    clock.advance(Duration.ofMillis(200));
    awaitRun("b", 2);
    fail("b", 2);
    Soon.await(app.pleaseStop());
    assertThat(app.pleaseStop().reason().orElseThrow().text())
        .startsWith("/app/b gave up after 1 attempt in 200 ms, first /app/a failed with ")
        .endsWith("; that ended /app");
    assertThatThrownBy(app::close).hasRootCauseMessage("b 2");
    assertThat(story).containsExactly("!a", "-b", "!b", "-a");
    awaitStarted("a", "b");
  }

  @Test
  void limit_ofNone_endsTheParentAtTheFirstFailure() throws Exception {
    var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL));
    var a = spawn(app, "a", EVEN.upTo(0));
    spawn(app, "b", EVEN);
    forget();
    fail("a", 1);
    Soon.await(app.pleaseStop());
    assertThatThrownBy(app::close).hasRootCauseMessage("a 1");
    assertThat(a.state()).isEqualTo(State.FAILED);
    assertThat(story).containsExactly("!a", "-b");
  }

  @Test
  void group_leftAloneForTheQuietTime_hasAllAttemptsAgain() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a", EVEN.upTo(1));
      var b = spawn(app, "b", EVEN.upTo(1));
      for (int run = 1; run <= 4; run++) {
        String failing = run % 2 == 0 ? "a" : "b";
        awaitRun("b", run);
        Soon.until("whole", () -> startsOf(app).group.isWhole());
        clock.advance(Duration.ofSeconds(60));
        fail(failing, run);
        awaitPause(app, a, b);
        clock.advance(Duration.ofMillis(200));
      }
      awaitRun("b", 5);
    }
  }

  private static Starts startsOf(Scope app) {
    return ((TreeNode) app).family.starts;
  }

  /** OTP row 5: one that is never started again is touched by no group. */
  @Test
  void never_isTouchedByNoStartOfTheGroup() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a", EVEN);
      var never = spawn(app, "never", Restart.never());
      fail("a", 1);
      awaitPause(app, a);
      var late = spawn(app, "late", Restart.never());
      clock.advance(Duration.ofMillis(200));
      awaitRun("a", 2);
      assertThat(never.state()).isEqualTo(State.RUNNING);
      assertThat(late.state()).isEqualTo(State.RUNNING);
      assertThat(runs.get("never")).hasValue(1);
    }
  }

  @Test
  void lateChild_isBornHeld_andStartsWithTheGroupInItsOrder() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a", EVEN);
      var b = spawn(app, "b", EVEN);
      fail("a", 1);
      awaitPause(app, a, b);
      forget();
      var late = app.spawn("late", with -> with.restart(EVEN), member("late"));
      assertThat(late.state()).isEqualTo(State.BACKING_OFF);
      var apart = app.create("apart", with -> with.restart(EVEN), pleaseStop -> {
        member("apart").run(pleaseStop);
        return 0;
      });
      assertThat(apart.state()).isEqualTo(State.NEW);
      apart.start();
      assertThat(apart.state()).isEqualTo(State.BACKING_OFF);
      assertThat(story).isEmpty();
      clock.advance(Duration.ofMillis(200));
      awaitRun("apart", 1);
      awaitStarted("a", "b", "late", "apart");
    }
  }

  @Test
  void start_byHandInThePause_startsTheWholeGroup() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a", EVEN);
      var b = spawn(app, "b", EVEN);
      fail("a", 1);
      awaitPause(app, a, b);
      forget();
      b.start();
      awaitRun("b", 2);
      awaitStarted("a", "b");
      clock.advance(Duration.ofMinutes(1));
      assertThat(runs.get("a")).hasValue(2);
    }
  }

  @Test
  void givingUp_thatStaysDown_keepsTheGroupDownUntilOneIsStartedByHand() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a", EVEN.upTo(0).staysDown());
      var b = spawn(app, "b", EVEN);
      forget();
      fail("a", 1);
      awaitState(a, State.DOWN);
      awaitState(b, State.DOWN);
      clock.advance(Duration.ofHours(1));
      assertThat(story).containsExactly("!a", "-b");
      b.start();
      awaitRun("b", 2);
      assertThat(story).containsExactly("!a", "-b");
      awaitStarted("a", "b");
    }
  }

  @Test
  void planned_startsTheGroupForFree() throws Exception {
    AtomicInteger times = new AtomicInteger();
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      spawn(app, "a", EVEN.upTo(0));
      Signal again = Signal.create();
      var b = app.spawn("b", with -> with.restart(EVEN.upTo(0)), pleaseStop -> {
        if (times.incrementAndGet() == 1) {
          again.await();
          throw new Restart.Planned("new configuration");
        }
        pleaseStop.await();
      });
      again.go();
      awaitRun("a", 2);
      Soon.until("b, too", () -> times.get() == 2 && b.state() == State.RUNNING);
      assertThat(story).containsExactly("-a");
    }
  }

  /** As in OTP, where the wrong reason of a child that its supervisor shuts down counts for nothing. */
  @Test
  void failure_ofOneThatIsStoppedForAPlannedEnd_costsNothing() throws Exception {
    Signal again = Signal.create();
    AtomicInteger times = new AtomicInteger();
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = app.spawn("a", with -> with.restart(EVEN.upTo(0)), pleaseStop -> {
        pleaseStop.await();
        if (times.incrementAndGet() == 1) {
          throw new IllegalStateException("its input was closed");
        }
      });
      var b = app.spawn("b", with -> with.restart(EVEN), pleaseStop -> {
        if (times.get() == 0) {
          again.await();
          throw new Restart.Planned("new configuration");
        }
        pleaseStop.await();
      });
      again.go();
      Soon.until(
          "both are back",
          () -> times.get() == 1
              && a.state() == State.RUNNING
              && b.state() == State.RUNNING
              && a.history().size() == 1);
      assertThat(a.history().get(0).outcome()).isEqualTo(StopReport.Outcome.FAILED);
      assertThat(a.history().get(0).attempt()).isZero();
    }
  }

  @Test
  void normalEnd_ofOne_concernsNoOther_andIsNotRevived() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a", EVEN);
      var b = spawn(app, "b", EVEN);
      b.pleaseStop().go();
      b.join();
      assertThat(a.state()).isEqualTo(State.RUNNING);
      fail("a", 1);
      awaitPause(app, a);
      clock.advance(Duration.ofMillis(200));
      awaitRun("a", 2);
      assertThat(runs.get("b")).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Restart.Strategy.class, names = "ONE_FOR_ONE", mode = EnumSource.Mode.EXCLUDE)
  void stop_ofTheParent_inThePause_endsAll(Restart.Strategy strategy) throws Exception {
    var app = Supervisor.open("app", group(strategy));
    var a = spawn(app, "a", EVEN);
    var b = spawn(app, "b", EVEN);
    fail("a", 1);
    awaitPause(app, a, b);
    app.close();
    assertThat(a.state()).isEqualTo(State.STOPPED);
    assertThat(b.state()).isEqualTo(State.STOPPED);
    assertThat(((TreeNode) app).agenda().pending()).isZero();
    assertThat(runs.get("a")).hasValue(1);
    assertThat(runs.get("b")).hasValue(1);
  }

  @Test
  void stop_ofTheParent_whileTheGroupStops_endsAll() throws Exception {
    Signal slow = Signal.create();
    Signal asked = Signal.create();
    var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL));
    var a = spawn(app, "a", EVEN);
    var b = spawn(app, "b", EVEN);
    var c = app.spawn("c", with -> with.restart(EVEN), pleaseStop -> {
      pleaseStop.await();
      asked.go();
      slow.await();
    });
    Soon.until("c runs", () -> c.state() == State.RUNNING);
    fail("a", 1);
    Soon.await(asked);
    assertThat(b.state()).isEqualTo(State.RUNNING);
    Signal end = app.stop();
    slow.go();
    app.close();
    Soon.await(end);
    for (Child<?> each : List.of(a, b, c)) {
      assertThat(each.state()).isEqualTo(State.STOPPED);
      assertThat(each.stopped().isGo()).isTrue();
    }
    assertThat(runs.get("a")).hasValue(1);
  }

  @Test
  void stop_ofOneInThePause_leavesTheOthersAGroup() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a", EVEN);
      var b = spawn(app, "b", EVEN);
      fail("a", 1);
      awaitPause(app, a, b);
      Soon.await(b.stop());
      clock.advance(Duration.ofMillis(200));
      awaitRun("a", 2);
      assertThat(runs.get("b")).hasValue(1);
      assertThat(b.state()).isEqualTo(State.STOPPED);
    }
  }

  /** The schedule: a sibling is given up while the group stops; a second incarnation beside its thread would be two. */
  @Test
  void fence_ofASiblingThatDoesNotEnd_keepsTheWholeGroupDown() throws Exception {
    Signal release = Signal.create();
    AtomicInteger deaf = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger all = new AtomicInteger();
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a", EVEN);
      var b = app.spawn(
          "b",
          with -> with.restart(EVEN.fenceWithin(Duration.ofHours(1)))
              .grace(Duration.ofSeconds(1))
              .patience(Duration.ZERO),
          pleaseStop -> {
            var unused = runs.computeIfAbsent("b", n -> new AtomicInteger()).incrementAndGet();
            most.accumulateAndGet(deaf.incrementAndGet(), Math::max);
            boolean first = all.incrementAndGet() == 1;
            while (first ? !release.isGo() : !pleaseStop.isGo()) {
              try {
                (first ? release : pleaseStop).await();
              } catch (InterruptedException e) {
                // that is what it is for
              }
            }
            deaf.decrementAndGet();
          });
      Soon.until("b runs", () -> all.get() == 1);
      var c = spawn(app, "c", EVEN);
      forget();
      fail("c", 1);
      Soon.until("fenced", () -> {
        clock.advance(Duration.ofSeconds(1));
        return b.state() == State.FENCED;
      });
      awaitPause(app, a, c);
      clock.advance(Duration.ofMinutes(1));
      assertThat(story).containsExactly("!c", "-a");
      assertThat(b.stopped().isGo()).isFalse();
      release.go();
      awaitRun("c", 2);
      Soon.until("b again", () -> all.get() == 2);
      assertThat(story).containsExactly("!c", "-a");
      awaitStarted("a", "b", "c");
      assertThat(most).hasValue(1);
    }
  }

  @Test
  void group_belowAParentThatIsStartedAgain_isAnotherOne() throws Exception {
    Signal fail = Signal.create();
    AtomicInteger parents = new AtomicInteger();
    try (var app = Supervisor.open("app", with -> with.stopWithin(Duration.ofHours(1)))) {
      var parent = app.spawn(
          "parent",
          with -> with.restart(EVEN).strategy(Restart.Strategy.ONE_FOR_ALL),
          pleaseStop -> {
            var self = Supervisor.current();
            var first = self.spawn("a", with -> with.restart(EVEN.upTo(1)), member("a"));
            assertThat(first.path()).isEqualTo("/app/parent/a");
            var second = self.spawn("b", with -> with.restart(EVEN.upTo(1)), member("b"));
            assertThat(second.path()).isEqualTo("/app/parent/b");
            boolean isFirst = parents.incrementAndGet() == 1;
            boolean unused = isFirst && fail.await(pleaseStop);
            if (isFirst && fail.isGo()) {
              throw new IOException("anew");
            }
            pleaseStop.await();
          });
      awaitRun("a", 1);
      awaitRun("b", 1);
      fail("a", 1);
      Soon.until(
          "pause",
          () -> parent.children().stream().allMatch(n -> n.state() == State.BACKING_OFF)
              && parent.children().size() == 2
              && ((TreeNode) app).agenda().pending() > 0);
      clock.advance(Duration.ofMillis(200));
      awaitRun("b", 2);
      fail.go();
      awaitPause(app, parent);
      clock.advance(Duration.ofMillis(200));
      awaitRun("a", 3);
      awaitRun("b", 3);
      fail("b", 3); // with the attempts of the former it would give up
      Soon.until(
          "pause",
          () -> parent.children().stream().allMatch(n -> n.state() == State.BACKING_OFF)
              && parent.children().size() == 2
              && ((TreeNode) app).agenda().pending() > 0);
    }
  }

  @Test
  void plan_saysTheStrategy_andWarnsWhereItConcernsNone() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      spawn(app, "a", Restart.never());
      assertThat(app.plan().restarts())
          .containsExactly("/app starts all its children again when one has to be, BUT NONE OF"
              + " THEM IS EVER STARTED AGAIN: give them a Restart");
      spawn(app, "b", EVEN);
      assertThat(app.plan().restarts())
          .hasSize(2)
          .last()
          .isEqualTo("/app starts all its children again when one has to be");
    }
  }

  /** OTP row 15: limits multiply over the levels. */
  @Test
  void plan_ofSeveralLevels_saysHowManyStartsThereMayBe() throws Exception {
    try (var app = Supervisor.open("app")) {
      var above = app.spawn("above", with -> with.restart(EVEN.upTo(4)), stop -> {
        spawn(Supervisor.current(), "below", EVEN.upTo(2));
        stop.await();
      });
      awaitRun("below", 1);
      assertThat(app.plan().restarts().get(0))
          .startsWith("/app/above/below is started again on failure, up to 2 attempts")
          .endsWith("; with those of its parents that is up to 15 starts");
      assertThat(app.plan().restarts().get(1)).startsWith("/app/above is").doesNotContain("15");
      Soon.await(above.stop());
      var endless = app.spawn("endless", with -> with.restart(EVEN.forever()), stop -> {
        spawn(Supervisor.current(), "below2", EVEN);
        stop.await();
      });
      awaitRun("below2", 1);
      assertThat(app.plan().restarts().get(0)).endsWith("that is any number of starts");
      Soon.await(endless.stop());
    }
  }
}
