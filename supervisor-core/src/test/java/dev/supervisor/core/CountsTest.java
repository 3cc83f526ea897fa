package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Node.Counts;
import dev.supervisor.core.Node.State;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many children a node has, and how they stand: row 26 of OTP's behaviours; time is driven by hand. */
@Timeout(120)
final class CountsTest {
  private static final Restart EVEN = Restart.onFailure().jitter(0);
  private static final int STEPS = 60;

  private final Map<String, Signal> fails = new ConcurrentHashMap<>();
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
  }

  @AfterEach
  void letTimeGo() {
    clock.close();
  }

  /**
   * Fails when it is told, by its name. What would tell an incarnation is there while its body runs: one that is stopped
   * for what it needs leaves nothing behind which its successor would not hear.
   */
  private Body failsWhenTold(String name) {
    return pleaseStop -> {
      Signal fail = Signal.create();
      fails.put(name, fail);
      try {
        boolean unused = pleaseStop.await(fail);
        if (fail.isGo()) {
          throw new IOException(name);
        }
      } finally {
        boolean unused = fails.remove(name, fail);
      }
    };
  }

  private Child<?> spawn(SupervisedThread below, String name, UnaryOperator<ThreadOptions> with)
      throws InterruptedException {
    Child<?> child = below.spawn(name, with, failsWhenTold(name));
    Soon.until(name + " runs", () -> fails.containsKey(name));
    return child;
  }

  private void fail(String name) {
    Signal fail = fails.remove(name);
    assertThat(fail).as(name).isNotNull();
    fail.go();
  }

  /** What a walk sees. */
  private static Counts walk(Node of, long failed) {
    int live = 0;
    int restarting = 0;
    int down = 0;
    for (Node each : of.children()) {
      switch (each.state()) {
        case BACKING_OFF, FENCED, WAITING -> restarting++;
        case DOWN -> down++;
        default -> live++;
      }
    }
    return new Counts(live, restarting, down, failed);
  }

  @Test
  void children_countAsTheyStand() throws Exception {
    try (var app = Supervisor.open("app")) {
      assertThat(app.counts()).isEqualTo(new Counts(0, 0, 0, 0));
      spawn(app, "never", with -> with);
      var pauses = spawn(app, "pauses", with -> with.restart(EVEN));
      var down = spawn(app, "down", with -> with.restart(EVEN.upTo(0).staysDown()));
      var fails = spawn(app, "fails", with -> with);
      var made = app.create("made", with -> with, pleaseStop -> 1);
      assertThat(app.counts()).isEqualTo(new Counts(5, 0, 0, 0));

      fail("pauses");
      fail("down");
      fail("fails");
      Soon.await(fails.stopped());
      Soon.until("all are told", () -> app.counts().equals(new Counts(2, 1, 1, 1)));
      assertThat(pauses.state()).isEqualTo(State.BACKING_OFF);
      assertThat(down.state()).isEqualTo(State.DOWN);

      clock.advance(Duration.ofMillis(200));
      Soon.until("it is back", () -> app.counts().equals(new Counts(3, 0, 1, 1)));
      down.start();
      Soon.await(made.stop());
      Soon.until("that one, too", () -> app.counts().equals(new Counts(3, 0, 0, 1)));
      fails.release();
    }
  }

  /** The numbers stay when no child can be found: so none was looked at. */
  @Test
  void counts_lookAtNoChild() throws Exception {
    try (var app = Supervisor.open("app")) {
      for (int i = 0; i < 3; i++) {
        spawn(app, "child " + i, with -> with.restart(EVEN));
      }
      fail("child 1");
      Soon.until("it pauses", () -> app.counts().restarting() == 1);
      Family family = ((TreeNode) app).family;
      assertThat(family).isNotNull();
      TreeNode newest = family.regular.newest;
      TreeNode oldest = family.regular.oldest;
      family.regular.newest = null;
      family.regular.oldest = null;
      try {
        assertThat(app.children()).isEmpty();
        assertThat(app.counts()).isEqualTo(new Counts(2, 1, 0, 0));
      } finally {
        family.regular.newest = newest;
        family.regular.oldest = oldest;
      }
    }
  }

  @Test
  void membersOfAGroup_thatIsDown_areDown_andAreLiveAgainByHand() throws Exception {
    try (var app = Supervisor.open(
        "app", with -> with.threads(t -> t.strategy(Restart.Strategy.ONE_FOR_ALL)))) {
      spawn(app, "a", with -> with.restart(EVEN));
      var b = spawn(app, "b", with -> with.restart(EVEN.upTo(0).staysDown()));
      spawn(app, "never", with -> with);
      fails.remove("a");
      fail("b");
      Soon.until("both are down", () -> app.counts().equals(new Counts(1, 0, 2, 0)));
      Soon.until("as they say", () -> walk(app, 0).equals(app.counts()));
      b.forgive().start();
      Soon.until("both are back", () -> app.counts().equals(new Counts(3, 0, 0, 0)));
    }
  }

  @Test
  void furtherIncarnationOfTheParent_beginsAnew() throws Exception {
    try (var app = Supervisor.open("app")) {
      var parent = app.spawn("parent", with -> with.restart(EVEN), pleaseStop -> {
        var self = Supervisor.current();
        self.spawn("child", failsWhenTold("child")).release();
        self.spawn("other", with -> with.restart(EVEN.upTo(0).staysDown()), failsWhenTold("other"));
        failsWhenTold("parent").run(pleaseStop);
      });
      Soon.until("all run", () -> fails.size() == 3);
      fail("child");
      fail("other");
      Soon.until("they are told", () -> parent.counts().equals(new Counts(0, 0, 1, 1)));
      fail("parent");
      Soon.until("it pauses", () -> app.counts().equals(new Counts(0, 1, 0, 0)));
      assertThat(parent.counts()).isEqualTo(new Counts(0, 0, 0, 0));
      clock.advance(Duration.ofMillis(200));
      Soon.until("all are back", () -> parent.counts().equals(new Counts(2, 0, 0, 0)));
    }
  }

  /** Each number is moved by one thread, and read by another: what is lost once stays lost, and is seen at rest. */
  @Test
  void counts_afterAnyHistory_areThoseOfAWalk() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    var app = Supervisor.open("app");
    try (app) {
      var parent = app.spawn("parent", Signal::await);
      List<Child<?>> children = new ArrayList<>();
      List<UnaryOperator<ThreadOptions>> kinds = List.of(
          with -> with,
          with -> with.restart(EVEN),
          with -> with.restart(EVEN.upTo(0).staysDown()),
          with -> with.restart(EVEN.upTo(1).coolsDown(Duration.ofSeconds(10))),
          with -> children.isEmpty() || children.get(0).state().isSettled()
              ? with
              : with.needs(children.get(0)).restart(EVEN.staysDown()));
      List<String> story = new ArrayList<>();
      for (int i = 0; i < STEPS; i++) {
        int at = children.isEmpty() ? -1 : random.nextInt(children.size());
        Child<?> child = at < 0 ? null : children.get(at);
        int what = random.nextInt(6);
        if (child == null || (what == 0 && children.size() < 8)) {
          int kind = random.nextInt(kinds.size());
          String name = "c" + i;
          story.add("spawn " + name + " of kind " + kind);
          children.add(parent.spawn(name, kinds.get(kind), failsWhenTold(name)));
        } else if (what <= 2 && fails.containsKey(child.name()) && child.state() == State.RUNNING) {
          story.add("fail " + child.name());
          // Its body may be ending at the same time, as what it needs came back: then there is
          // nothing left to tell.
          Signal fail = fails.get(child.name());
          if (fail != null) {
            fail.go();
            Soon.until(() -> "seed " + seed + ", " + story + ": it ends, " + child.state(), () -> {
              Signal now = fails.get(child.name());
              return now != fail && (now != null || child.state() != State.RUNNING);
            });
          }
        } else if (what == 3) {
          story.add("stop " + child.name());
          Soon.await(child.stop());
        } else if (what == 4 && child.state() == State.DOWN) {
          story.add("start " + child.name());
          child.start();
        } else {
          story.add("time");
          clock.advance(Duration.ofMillis(random.nextInt(400)));
        }
        children.removeIf(it -> it.stopped().isGo());
        Soon.until(
            () -> "seed " + seed + ", " + story + ": " + parent.counts() + " and "
                + walk(parent, parent.counts().failed()),
            () -> walk(parent, parent.counts().failed()).equals(parent.counts()));
      }
      Soon.await(parent.stop());
      assertThat(parent.counts().live()).isZero();
      assertThat(parent.counts().restarting()).isZero();
      assertThat(parent.counts().down()).isZero();
    } catch (ThreadFailedException e) {
      assertThat(e)
          .hasRootCauseInstanceOf(IOException.class); // of those that are never started again
    }
  }
}
