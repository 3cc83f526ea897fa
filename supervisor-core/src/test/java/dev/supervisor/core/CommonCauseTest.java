package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.ThreadOptions.CommonCause;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Failures of many children within a short time are one of their parent; time is driven by hand. */
@Timeout(60)
final class CommonCauseTest {
  private static final Restart EVEN = Restart.onFailure().jitter(0);
  private static final Duration WITHIN = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(200);

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

  private static TreeOptions moreThanHalf(TreeOptions with) {
    return with.threads(t -> t.commonCause(0.5, WITHIN));
  }

  private List<Child<?>> spawn(SupervisedThread below, int many, Restart restart)
      throws InterruptedException {
    List<Child<?>> all = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      String name = "c" + i;
      all.add(below.spawn(name, with -> with.restart(restart), pleaseStop -> {
        Signal fail = Signal.create();
        fails.put(name, fail);
        boolean unused = pleaseStop.await(fail);
        if (fail.isGo()) {
          throw new IOException(name);
        }
      }));
    }
    Soon.until("all run", () -> fails.size() == many);
    return all;
  }

  private void fail(Child<?> child) throws InterruptedException {
    Soon.until("it runs", () -> fails.containsKey(child.name()));
    fails.remove(child.name()).go();
    Soon.until("it has failed", () -> child.state() != State.RUNNING);
  }

  /** Fails, and is back. */
  private void failAndComeBack(Child<?> child) throws InterruptedException {
    fail(child);
    Soon.until("scheduled", () -> ((TreeNode) child).agenda().pending() > 0);
    clock.advance(PAUSE);
    Soon.until("it is back", () -> fails.containsKey(child.name()));
  }

  @Test
  void moreThanHalf_failTogether_andTheirParentHasFailed_inALineThatSaysSo() throws Exception {
    var app = Supervisor.open("app", CommonCauseTest::moreThanHalf);
    List<Child<?>> all = spawn(app, 4, EVEN.staysDown());
    fail(all.get(0));
    fail(all.get(1));
    assertThat(app.pleaseStop().isGo()).as("two of four are not more than half").isFalse();
    fail(all.get(3));
    Soon.await(app.pleaseStop());
    assertThat(app.pleaseStop().reason().orElseThrow().text())
        .startsWith(
            "/app/c3 gave up after 0 attempts in 0 ms, as 3 of 4 children of /app failed within"
                + " 10000 ms, first with")
        .endsWith("; that ended /app")
        .doesNotContain(", last ");
    assertThatThrownBy(app::close).hasRootCauseMessage("c3");
    assertThat(all.get(2).state()).isEqualTo(State.STOPPED);
  }

  @Test
  void failuresThatAreApart_orOfOneChild_orOfFew_areNone() throws Exception {
    try (var app = Supervisor.open("app", CommonCauseTest::moreThanHalf)) {
      List<Child<?>> all = spawn(app, 4, EVEN.forever().delays(PAUSE, PAUSE));
      for (int i = 0; i < 5; i++) {
        failAndComeBack(all.get(0)); // noisy
      }
      failAndComeBack(all.get(1));
      clock.advance(Duration.ofSeconds(10));
      failAndComeBack(all.get(2));
      failAndComeBack(all.get(3));
      assertThat(app.pleaseStop().isGo()).isFalse();
      Soon.await(all.get(2).stop()); // its failure has left with it, and of three nobody can say
      fails.remove("c2");
      failAndComeBack(all.get(0));
      failAndComeBack(all.get(1));
      assertThat(app.pleaseStop().isGo()).isFalse();
    }
  }

  @Test
  void parentThatIsStartedAgain_beginsAnew_andPlannedEndsDoNotCount() throws Exception {
    try (var app = Supervisor.open("app")) {
      List<Child<?>> children = new ArrayList<>();
      Signal[] born = {Signal.create(), Signal.create()};
      int[] runs = {0};
      var pool = app.spawn(
          "pool", with -> with.commonCause(0.5, WITHIN).restart(EVEN.upTo(1)), pleaseStop -> {
            children.clear();
            fails.clear();
            children.addAll(spawn(Supervisor.current(), 4, EVEN));
            born[runs[0]++].go();
            pleaseStop.await();
          });
      Soon.await(born[0]);
      for (int i = 0; i < 3; i++) {
        fail(children.get(i));
      }
      Soon.until("it pauses", () -> pool.state() == State.BACKING_OFF);
      Soon.until("scheduled", () -> ((TreeNode) app).agenda().pending() > 0);
      clock.advance(Duration.ofMillis(200));
      Soon.await(born[1]);
      fail(children.get(0));
      fail(children.get(1));
      assertThat(pool.pleaseStop().isGo())
          .as("those of the former do not count")
          .isFalse();
      assertThat(app.plan().restarts())
          .contains("/app/pool fails when more than 0.5 of its children, of 4 at least, have failed"
              + " within 10000 ms");
    }
  }

  @Test
  void commonCause_thatMakesNoSense_isRefused() {
    ThreadOptions some = ThreadOptions.defaults();
    for (double share : new double[] {-0.1, 1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> some.commonCause(share, WITHIN))
          .withMessageContaining("give 0.5");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> some.commonCause(0.5, Duration.ZERO))
        .withMessageContaining("within");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> some.strategy(Restart.Strategy.ONE_FOR_ALL).commonCause(0.5, WITHIN))
        .withMessageContaining("leave out commonCause");
    assertThat(some.commonCause(0.5, WITHIN).inherited().commonCause).isNull();
  }

  private record Past(int child, long at) {}

  /** The decision, against one that reads the whole history each time. */
  @Test
  void decision_ofAnyHistory_isThatOfTheNaiveOne() {
    long seed = Long.getLong("seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    for (int story = 0; story < 3_000; story++) {
      long within = TimeUnit.SECONDS.toNanos(1 + random.nextInt(10));
      double share = random.nextInt(10) / 10.0;
      var record = new CommonFailures(new CommonCause(share, within));
      List<Past> past = new ArrayList<>();
      long now = random.nextLong();
      int children = 1 + random.nextInt(8);
      for (int i = 0; i < 30; i++) {
        now += TimeUnit.MILLISECONDS.toNanos(random.nextInt(2_000));
        int child = random.nextInt(children);
        if (random.nextInt(8) == 0) {
          past.removeIf(it -> it.child() == child);
          record.leaves(child);
          continue;
        }
        past.add(new Past(child, now));
        long since = now;
        long many = past.stream()
            .filter(it -> since - it.at() <= within)
            .map(Past::child)
            .distinct()
            .count();
        boolean isCommon = children >= 4 && many > share * children;
        assertThat(record.failed(child, children, now))
            .as("seed %s, %s of %s in %s", seed, share, children, past)
            .isEqualTo(isCommon ? (int) many : 0);
      }
    }
  }
}
