package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Seam;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More time for a start or a stop, with time driven by hand. The tree has 25 s, the last five of which are the reserve. */
final class MoreTimeTest {
  private final List<Duration> granted = new CopyOnWriteArrayList<>();
  private final Signal asked = Signal.create();
  private final Signal done = Signal.create();
  private final AtomicLong firstInterrupt = new AtomicLong(-1);
  private long begin;
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
    begin = Seam.nanoTime();
  }

  @AfterEach
  void letTimeGo() {
    clock.close();
  }

  private static ThreadOptions asShort(ThreadOptions with) {
    return with.grace(Duration.ofSeconds(1)).patience(Duration.ofSeconds(1));
  }

  /** Moves time on in steps; after each the timer has done all that was due. */
  private void advance(Duration time) throws InterruptedException {
    for (long left = time.toMillis(); left > 0; left -= 500) {
      clock.advance(Duration.ofMillis(Math.min(left, 500)));
      Signal caughtUp = Signal.create();
      var unused = Till.in(Duration.ofNanos(1)).then(caughtUp::go);
      clock.advance(Duration.ofNanos(1));
      Soon.await(caughtUp);
    }
  }

  private void ends() throws InterruptedException {
    while (!done.isGo()) {
      try {
        done.await();
      } catch (InterruptedException e) {
        firstInterrupt.compareAndSet(-1, Seam.nanoTime() - begin);
      }
    }
  }

  /** Asks for more time when it is to stop, and ends when it is told. */
  private Body slow(Duration time) {
    return pleaseStop -> {
      pleaseStop.await();
      granted.add(Supervisor.extend(time, "writes\nits pages"));
      asked.go();
      ends();
    };
  }

  @Test
  void stop_withMoreTime_isNotInterruptedBeforeThatIsOver_andIsInTime() throws Exception {
    try (var app = Supervisor.open("app")) {
      var store = app.spawn("store", MoreTimeTest::asShort, slow(Duration.ofSeconds(10)));
      Signal stopped = store.stop();
      Soon.await(asked);
      assertThat(granted).containsExactly(Duration.ofSeconds(10));
      assertThat(app.tree()).contains("needs 10000 ms more: writes its pages");
      assertThat(app.json()).contains("\"moreTime\":\"needs 10000 ms more: writes its pages\"");
      assertThat(app.plan().worstCase()).isEqualTo(Duration.ofSeconds(10 + 1 + 5 + 2));
      assertThat(app.plan().toString())
          .contains("/app/store needs 10000 ms more: writes its pages");
      advance(Duration.ofMillis(9_900));
      assertThat(firstInterrupt).hasValue(-1);
      done.go();
      Soon.await(stopped);
      assertThat(store.state()).isEqualTo(Node.State.STOPPED);
    }
  }

  @Test
  void report_saysHowLongAndWhy() throws Exception {
    var app = Supervisor.root("app");
    var unused = app.spawn("store", MoreTimeTest::asShort, slow(Duration.ofSeconds(10)));
    Signal stopped = app.stop();
    Soon.await(asked);
    advance(Duration.ofSeconds(3));
    done.go();
    Soon.await(stopped);
    StopReport report = app.report().orElseThrow();
    assertThat(report.inTime()).isTrue();
    assertThat(report.entries().get(0).moreTime()).isEqualTo("10000 ms: writes its pages");
    assertThat(report.toString())
        .contains("\n  /app/store had more time, 10000 ms: writes its pages");
    app.close();
  }

  @Test
  void stop_afterItsMoreTime_isInterruptedThen_andIsLate() throws Exception {
    var app = Supervisor.root("app");
    var unused = app.spawn("store", MoreTimeTest::asShort, slow(Duration.ofSeconds(10)));
    Signal stopped = app.stop();
    Soon.await(asked);
    advance(Duration.ofSeconds(10));
    Soon.until("interrupted", () -> firstInterrupt.get() >= 0);
    assertThat(firstInterrupt.get())
        .isGreaterThanOrEqualTo(Duration.ofSeconds(10).toNanos());
    done.go();
    Soon.await(stopped);
    assertThat(app.report().orElseThrow().entries().get(0).isLate()).isTrue();
    app.close();
  }

  @Test
  void moreTime_endsWhereTheReserveBegins() throws Exception {
    var app = Supervisor.root("app");
    var unused = app.spawn("store", MoreTimeTest::asShort, pleaseStop -> {
      pleaseStop.await();
      granted.add(Supervisor.extend(Duration.ofHours(1), "all of it"));
      asked.go();
      try {
        done.await();
      } catch (InterruptedException e) {
        granted.add(Supervisor.extend(Duration.ofHours(1), "and more"));
        firstInterrupt.set(Seam.nanoTime() - begin);
      }
    });
    Signal stopped = app.stop();
    Soon.await(asked);
    assertThat(granted).containsExactly(Duration.ofSeconds(20));
    advance(Duration.ofSeconds(20));
    Soon.await(stopped);
    assertThat(firstInterrupt.get())
        .isGreaterThanOrEqualTo(Duration.ofSeconds(20).toNanos());
    assertThat(granted).containsExactly(Duration.ofSeconds(20), Duration.ZERO);
    app.close();
  }

  @Test
  void moreTime_afterTheInterrupt_putsOffTheGivingUp() throws Exception {
    Signal begun = Signal.create();
    Signal second = Signal.create();
    var app = Supervisor.root("app");
    var unused = app.spawn("store", MoreTimeTest::asShort, pleaseStop -> {
      begun.go();
      try {
        done.await();
      } catch (InterruptedException e) {
        granted.add(Supervisor.extend(Duration.ofSeconds(10), "still at it"));
        second.go();
      }
      ends();
    });
    Soon.await(begun);
    Signal stopped = app.stop();
    advance(Duration.ofSeconds(1));
    Soon.await(second);
    advance(Duration.ofSeconds(5)); // its patience was one
    assertThat(stopped.isGo()).isFalse();
    done.go();
    Soon.await(stopped);
    assertThat(app.report().orElseThrow().entries().get(0).outcome())
        .isNotEqualTo(Outcome.ABANDONED);
    app.close();
  }

  @Test
  void start_thatTakesLonger_isToldUntilItIsReady_andIsNotSilentMeanwhile() throws Exception {
    CountDownLatch ready = new CountDownLatch(1);
    try (var app = Supervisor.open("app")) {
      var index = app.spawn(
          "index", with -> with.becomesReady().heartbeat(Duration.ofSeconds(4)), pleaseStop -> {
            granted.add(Supervisor.extend(Duration.ofMinutes(1), "builds its index"));
            asked.go();
            ready.await(); // of the JDK: it does not wait for what is the library's
            Supervisor.ready();
            pleaseStop.await();
          });
      Soon.await(asked);
      assertThat(granted).containsExactly(Duration.ofMinutes(1));
      assertThat(app.tree()).contains("starting", "needs 60000 ms more: builds its index");
      advance(Duration.ofSeconds(20));
      assertThat(app.tree()).contains("ms more: builds its index").doesNotContain("silent");
      ready.countDown();
      Soon.await(index.ready());
      assertThat(app.tree()).doesNotContain("needs");
    } finally {
      ready.countDown();
    }
  }

  @Test
  void extend_whereNothingIsLimited_orNothingCanBe_givesNothing() throws Exception {
    try (var app = Supervisor.open("app")) {
      var child =
          app.call("child", pleaseStop -> Supervisor.extend(Duration.ofSeconds(1), "for nothing"));
      assertThat(child.join()).isEqualTo(Duration.ZERO);
      assertThatThrownBy(() -> Supervisor.extend(Duration.ofSeconds(1), "not spawned"))
          .isInstanceOf(IllegalStateException.class);
      var refused =
          app.call("refused", pleaseStop -> Supervisor.extend(Duration.ZERO, "no time at all"));
      assertThatThrownBy(refused::join).hasCauseInstanceOf(IllegalArgumentException.class);
    }
  }
}
