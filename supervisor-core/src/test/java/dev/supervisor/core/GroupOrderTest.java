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

/** Children that are started again together, and come after each other; time is driven by hand. */
final class GroupOrderTest {
  private static final Restart EVEN = Restart.onFailure().jitter(0);

  /** What an incarnation is told. */
  private record Told(Signal isReady, Signal fails, Signal returns) {
    Told() {
      this(Signal.create(), Signal.create(), Signal.create());
    }
  }

  private final List<String> story = new CopyOnWriteArrayList<>();
  private final Map<String, Told> told = new ConcurrentHashMap<>();
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

  private static UnaryOperator<TreeOptions> group(Restart.Strategy strategy) {
    return with -> with.threads(t -> t.strategy(strategy)).stopWithin(Duration.ofHours(1));
  }

  /** Is ready, fails and returns when it is told. */
  private Body member(String name) {
    return pleaseStop -> {
      Told mine = new Told();
      int run = runs.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
      story.add("+" + name);
      told.put(name + run, mine);
      Signal any = mine.fails.or(mine.returns);
      boolean unused = pleaseStop.await(any.or(mine.isReady));
      if (mine.isReady.isGo()) {
        Supervisor.ready();
        unused = pleaseStop.await(any);
      }
      if (mine.fails.isGo()) {
        story.add("!" + name);
        throw new IOException(name + " " + run);
      }
      story.add("-" + name);
    };
  }

  private Child<?> spawn(SupervisedThread parent, String name, Child<?>... after) {
    return parent.spawn(name, with -> options(with, after), member(name));
  }

  private static ThreadOptions options(ThreadOptions with, Child<?>... after) {
    ThreadOptions own = with.restart(EVEN).becomesReady();
    for (Child<?> each : after) {
      own = own.after(each);
    }
    return own;
  }

  private Told run(String name, int run) throws InterruptedException {
    Soon.until(
        name + " runs for the time " + run + " in " + story, () -> told.containsKey(name + run));
    return told.get(name + run);
  }

  private void letBeReady(Child<?> child, int run) throws InterruptedException {
    run(child.name(), run).isReady.go();
    Soon.await(child.ready());
  }

  private int runsOf(String name) {
    AtomicInteger many = runs.get(name);
    return many == null ? 0 : many.get();
  }

  private static void awaitState(Node node, State state) throws InterruptedException {
    Soon.until(node.path() + " is " + state, () -> node.state() == state);
  }

  private static Group groupOf(Node parent) {
    return ((TreeNode) parent).family.starts.group;
  }

  private void endPause(Scope app, Node... members) throws InterruptedException {
    for (Node each : members) {
      awaitState(each, State.BACKING_OFF);
    }
    Soon.until("scheduled", () -> ((TreeNode) app).agenda().pending() > 0);
    story.clear();
    clock.advance(Duration.ofMillis(200));
  }

  /** OTP rows 1 and 8: the next is started when the former is ready, at the first start and at each further one. */
  @ParameterizedTest
  @EnumSource(value = Restart.Strategy.class, names = "ONE_FOR_ONE", mode = EnumSource.Mode.EXCLUDE)
  void group_inOrder_eachStartsWhenThatIsReadyThatItComesAfter_andStopsBeforeIt(
      Restart.Strategy strategy) throws Exception {
    try (var app = Supervisor.open("app", group(strategy))) {
      var a = spawn(app, "a");
      var b = spawn(app, "b", a);
      var c = spawn(app, "c", b);
      awaitState(b, State.WAITING);
      letBeReady(a, 1);
      run("b", 1);
      assertThat(c.state()).isEqualTo(State.WAITING);
      letBeReady(b, 1);
      letBeReady(c, 1);
      assertThat(story).containsExactly("+a", "+b", "+c");

      story.clear();
      run("a", 1).fails.go();
      awaitState(c, State.BACKING_OFF);
      Soon.until("all are down", () -> story.size() == 3);
      assertThat(story).containsExactly("!a", "-c", "-b");
      endPause(app, a, b, c);

      run("a", 2);
      awaitState(b, State.WAITING);
      assertThat(app.tree()).contains("waiting 200 ms, comes after /app/a, which is not ready");
      assertThat(c.state()).isEqualTo(State.BACKING_OFF); // its turn has not come
      letBeReady(a, 2);
      run("b", 2);
      awaitState(c, State.WAITING);
      assertThat(story).containsExactly("+a", "+b");
      letBeReady(b, 2);
      letBeReady(c, 2);
      Soon.until("whole", () -> groupOf(app).isWhole());
      story.clear();
    }
    assertThat(story).containsExactly("-c", "-b", "-a");
  }

