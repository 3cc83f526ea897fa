package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.supervisor.core.Node.State;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many children are on their way to being ready at a time, when many are started again; time is driven by hand. */
@Timeout(60)
final class StartsAtOnceTest {
  private static final Restart EVEN = Restart.onFailure().jitter(0);

  /** What one incarnation of a child waits for. */
  private static final class Run {
    final Signal fails = Signal.create();
    final Signal becomesReady = Signal.create();
  }

  private final Map<String, List<Run>> runs = new ConcurrentHashMap<>();
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
  }

  @AfterEach
  void letTimeGo() {
    clock.close();
  }

  private Body body(String name) {
    return pleaseStop -> {
      Run mine = new Run();
      runs.get(name).add(mine);
      mine.becomesReady.or(mine.fails).or(pleaseStop).await();
      if (mine.becomesReady.isGo()) {
        Supervisor.ready();
      }
      boolean unused = mine.fails.await(pleaseStop);
      if (mine.fails.isGo()) {
        throw new IOException(name);
      }
    };
  }

  private Child<?> spawn(SupervisedThread below, String name, UnaryOperator<ThreadOptions> with) {
    runs.put(name, new CopyOnWriteArrayList<>());
    return below.spawn(name, t -> with.apply(t.becomesReady()), body(name));
  }

  private Run run(String name, int number) throws InterruptedException {
    Soon.until(name + " runs for the " + number, () -> runs.get(name).size() >= number);
    return runs.get(name).get(number - 1);
  }

  private static UnaryOperator<TreeOptions> atOnce(int many, Restart.Strategy strategy) {
    return with -> with.threads(t -> t.startsAtOnce(many).strategy(strategy));
  }

  /** All run once, are ready, and fail together; their pauses are over. {@return them} */
  private List<Child<?>> failTogether(SupervisedThread app, Restart restart) throws Exception {
    List<Child<?>> all = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      Child<?> child = spawn(app, name, with -> with.restart(restart));
      run(name, 1).becomesReady.go();
      Soon.await(child.ready());
      all.add(child);
    }
    for (Child<?> each : all) { // one after the other, so that their pauses end in this order
      run(each.name(), 1).fails.go();
      Soon.until("it pauses", () -> each.state() == State.BACKING_OFF);
    }
    Soon.until("all are scheduled", () -> ((TreeNode) app).agenda().pending() >= 3);
    clock.advance(Duration.ofMillis(200));
    return all;
  }

  private List<String> ranTwice() {
    return runs.entrySet().stream()
        .filter(it -> it.getValue().size() == 2)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static void awaitInFlight(Node parent, int many) throws InterruptedException {
    Family family = ((TreeNode) parent).family;
    assertThat(family).isNotNull();
    Starts starts = family.starts;
    assertThat(starts).isNotNull();
    Soon.until(many + " in flight", () -> starts.inFlight() == many);
  }

  @Test
  void childThatWaitsForItsTurn_saysSo_andWhyLeadsToTheOneThatIsBeingStarted() throws Exception {
    try (var app = Supervisor.open("app", atOnce(1, Restart.Strategy.ONE_FOR_ONE))) {
      List<Child<?>> all = failTogether(app, EVEN);
      Soon.until("the first", () -> ranTwice().size() == 1);
      String first = ranTwice().get(0);
      Child<?> waits = first.equals("c") ? all.get(0) : all.get(2);
      assertThat(waits.state()).isEqualTo(State.BACKING_OFF);
      assertThat(app.tree())
          .contains("attempt 1 of 10 in its turn, when siblings that are being started are ready");
      assertThat(waits.why().sentence())
          .startsWith(waits.path() + " waits for a turn to be started held by /app/" + first);
      for (int i = 1; i <= 3; i++) {
        int many = i;
        Soon.until("the next", () -> ranTwice().size() == many);
        ranTwice().forEach(it -> runs.get(it).get(1).becomesReady.go());
      }
      assertThat(app.tree()).doesNotContain("in its turn");
    }
  }

  @Test
  void childrenThatFailTogether_areReadyOneAfterTheOther_andFailuresMakeRoom() throws Exception {
    try (var app = Supervisor.open("app", atOnce(1, Restart.Strategy.ONE_FOR_ONE))) {
      failTogether(app, EVEN);
      Soon.until("the first", () -> ranTwice().size() == 1);
      String first = ranTwice().get(0);
      Run of = run(first, 2);
      assertThat(app.counts()).isEqualTo(new Node.Counts(1, 2, 0, 0));
      awaitInFlight(app, 1);
      of.becomesReady.go();

      Soon.until("the second", () -> ranTwice().size() == 2);
      assertThat(app.counts()).isEqualTo(new Node.Counts(2, 1, 0, 0));
      String second =
          ranTwice().stream().filter(it -> !it.equals(first)).findFirst().orElseThrow();
      run(second, 2).fails.go(); // before it is ready

      Soon.until("the third", () -> ranTwice().size() == 3);
      Soon.until("the second pauses", () -> app.counts().equals(new Node.Counts(2, 1, 0, 0)));
    }
  }

  @Test
  void stopOfOneThatIsNotReady_makesRoom_andOneThatWaitsCanBeStoppedAndStartedByHand()
      throws Exception {
    try (var app = Supervisor.open("app", atOnce(1, Restart.Strategy.ONE_FOR_ONE))) {
      List<Child<?>> all = failTogether(app, EVEN);
      Soon.until("the first", () -> ranTwice().size() == 1);
      List<Child<?>> wait = new ArrayList<>(all);
      wait.removeIf(it -> it.name().equals(ranTwice().get(0)));
      wait.get(0).start(); // by hand it waits for no place
      Soon.until("by hand", () -> ranTwice().size() == 2);
      Child<?> first = all.stream().filter(it -> !wait.contains(it)).findFirst().orElseThrow();
      Soon.await(first.stop());
      Soon.until("the last", () -> ranTwice().size() == 3);
      Soon.await(wait.get(1).stop());
      awaitInFlight(app, 0);
    }
  }

  /** The thread of the first is given up before it is ready, and still runs: its place is free. */
  @Test
  void givingUpOfOneThatIsNotReady_makesRoom() throws Exception {
    Signal lets = Signal.create();
    try (var app = Supervisor.open("app", atOnce(1, Restart.Strategy.ONE_FOR_ONE))) {
      Signal fails = Signal.create();
      List<Integer> deafRuns = new CopyOnWriteArrayList<>();
      var deaf = app.spawn(
          "deaf",
          with -> with.restart(EVEN).becomesReady().grace(Duration.ZERO).patience(Duration.ZERO),
          pleaseStop -> {
            deafRuns.add(1);
            if (deafRuns.size() == 1) {
              fails.await();
              throw new IOException("once");
            }
            while (!lets.isGo()) {
              Thread.onSpinWait();
            }
          });
      fails.go();
      Soon.until("it pauses", () -> ((TreeNode) app).agenda().pending() > 0);
      clock.advance(Duration.ofMillis(200));
      Soon.until("deaf again", () -> deafRuns.size() == 2);
      awaitInFlight(app, 1);
      Soon.await(deaf.stop());
      assertThat(deaf.state()).isEqualTo(State.ABANDONED);
      awaitInFlight(app, 0);
    } finally {
      lets.go();
    }
  }

  @Test
  void groups_startEachWhenTheFormerIsReady_andAFailureInBetweenStartsThemOnceMore()
      throws Exception {
    try (var app = Supervisor.open("app", atOnce(1, Restart.Strategy.ONE_FOR_ALL))) {
      List<Child<?>> all = new ArrayList<>();
      for (String name : List.of("a", "b", "c")) {
        Child<?> child = spawn(app, name, with -> with.restart(EVEN));
        run(name, 1).becomesReady.go();
        Soon.await(child.ready());
        all.add(child);
      }
      run("b", 1).fails.go();
      Soon.until("the pause", () -> app.counts().restarting() == 3);
      Soon.until("scheduled", () -> ((TreeNode) app).agenda().pending() > 0);
      clock.advance(Duration.ofMillis(200));
      Run a = run("a", 2);
      awaitInFlight(app, 1);
      assertThat(app.counts()).isEqualTo(new Node.Counts(1, 2, 0, 0));
      a.becomesReady.go();
      run("b", 2).fails.go();
      Soon.until("the pause", () -> app.counts().restarting() == 3);
      Soon.until("scheduled", () -> ((TreeNode) app).agenda().pending() > 0);
      clock.advance(Duration.ofMillis(400));
      for (String name : List.of("a", "b")) {
        run(name, 3).becomesReady.go();
      }
      Soon.until("c, too, which may have begun when b failed", () -> {
        runs.get("c").forEach(it -> it.becomesReady.go());
        return all.get(2).ready().isGo() && app.counts().equals(new Node.Counts(3, 0, 0, 0));
      });
      awaitInFlight(app, 0);
    }
  }

  /** Where it is not asked for, a start is over with the first instruction of the body. */
  @Test
  void byDefault_readinessIsNotWaitedFor() throws Exception {
    try (var app = Supervisor.open("app")) {
      failTogether(app, EVEN);
      Soon.until("all", () -> ranTwice().size() == 3);
      awaitInFlight(app, 0);
    }
  }

  @Test
  void startsAtOnce_ofNone_isRefused_andChildrenDoNotInheritIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThreadOptions.defaults().startsAtOnce(0))
        .withMessage("startsAtOnce must be positive, not 0");
    assertThat(ThreadOptions.defaults().startsAtOnce(3).inherited().startsAtOnce)
        .isZero();
  }
}
