package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.testing.LongForm;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each way of depending on a long-lived signal, over and over: nothing of it stays, and no collection
 * is needed for that. {@code -Dsoak=10000000} is the long run; the short one is of the same kind.
 */
final class SoakTest {
  private static final int ROUNDS = LongForm.count("soak", 2_000, 10_000);
  private static final long MEGABYTE = 1 << 20;
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  private static void nothing() {}

  /** What hangs on what; `stop` never goes. */
  enum Use {
    OR_AWAITED_TILL_ITS_DEADLINE {
      @Override
      void once(Signal stop) throws Exception {
        stop.or(Till.in(MILLISECOND)).await();
      }
    },
    OR_FIRED_BY_THE_OTHER {
      @Override
      void once(Signal stop) throws Exception {
        Signal event = Signal.create();
        Signal either = stop.or(event).or(Till.in(MILLISECOND));
        var unused = either.then(SoakTest::nothing);
        event.go();
        either.await();
      }
    },
    OR_DROPPED_UNSEEN {
      @Override
      void once(Signal stop) {
        assertThat(stop.or(Till.in(MILLISECOND)).isGo()).isFalse();
      }
    },
    OR_WITH_A_CALLBACK_TAKEN_BACK {
      @Override
      void once(Signal stop) {
        assertThat(stop.or(Till.in(MILLISECOND)).then(SoakTest::nothing).cancel())
            .isTrue();
      }
    },
    AND_HALF_FIRED {
      @Override
      void once(Signal stop) {
        Signal event = Signal.create();
        Registration callback = stop.and(event).then(SoakTest::nothing);
        event.go();
        assertThat(callback.cancel()).isTrue();
      }
    },
    ANY_OF_MANY {
      @Override
      void once(Signal stop) {
        Signal event = Signal.create();
        var unused =
            Signal.any(stop, Signal.create(), event, Signal.create()).then(SoakTest::nothing);
        event.go();
      }
    },
    ALL_OF_MANY {
      @Override
      void once(Signal stop) {
        Registration callback =
            Signal.all(Signal.create(), stop, Signal.DONE).then(SoakTest::nothing);
        assertThat(callback.cancel()).isTrue();
      }
    },
    NESTED {
      @Override
      void once(Signal stop) {
        Signal event = Signal.create();
        var unused =
            stop.and(Signal.create()).or(event.or(stop).and(event)).then(SoakTest::nothing);
        event.go();
      }
    },
    THEN_AND_DETACH {
      @Override
      void once(Signal stop) {
        assertThat(stop.then(SoakTest::nothing).cancel()).isTrue();
      }
    },
    FUTURE_CANCELLED {
      @Override
      void once(Signal stop) {
        assertThat(stop.toFuture().cancel(false)).isTrue();
      }
    },
    FUTURE_COMPLETED_BY_ITS_OWNER {
      @Override
      void once(Signal stop) {
        assertThat(stop.toFuture().complete(null)).isTrue();
      }
    },
    STAGE_AS_A_SIGNAL {
      @Override
      void once(Signal stop) throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Signal completion = stop.or(Signal.of(stage));
        var unused = completion.then(SoakTest::nothing);
        stage.complete("done");
        completion.await();
      }
    },
    WAIT_TIMED_OUT {
      @Override
      void once(Signal stop) throws Exception {
        assertThat(stop.await(Till.in(MILLISECOND))).isFalse();
      }
    },
    WAIT_INTERRUPTED {
      @Override
      void once(Signal stop) {
        Thread.currentThread().interrupt();
        boolean interrupted = false;
        try {
          stop.or(Signal.create()).await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
        assertThat(interrupted).isTrue();
      }
    },
    CHANNEL_OPERATIONS_GIVEN_UP {
      @Override
      void once(Signal stop) throws Exception {
        Channel<String> full = Channel.bounded("full", 1, with -> with.silent());
        Channel<String> empty = Channel.unbounded("empty");
        full.offer("first");
        assertThat(full.put("second", stop.or(Till.in(MILLISECOND)))).isFalse();
        assertThat(empty.take(stop.or(Till.in(MILLISECOND)))).isNull();
        assertThat(full.putAsync("third").cancel(false)).isTrue();
        assertThat(empty.takeAsync().cancel(false)).isTrue();
      }
    },
    LOCK_NOT_HAD_IN_TIME {
      @Override
      void once(Signal stop) throws Exception {
        Lock lock = Lock.named("lock");
        try (Lock.Held held = lock.acquire()) {
          assertThat(held.await(stop.or(Till.in(MILLISECOND)))).isFalse();
        }
      }
    };

    abstract void once(Signal stop) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(3_600)
  void longLivedSignal_usedOverAndOver_keepsNothing(Use use) throws Exception {
    Signal stop = Signal.named("stop");
    Running.timerIsIdle();
    try (ManualClock clock = ManualClock.install()) {
      Seam.replace(new Hurried(clock, Thread.currentThread()));
      Registration standing = stop.then(SoakTest::nothing);
      repeat(use, stop, ROUNDS / 10); // classes and buffers are there now
      long before = usedAfterCollection();
      repeat(use, stop, ROUNDS);
      assertThat(stop.dependents()).isEqualTo(1);
      Running.timerRunsDry(clock);
      assertThat(usedAfterCollection() - before).isLessThan(MEGABYTE);
      standing.cancel();
      assertThat(stop.dependents()).isZero();
    }
  }

  private static void repeat(Use use, Signal stop, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      use.once(stop);
    }
  }

  private static long usedAfterCollection() {
    Runtime runtime = Runtime.getRuntime();
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }
}
