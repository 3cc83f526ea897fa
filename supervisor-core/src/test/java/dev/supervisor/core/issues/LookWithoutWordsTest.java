package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Scope;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A report had nothing to say of a late thread where the look at it, or its words, came after the interrupt. */
final class LookWithoutWordsTest {
  private static final Till LONG = Till.in(Duration.ofSeconds(60));

  /** Has a text that comes when it is let, and no sooner. */
  private static final class Slow {
    final CountDownLatch told = new CountDownLatch(1);

    @Override
    public String toString() {
      while (true) {
        try {
          told.await();
          return "slow";
        } catch (InterruptedException e) {
          // that does not make it faster
        }
      }
    }
  }

  /** The bad schedule: the thread is interrupted, and gone, before the look at it is in words. */
  @Test
  void report_ofAThreadThatWasGoneBeforeTheWords_saysWhereItWas() throws Exception {
    Slow slow = new Slow();
    Signal end = Signal.source(slow, "end").signal();
    try (Scope app = Supervisor.open("app")) {
      var late = app.spawn("late", with -> with.grace(Duration.ofMillis(1)), stop -> end.await());
      Thread thread = late.thread().orElseThrow();
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      app.stop("enough");
      assertThat(late.stopped().await(LONG)).isTrue();
      StopReport.Entry entry = app.report().orElseThrow().late().get(0);
      assertThat(entry.outcome()).isEqualTo(StopReport.Outcome.INTERRUPTED);
      assertThat(entry.late()).isNotNull();
      assertThat(entry.late().stack().toString()).contains("LookWithoutWordsTest");
      assertThat(entry.late().waitsOn()).isEmpty();
      slow.told.countDown();
      while (!app.report().orElseThrow().toString().contains("waiting for end of slow")) {
        assertThat(LONG.isGo()).isFalse();
        Thread.onSpinWait();
      }
    } finally {
      slow.told.countDown();
    }
  }
}
