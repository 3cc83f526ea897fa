package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is known of the incarnations of a child that are over. */
final class HistoryTest {
  private static final Restart EVEN = Restart.onFailure().jitter(0).forever();
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
  }

  @AfterEach
  void letTimeGo() {
    clock.close();
  }

  private void passPause(Node node, Duration pause) throws InterruptedException {
    Soon.until("pause", () -> node.state() == State.BACKING_OFF);
    Soon.until("scheduled", () -> ((TreeNode) node).agenda().pending() > 0);
    clock.advance(pause);
  }

  @Test
  void history_ofAChild_hasEachEndWithItsTimeAndItsFailureAsText() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Signal fails = Signal.create();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("job", with -> with.restart(EVEN), stop -> {
        if (runs.incrementAndGet() == 1) {
          fails.await();
          throw new IOException("line one\nline two");
        }
        stop.await();
      });
      assertThat(child.history()).isEmpty();
      Soon.until("begun", () -> runs.get() == 1);
      clock.advance(Duration.ofMillis(1500));
      fails.go();
      passPause(child, Duration.ofMillis(200));
      Soon.until("second", () -> runs.get() == 2);
      Soon.await(child.stop());
      Soon.until("text", () -> child.history().get(0).cause().contains("line"));
      assertThat(child.history()).hasSize(2);
      var first = child.history().get(0);
      assertThat(first.cause()).isEqualTo("java.io.IOException: line one line two");
      assertThat(first.alive()).isEqualTo(Duration.ofMillis(1500));
      assertThat(first.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(first.attempt()).isZero();
      var second = child.history().get(1);
      assertThat(second.outcome()).isEqualTo(Outcome.STOPPED);
      assertThat(second.cause()).isEmpty();
      assertThat(second.attempt()).isEqualTo(1);
      assertThat(second.ended()).isEqualTo(first.ended().plusMillis(200));
    }
  }

  @Test
  void history_ofManyEnds_hasTheLastTen() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn(
          "job",
          with -> with.restart(EVEN.delays(Duration.ofMillis(1), Duration.ofMillis(1))),
          stop -> {
            if (runs.incrementAndGet() <= 12) {
              throw new IOException("x".repeat(1_000));
            }
            stop.await();
          });
      for (int i = 1; i <= 12; i++) {
        passPause(child, Duration.ofMillis(1));
        int run = i + 1;
        Soon.until("next", () -> runs.get() == run);
      }
      assertThat(child.history()).hasSize(10);
      assertThat(child.history())
          .extracting(Child.Incarnation::attempt)
          .containsExactly(2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
      assertThat(child.history()).allSatisfy(it -> assertThat(it.cause()).hasSizeLessThan(102));
    }
  }

  @Test
  void history_withAFailureWhoseTextBlocks_keepsNoStart_andTellsTheClass() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    @SuppressWarnings("OverrideThrowableToString") // hostile on purpose
    final class Blocking extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public String getMessage() {
        while (true) {
          try {
            free.await();
            return "told";
          } catch (InterruptedException e) {
            // goes on
          }
        }
      }
    }
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("job", with -> with.restart(EVEN), stop -> {
        int run = runs.incrementAndGet();
        if (run == 1) {
          throw new Blocking();
        } else if (run < 4) {
          throw new IOException("run " + run);
        }
        stop.await();
      });
      passPause(child, Duration.ofMillis(200));
      Soon.until("second", () -> runs.get() == 2);
      assertThat(child.history().get(0).cause()).endsWith("Blocking");
      passPause(child, Duration.ofMillis(400));
      Soon.until("third", () -> runs.get() == 3);
      passPause(child, Duration.ofMillis(800));
      Soon.until("fourth", () -> runs.get() == 4);
      free.countDown();
      Soon.until("text", () -> child.history().get(0).cause().endsWith("told"));
      Soon.until("last", () -> child.history().get(2).cause().endsWith("run 3"));
    } finally {
      free.countDown();
    }
  }

  @Test
  void child_thatIsNeverStartedAgain_hasNoHistory_andNothingIsMadeForIt() throws Exception {
    try (var app = Supervisor.open("app")) {
      var child = app.call("job", stop -> 1);
      assertThat(child.join()).isEqualTo(1);
      assertThat(child.history()).isEmpty();
      ChildNode<?> node = (ChildNode<?>) child;
      assertThat(node.restarts).isNull();
      assertThat(node.readiness).isNull();
    }
  }
}