  @Test
  void restForOne_afterAnOlderOneThatIsReady_startsAtOnce() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.REST_FOR_ONE))) {
      var a = spawn(app, "a");
      var b = spawn(app, "b", a);
      letBeReady(a, 1);
      letBeReady(b, 1);
      run("b", 1).fails.go();
      endPause(app, b);
      letBeReady(b, 2);
      assertThat(runsOf("a")).isEqualTo(1);
    }
  }

  /** OTP row 10, where the second waits. */
  @Test
  void failure_beforeItIsReady_ofOneThatIsWaitedFor_startsTheGroupOnceMore_andCounts()
      throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a");
      var b = spawn(app, "b", a);
      letBeReady(a, 1);
      letBeReady(b, 1);
      run("b", 1).fails.go();
      endPause(app, a, b);
      awaitState(b, State.WAITING);
      run("a", 2).fails.go();
      awaitState(b, State.BACKING_OFF);
      awaitState(a, State.BACKING_OFF);
      assertThat(app.tree()).contains("starts with its siblings, attempt 2 of ");
      Soon.until("scheduled", () -> ((TreeNode) app).agenda().pending() > 0);
      clock.advance(Duration.ofMillis(400));
      letBeReady(a, 3);
      letBeReady(b, 2);
      assertThat(runsOf("b")).isEqualTo(2);
    }
  }

  // The schedule: the group is started again before one of it has ever begun, as it waits for a
  // sibling.
  @Test
  void failure_whileOneStillWaitsForItsFirstStart_leavesThatStartToTheGroup() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a");
      var b = spawn(app, "b", a);
      run("a", 1).fails.go();
      awaitState(a, State.BACKING_OFF);
      Soon.until("scheduled", () -> ((TreeNode) app).agenda().pending() > 0);
      clock.advance(Duration.ofMillis(200));
      run("a", 2);
      assertThat(runsOf("b")).isZero();
      letBeReady(a, 2);
      letBeReady(b, 1);
      Soon.until("whole", () -> groupOf(app).isWhole());
      assertThat(runsOf("b")).isEqualTo(1);
    }
  }

  // The schedule: a sibling outside of the group is ready while that pauses. Then the child that
  // waits for it begins with the group, not before.
  @Test
  void readiness_inThePauseOfTheGroup_leavesTheFirstStartToTheGroup() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var never = app.spawn("never", with -> with.becomesReady(), member("never"));
      var a = spawn(app, "a");
      var b = spawn(app, "b", never);
      letBeReady(a, 1);
      run("a", 1).fails.go();
      awaitState(a, State.BACKING_OFF);
      Soon.until("scheduled", () -> ((TreeNode) app).agenda().pending() > 0);
      assertThat(b.state()).isEqualTo(State.WAITING);
      letBeReady(never, 1);
      awaitState(b, State.BACKING_OFF);
      assertThat(runsOf("b")).isZero();
      clock.advance(Duration.ofMillis(200));
      letBeReady(b, 1);
      run("a", 2); // b comes after `never` alone, and may be there first
      assertThat(runsOf("a")).isEqualTo(2);
    }
  }

  /** Decided: the attempts of a group are there again when all were ready for the quiet time. */
  @Test
  void attempts_ofAGroup_areThereAgainWhenAllWereReadyForTheQuietTime() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a");
      var b = spawn(app, "b");
      int run = 1;
      letBeReady(a, run);
      letBeReady(b, run);
      run("a", run).fails.go();
      endPause(app, a, b);
      run++;
      letBeReady(a, run);
      run("b", run);
      Soon.until("whole", () -> groupOf(app).isWhole());
      clock.advance(Duration.ofMinutes(10)); // b is not ready
      run("a", run).fails.go();
      awaitState(b, State.BACKING_OFF);
      assertThat(groupOf(app).attempts()).isEqualTo(2);
      Soon.until("scheduled", () -> ((TreeNode) app).agenda().pending() > 0);
      clock.advance(Duration.ofMillis(400));
      run++;
      letBeReady(a, run);
      run("b", run);
      Soon.until("whole", () -> groupOf(app).isWhole());
      clock.advance(Duration.ofMinutes(10));
      letBeReady(b, run);
      clock.advance(Duration.ofSeconds(59));
      run("a", run).fails.go();
      awaitState(b, State.BACKING_OFF);
      assertThat(groupOf(app).attempts()).isEqualTo(3);
      Soon.until("scheduled", () -> ((TreeNode) app).agenda().pending() > 0);
      clock.advance(Duration.ofMillis(800));
      run++;
      letBeReady(a, run);
      letBeReady(b, run);
      Soon.until("whole", () -> groupOf(app).isWhole());
      clock.advance(Duration.ofSeconds(60));
      run("a", run).fails.go();
      awaitState(b, State.BACKING_OFF);
      assertThat(groupOf(app).attempts()).isEqualTo(1);
    }
  }

  @Test
  void siblingThatIsNotNeeded_returnsBeforeItIsReady_andTheStartGoesOn() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a");
      var b = spawn(app, "b", a);
      letBeReady(a, 1);
      letBeReady(b, 1);
      run("b", 1).fails.go();
      endPause(app, a, b);
      run("a", 2).returns.go();
      letBeReady(b, 2);
      assertThat(a.state()).isEqualTo(State.STOPPED);
    }
  }

  @Test
  void one_thatWaitsInTheStartOfTheGroup_isStoppedByHand_andTheOthersGoOn() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a");
      var b = spawn(app, "b", a);
      var c = spawn(app, "c");
      letBeReady(a, 1);
      letBeReady(b, 1);
      letBeReady(c, 1);
      run("c", 1).fails.go();
      endPause(app, a, b, c);
      awaitState(b, State.WAITING);
      Soon.await(b.stop());
      letBeReady(c, 2); // it has waited behind b
      assertThat(runsOf("b")).isEqualTo(1);
      assertThat(a.state()).isEqualTo(State.STARTING);
    }
  }

  // A child that is started anew by hand is the newest: it would be started behind those that come
  // after it, and these would wait for ever.
  @Test
  void one_thatWasStartedAnewByHand_isStillStartedBeforeThoseThatComeAfterIt_andStoppedBehindThem()
      throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a");
      var b = spawn(app, "b", a);
      var c = spawn(app, "c");
      letBeReady(a, 1);
      letBeReady(b, 1);
      letBeReady(c, 1);
      Soon.await(a.stop());
      var unused = a.start();
      letBeReady(a, 2);
      assertThat(app.children()).containsExactly(b, c, a);
      story.clear();
      run("c", 1).fails.go();
      Soon.until("all are down", () -> story.size() == 3);
      assertThat(story).containsExactly("!c", "-b", "-a");
      endPause(app, a, b, c);
      letBeReady(a, 3);
      letBeReady(b, 2);
      letBeReady(c, 2); // its body may be faster than that of b, which has begun before
      assertThat(story).startsWith("+a").containsExactlyInAnyOrder("+a", "+b", "+c");
    }
  }

  // The start of the group waits for a child that was made and never started: its start by hand is
  // held, and has to wake that start.
  @Test
  void one_thatIsWaitedFor_isStartedByHandMeanwhile_andTheGroupGoesOnWithIt() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = app.create("a", with -> options(with), pleaseStop -> {
        member("a").run(pleaseStop);
        return 0;
      });
      var b = spawn(app, "b", a);
      var c = spawn(app, "c");
      letBeReady(c, 1);
      run("c", 1).fails.go();
      awaitState(c, State.BACKING_OFF);
      Soon.until("scheduled", () -> ((TreeNode) app).agenda().pending() > 0);
      clock.advance(Duration.ofMillis(200));
      Soon.until("b is waited for", () -> groupOf(app).awaits() == a);
      story.clear();
      var unused = a.start();
      letBeReady(a, 1);
      letBeReady(b, 1);
      letBeReady(c, 2); // its body may be faster than that of b, which has begun before
      assertThat(story).startsWith("+a").containsExactlyInAnyOrder("+a", "+b", "+c");
    }
  }

  @Test
  void stop_ofTheParent_whileTheStartWaits_endsAll_andNothingIsLeft() throws Exception {
    try (var app = Supervisor.open("app")) {
      var parent = app.spawn(
          "parent",
          with -> with.strategy(Restart.Strategy.ONE_FOR_ALL),
          pleaseStop -> pleaseStop.await());
      var a = spawn(parent, "a");
      var b = spawn(parent, "b", a);
      letBeReady(a, 1);
      letBeReady(b, 1);
      run("b", 1).fails.go();
      endPause(app, a, b);
      awaitState(b, State.WAITING);
      Group group = groupOf(parent);
      Soon.await(parent.stop());
      assertThat(b.state()).isEqualTo(State.STOPPED);
      assertThat(group.awaits()).isNull();
      assertThat(runsOf("b")).isEqualTo(1);
    }
  }

  @Test
  void plan_namesWhatComesAfterWhat() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a");
      spawn(app, "b", a);
      assertThat(app.plan().restarts())
          .contains(
              "/app/b comes after /app/a: it is started when that is ready, and stopped before"
                  + " it");
    }
  }

  @Test
  void needs_inAGroup_isRefused_withBothNames_andWhatToDo() throws Exception {
    try (var app = Supervisor.open("app", group(Restart.Strategy.ONE_FOR_ALL))) {
      var a = spawn(app, "a");
      assertThatThrownBy(
              () -> app.spawn("b", with -> with.needs(a).restart(EVEN), pleaseStop -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("b needs /app/a, and belongs to the group of /app, which stops and starts its"
              + " children together already: say with.after for /app/a, or spawn both below a node"
              + " without a strategy");
    }
  }
}
