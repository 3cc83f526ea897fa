package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.ThreadOptions.AutoShutdown;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of docs/otp-table.md that are about several features at once; time is driven by hand. */
final class ScenarioTest {
  private static final Restart EVEN = Restart.onFailure().jitter(0);
  private static final int THREADS = 16;
  private static final int EACH = 25;

  private final AtomicInteger runs = new AtomicInteger();
  private final List<Signal> fails = List.of(Signal.create(), Signal.create());
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
  }

  @AfterEach
  void letTimeGo() {
    clock.close();
  }

  /** Fails once when it is told; then runs until it is asked. */
  private Body failsOnce() {
    return pleaseStop -> {
      if (runs.incrementAndGet() == 1) {
        boolean unused = pleaseStop.await(fails.get(0));
        if (fails.get(0).isGo()) {
          throw new IOException("the first");
        }
      }
      pleaseStop.await();
    };
  }

  private static void awaitState(Node node, State state) throws InterruptedException {
    Soon.until(node.path() + " is " + state, () -> node.state() == state);
  }

  private void passPause(Child<?> child) throws InterruptedException {
    awaitState(child, State.BACKING_OFF);
    Soon.until("scheduled", () -> ((TreeNode) child).agenda().pending() > 0);
    clock.advance(Duration.ofMillis(200));
  }

  /** Row 29: one message, at once for those who come late. */
  @Test
  void stopped_isHeardOnceByEach_alsoByThoseWhoComeLate() throws Exception {
    try (var app = Supervisor.open("app")) {
      AtomicInteger early = new AtomicInteger();
      AtomicInteger late = new AtomicInteger();
      var child = app.spawn("child", Signal::await);
      var first = child.stopped().then(early::incrementAndGet);
      Soon.await(child.stop());
      Soon.until("heard", () -> early.get() == 1);
      var second = child.stopped().then(late::incrementAndGet);
      assertThat(late).hasValue(1);
      Soon.await(child.stop());
      assertThat(early).hasValue(1);
      assertThat(first.cancel()).isFalse();
      assertThat(second.cancel()).isFalse();
    }
  }

  /** Row 32: spawning needs no partition. The schedule: two births take one name, or one is linked and lost. */
  @Test
  void spawn_bySixteenThreadsUnderOneParent_losesNoneAndNamesAll() throws Exception {
    Set<String> paths = ConcurrentHashMap.newKeySet();
    Signal go = Signal.create();
    var app = Supervisor.open("app");
    try (app) {
      var parent = app.spawn("parent", Signal::await);
      List<Child<?>> spawners = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        spawners.add(app.spawn("spawner", pleaseStop -> {
          go.await();
          for (int k = 0; k < EACH; k++) {
            paths.add(parent.spawn("one", stop -> stop.await()).path());
          }
        }));
      }
      go.go();
      for (Child<?> each : spawners) {
        each.join();
      }
      assertThat(paths).hasSize(THREADS * EACH);
      assertThat(parent.children()).hasSize(THREADS * EACH);
      Soon.await(parent.stop());
    }
  }

  /** A child that needs another cannot be at the oldest place, but may need one that is there. */
  @Test
  void needs_besideAsOldest_isRefusedAtThatPlace_andMayNeedWhatIsThere() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal ends = Signal.create();
      var store = app.spawn("store", with -> with.asOldest(), pleaseStop -> {
        boolean unused = pleaseStop.await(ends);
      });
      assertThatThrownBy(() -> app.spawn(
              "web", with -> with.needs(store).restart(EVEN).asOldest(), pleaseStop -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("web cannot be at the oldest place");
      var web = app.spawn("web", with -> with.needs(store).restart(EVEN), Signal::await);
      awaitState(web, State.RUNNING);
      ends.go();
      awaitState(web, State.STOPPED);
      assertThat(app.pleaseStop().isGo()).isFalse();
    }
  }

  /** A significant child that is stopped with what it needs, and comes back, has not ended by itself. */
  @Test
  void significantChild_thatIsStoppedWithWhatItNeeds_stopsNoParent() throws Exception {
    try (var app = Supervisor.open(
        "app", with -> with.threads(t -> t.autoShutdown(AutoShutdown.ANY_SIGNIFICANT)))) {
      AtomicInteger webs = new AtomicInteger();
      Signal returns = Signal.create();
      var store = app.spawn("store", with -> with.restart(EVEN), failsOnce());
      var web = app.spawn("web", with -> with.needs(store).restart(EVEN).significant(), stop -> {
        webs.incrementAndGet();
        boolean unused = stop.await(returns);
      });
      awaitState(web, State.RUNNING);
      fails.get(0).go();
      passPause(store);
      Soon.until("web is back", () -> webs.get() == 2);
      assertThat(app.pleaseStop().isGo()).isFalse();
      returns.go(); // this is an end by itself
      Soon.await(app.pleaseStop());
    }
  }

  /** A failure that a start answers stops no fail-fast parent, nor does the stop of those that need the one that failed. */
  @Test
  void failFastParent_ofChildrenThatNeedEachOther_isStoppedByAFailureForGoodAlone()
      throws Exception {
    var app = Supervisor.open("app", with -> with.threads(t -> t.failFast()));
    var store = app.spawn("store", with -> with.restart(EVEN.upTo(1)), pleaseStop -> {
      Signal fail = fails.get(runs.getAndIncrement());
      boolean unused = pleaseStop.await(fail);
      if (fail.isGo()) {
        throw new IOException("run " + runs.get());
      }
    });
    var web = app.spawn("web", with -> with.needs(store).restart(EVEN), Signal::await);
    awaitState(web, State.RUNNING);
    fails.get(0).go();
    passPause(store);
    awaitState(web, State.RUNNING);
    assertThat(app.pleaseStop().isGo()).isFalse();
    fails.get(1).go();
    Soon.await(app.pleaseStop());
    assertThatThrownBy(app::close)
        .isInstanceOf(ThreadFailedException.class)
        .hasRootCauseMessage("run 2")
        .hasNoSuppressedExceptions();
  }
}
