package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.supervisor.core.Node.State;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Teller;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Threads that were given up and still run, and the incarnations that wait for their end; with time driven by hand. */
final class FenceTest {
  private static final Restart EVEN = Restart.onFailure().jitter(0);
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(SupervisedThread.class);

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final List<TreeEvent.Fenced> heard = new CopyOnWriteArrayList<>();
  private final AtomicInteger runs = new AtomicInteger();
  private final Signal release = Signal.create();
  private final Signal fail = Signal.create();
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
    lines.start();
    LOG.addAppender(lines);
  }

  @AfterEach
  void letTimeGo() {
    LOG.detachAppender(lines);
    clock.close();
  }

  private TreeOptions listens(TreeOptions with) {
    return with.stopWithin(Duration.ofHours(1)).listener(event -> {
      if (event instanceof TreeEvent.Fenced fenced) {
        heard.add(fenced);
      }
    });
  }

  private void deaf() {
    while (!release.isGo()) {
      try {
        release.await();
      } catch (InterruptedException e) {
        // that is what it is for
      }
    }
  }

  /** Its child does not end, so it is fenced when it has failed. */
  private Child<?> parent(Scope app, Restart restart) throws Exception {
    Child<?> parent = app.spawn(
        "parent",
        with -> with.restart(restart).grace(Duration.ZERO).patience(Duration.ZERO),
        pleaseStop -> {
          if (runs.incrementAndGet() > 1) {
            pleaseStop.await();
            return;
          }
          Supervisor.current().spawn("deaf", stop -> deaf());
          fail.await();
          throw new IOException("while a child is deaf");
        });
    Soon.until("there", () -> parent.children().size() == 1);
    fail.go();
    Soon.until("fenced", () -> parent.state() == State.FENCED);
    Soon.until("the watch counts", () -> told("is not started again before").size() > 0);
    Soon.until("the watch is there", () -> ((TreeNode) app).agenda().pending() > 0);
    return parent;
  }

  private List<String> told(String part) {
    boolean unused = Teller.flush(TimeUnit.SECONDS.toNanos(1));
    return List.copyOf(lines.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains(part))
        .toList();
  }

  @Test
  void fence_eachMinute_isToldWithTheStackOfTheThread() throws Exception {
    try (var app = Supervisor.open("app", this::listens)) {
      var parent = parent(app, EVEN.fenceWithin(Duration.ofHours(1)));
      for (int minutes = 1; minutes <= 2; minutes++) {
        int now = minutes;
        clock.advance(Duration.ofMinutes(1));
        Soon.until("told", () -> told("waited for").size() == now);
        Soon.until("and goes on", () -> ((TreeNode) app).agenda().pending() > 0);
      }
      assertThat(told("waited for").get(1))
          .startsWith("/app/parent has waited for 120 s to be started again, for a thread")
          .contains("/app/parent/deaf on ", "at ", "FenceTest.deaf");
      assertThat(told("is not started again before"))
          .containsExactly(
              "/app/parent is not started again before a thread that was given up has ended");
      Soon.until("heard", () -> !heard.isEmpty());
      assertThat(heard).hasSize(1);
      assertThat(heard.get(0).node()).isSameAs(parent);
      assertThat(heard.get(0).threads()).isOne();
      release.go();
      Soon.until("the next", () -> runs.get() == 2);
      assertThat(told("waited for")).hasSize(2);
    }
  }

  @Test
  void fence_thatLastsTooLong_isAFailureOfItsParent() throws Exception {
    var app = Supervisor.open("app", this::listens);
    var parent = parent(app, EVEN.staysDown());
    clock.advance(Duration.ofSeconds(59));
    assertThat(app.pleaseStop().isGo()).isFalse();
    assertThat(parent.state()).isEqualTo(State.FENCED);
    clock.advance(Duration.ofSeconds(1));
    Soon.await(app.pleaseStop());
    assertThat(parent.state()).isEqualTo(State.FAILED);
    release.go();
    assertThatThrownBy(app::close)
        .rootCause()
        .hasMessage(
            "/app/parent was not started again: a thread that was given up still ran after 60 s");
    assertThat(runs).hasValue(1);
  }

  @Test
  void fence_ofAMemberOfAGroup_thatLastsTooLong_endsTheGroup() throws Exception {
    AtomicInteger others = new AtomicInteger();
    var app = Supervisor.open(
        "app", with -> listens(with).threads(t -> t.strategy(Restart.Strategy.ONE_FOR_ALL)));
    var deaf = app.spawn(
        "deaf", with -> with.restart(EVEN).grace(Duration.ZERO).patience(Duration.ZERO), stop -> {
          runs.incrementAndGet();
          deaf();
          throw new IOException("after all");
        });
    Soon.until("runs", () -> runs.get() == 1);
    app.spawn("other", with -> with.restart(EVEN), stop -> {
      others.incrementAndGet();
      fail.await();
      throw new IOException("other");
    });
    fail.go();
    Soon.until("fenced", () -> {
      clock.advance(Duration.ofMillis(1));
      return deaf.state() == State.FENCED;
    });
    Soon.until("heard", () -> !heard.isEmpty());
    assertThat(heard.get(0).node()).isSameAs(deaf);
    assertThatThrownBy(deaf::start).isInstanceOf(IllegalStateException.class);
    clock.advance(Duration.ofSeconds(30));
    assertThat(app.pleaseStop().isGo()).isFalse();
    clock.advance(Duration.ofSeconds(30));
    Soon.await(app.pleaseStop());
    Soon.await(deaf.stopped());
    assertThat(deaf.state()).isEqualTo(State.ABANDONED);
    assertThatThrownBy(deaf::start).isInstanceOf(IllegalStateException.class);
    Thread thread = deaf.thread().orElseThrow();
    release.go();
    thread.join();
    assertThatThrownBy(app::close).rootCause().hasMessageContaining("still ran after 60 s");
    assertThat(others).hasValue(1);
  }

  @Test
  void stop_whileAMemberIsFenced_endsItsLife() throws Exception {
    var app = Supervisor.open(
        "app", with -> listens(with).threads(t -> t.strategy(Restart.Strategy.ONE_FOR_ALL)));
    var deaf = app.spawn(
        "deaf", with -> with.restart(EVEN).grace(Duration.ZERO).patience(Duration.ZERO), stop -> {
          runs.incrementAndGet();
          deaf();
        });
    Soon.until("runs", () -> runs.get() == 1);
    app.spawn("other", with -> with.restart(EVEN), stop -> {
      fail.await();
      throw new IOException("other");
    });
    fail.go();
    Soon.until("fenced", () -> {
      clock.advance(Duration.ofMillis(1));
      return deaf.state() == State.FENCED;
    });
    Thread thread = deaf.thread().orElseThrow();
    app.close();
    assertThat(deaf.state()).isEqualTo(State.ABANDONED);
    assertThat(((TreeNode) app).agenda().pending()).isZero();
    release.go();
    thread.join();
    assertThat(runs).hasValue(1);
  }

  // Where the lock of a child was not free, what keeps it from being started was noted only when
  // its pause had begun, and did not.
  @Test
  void fence_thatIsToldInThePause_holds() throws Exception {
    try (var app = Supervisor.open("app", this::listens)) {
      var child = (ChildNode<?>) app.spawn(
          "child",
          with -> with.restart(EVEN.delays(Duration.ofSeconds(1), Duration.ofSeconds(1))),
          pleaseStop -> {
            if (runs.incrementAndGet() == 1) {
              throw new IOException("once");
            }
            pleaseStop.await();
          });
      Soon.until("pause", () -> child.state() == Node.State.BACKING_OFF);
      Soon.until("and its move", () -> child.agenda().pending() > 0);
      Objects.requireNonNull(child.policy()).next.isFencedBy(child, release);
      Soon.until("fenced", () -> child.state() == Node.State.FENCED);
      Soon.until("told", () -> heard.size() == 1); // a listener hears it on a helper thread
      clock.advance(Duration.ofSeconds(2));
      assertThat(child.state()).isEqualTo(Node.State.FENCED);

      release.go();
      Soon.until("runs again", () -> runs.get() == 2);
    }
  }
}
