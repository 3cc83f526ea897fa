package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A body that is made anew for each incarnation; time is driven by hand. */
@Timeout(60)
final class SpawnFromTest {
  private static final Restart EVEN = Restart.onFailure().jitter(0);

  private final AtomicInteger made = new AtomicInteger();
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
  }

  @AfterEach
  void letTimeGo() {
    clock.close();
  }

  /** A body with state in a field, which a second run would find used up. */
  private static final class Once implements Body {
    private final List<Thread> threads;
    private boolean used;

    Once(List<Thread> threads) {
      this.threads = threads;
      threads.add(Thread.currentThread());
    }

    @Override
    public void run(Signal pleaseStop) throws Exception {
      assertThat(used).as("used before").isFalse();
      used = true;
      assertThat(threads.get(threads.size() - 1)).isSameAs(Thread.currentThread());
      if (threads.size() < 3) {
        throw new IOException("run " + threads.size());
      }
      pleaseStop.await();
    }
  }

  private void passPause(Child<?> child, long millis) throws InterruptedException {
    Soon.until("it pauses", () -> child.state() == Node.State.BACKING_OFF);
    Soon.until("scheduled", () -> ((TreeNode) child).agenda().pending() > 0);
    clock.advance(Duration.ofMillis(millis));
  }

  @Test
  void eachIncarnation_hasABodyOfItsOwn_madeByItsThread() throws Exception {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    try (var app = Supervisor.open("app")) {
      var child = app.spawnFrom("job", with -> with.restart(EVEN), () -> new Once(threads));
      passPause(child, 200);
      Soon.until("second", () -> threads.size() == 2);
      passPause(child, 400);
      Soon.until("third", () -> threads.size() == 3);
      assertThat(threads).doesNotContain(Thread.currentThread()).doesNotHaveDuplicates();
      assertThat(child.history()).hasSize(2);
    }
  }

  @Test
  void supplier_thatThrows_isAFailureThatAStartAnswers() throws Exception {
    try (var app = Supervisor.open("app")) {
      var child = app.spawnFrom("job", with -> with.restart(EVEN), () -> {
        if (made.incrementAndGet() == 1) {
          throw new IllegalStateException("not yet");
        }
        return Signal::await;
      });
      passPause(child, 200);
      Soon.until("second", () -> made.get() == 2 && child.state() == Node.State.RUNNING);
      assertThat(child.history().get(0).cause()).contains("IllegalStateException");
    }
  }

  @Test
  void withoutOptions_itIsMadeOnce_andNoBodyIsAFailureThatSaysSo() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.spawnFrom("job", () -> pleaseStop -> made.incrementAndGet()).join();
      assertThat(made).hasValue(1);
      var none = app.spawnFrom("none", () -> null);
      assertThatThrownBy(none::join)
          .rootCause()
          .isInstanceOf(NullPointerException.class)
          .hasMessage("the supplier of the body of none returned null");
      assertThatNullPointerException()
          .isThrownBy(() -> app.spawnFrom("null", null))
          .withMessage("body");
    }
  }
}
