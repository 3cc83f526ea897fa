package dev.supervisor.signals.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.testing.OwnLoader;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** CASES 26: a pool's thread that had let a signal with a callback go kept the library's class loader for ever. */
final class Case26Test {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Everything that runs, or waits, on the thread. */
  static final class Signals implements Callable<String> {
    @Override
    public String call() throws Exception {
      Signal signal = Signal.create();
      Signal other = Signal.create();
      StringBuilder ran = new StringBuilder();
      signal.then(() -> ran.append("then "));
      signal.or(other).then(() -> ran.append("or "));
      signal.then(() -> {
        throw new IllegalStateException("planted: to be told");
      });
      signal.go();
      Signal waited = Signal.create();
      Signal trouble = Signal.create();
      trouble.then(() -> {
        try {
          ran.append(waited.await(Till.in(Duration.ofSeconds(30))));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      trouble.then(waited::go);
      trouble.go();
      Signal late = Till.in(Duration.ofMillis(10)).and(Signal.DONE);
      late.then(() -> {});
      late.await();
      Lock.named("lock").hold(held -> held.await(Till.in(Duration.ofMillis(1))));
      Channel<String> channel = Channel.bounded("channel", 1);
      channel.put("element");
      ran.append(channel.take());
      return ran.toString();
    }
  }

  /** Leaves an object of its own in a thread-local: what the test must notice. */
  static final class Leaves implements Callable<String> {
    @Override
    @SuppressWarnings("ThreadLocalUsage") // it is the leak that the test must notice
    public String call() {
      ThreadLocal<Object> local = new ThreadLocal<>();
      local.set(this);
      KEPT.set(local);
      return "left";
    }

    private static final ThreadLocal<Object> KEPT = new ThreadLocal<>();
  }

  @Test
  void signals_onAThreadThatLivesOn_leaveNothingThatKeepsTheirLoader() throws Exception {
    assertThat(OwnLoader.isCollected(Signals.class, PATIENCE)).isTrue();
  }

  @Test
  void whatIsLeftInAThreadLocal_isNoticed() throws Exception {
    assertThat(OwnLoader.isCollected(Leaves.class, Duration.ofMillis(500))).isFalse();
  }
}
