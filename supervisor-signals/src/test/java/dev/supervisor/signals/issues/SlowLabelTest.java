package dev.supervisor.signals.issues;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A wait whose time was over blocked in the text of a label, which its TimeoutException wanted to name. */
final class SlowLabelTest {
  private static final class Slow {
    private final CountDownLatch letGo = new CountDownLatch(1);

    @Override
    public String toString() {
      try {
        letGo.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return "slow";
    }
  }

  @Test
  @Timeout(60)
  void await_ofAPromiseWhoseLabelBlocks_timesOutAndNamesTheClass() {
    Slow label = new Slow();
    assertThatThrownBy(() -> Promise.named(label).await(Till.in(Duration.ofMillis(1))))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("promise " + Slow.class.getName());
    label.letGo.countDown();
  }

  @Test
  @Timeout(60)
  void await_tillASignalWhoseLabelBlocks_timesOutAndNamesTheClass() {
    Slow label = new Slow();
    Signal till = Signal.named(label);
    till.go();
    assertThatThrownBy(() -> Promise.named("price").await(till.or(Signal.NEVER)))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("promise price has no result: ")
        .hasMessageContaining(Slow.class.getName());
    label.letGo.countDown();
  }
}
