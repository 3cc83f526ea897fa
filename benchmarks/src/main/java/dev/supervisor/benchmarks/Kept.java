package dev.supervisor.benchmarks;

import static dev.supervisor.benchmarks.Bound.nothingKept;
import static dev.supervisor.benchmarks.Shared.NOTHING;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What each operator leaves behind on a signal that lives long. */
final class Kept {
  private static final int TURNS = 200_000;
  private static final int WAITS = 50_000; // each takes its time
  private static final Duration SOON = Duration.ofNanos(1_000);

  private Kept() {}

  private interface Use {
    void of(Signal stop) throws Exception;
  }

  private interface FutureUse {
    void of(CompletableFuture<Object> stop) throws Exception;
  }

  static void register(Suite suite) {
    suite
        .contest("2a", "kept on a long-lived stop", Metric.KEPT)
        .ours("or, dropped unseen", on(TURNS, stop -> stop.or(Signal.create())))
        .ours("or, callback taken back", on(TURNS, stop -> {
          stop.or(Signal.create()).then(NOTHING).cancel();
        }))
        .ours("and, the other goes", on(TURNS, stop -> {
          Signal other = Signal.create();
          var callback = stop.and(other).then(NOTHING);
          other.go();
          callback.cancel();
        }))
        .ours("any of 10, one goes", on(TURNS, stop -> {
          Signal[] all = tenWith(stop);
          Signal.any(all).then(NOTHING);
          all[9].go();
        }))
        .ours("all of 10, callback taken back", on(TURNS, stop -> {
          Signal[] all = tenWith(stop);
          var callback = Signal.all(all).then(NOTHING);
          all[9].go();
          callback.cancel();
        }))
        .ours("or within or, the innermost goes", on(TURNS, stop -> {
          Signal event = Signal.create();
          stop.and(stop.or(event)).or(event).then(NOTHING);
          event.go();
        }))
        .ours("then, taken back", on(TURNS, stop -> stop.then(NOTHING).cancel()))
        .ours("toFuture, cancelled", on(TURNS, stop -> stop.toFuture().cancel(false)))
        .ours("or of a stage, it completes", on(TURNS, stop -> {
          CompletableFuture<Object> stage = new CompletableFuture<>();
          stop.or(Signal.of(stage)).then(NOTHING);
          stage.complete(stage);
        }))
        .ours("await, timed out", on(WAITS, stop -> stop.await(Till.in(SOON))))
        .ours("await of or, timed out", on(WAITS, stop -> {
          stop.or(Till.in(SOON)).await();
        }))
        .ours("Channel.take, timed out", channel())
        .ours("Lock.acquire, timed out", lock())
        .ours("Promise.await, timed out", promise())
        .peer(
            "thenRun, cancelled", onFuture(TURNS, stop -> stop.thenRun(NOTHING).cancel(false)))
        .peer("copy().orTimeout", onFuture(WAITS / 4, stop -> {
          try {
            stop.copy().orTimeout(SOON.toNanos(), TimeUnit.NANOSECONDS).join();
          } catch (CompletionException e) {
            // it always times out
          }
        }))
        .goal(nothingKept());
  }

  private static Signal[] tenWith(Signal stop) {
    Signal[] all = new Signal[10];
    all[0] = stop;
    for (int i = 1; i < all.length; i++) {
      all[i] = Signal.create();
    }
    return all;
  }

  private static Body on(int turns, Use use) {
    return trial -> {
      Signal stop = Signal.create();
      Loop.run(trial, trial.scaled(turns), stop, () -> use.of(stop));
      if (stop.dependents() != 0) {
        throw new AssertionError("it still has dependents: " + stop.dependents());
      }
    };
  }

  private static Body onFuture(int turns, FutureUse use) {
    return trial -> {
      CompletableFuture<Object> stop = new CompletableFuture<>();
      Loop.run(trial, trial.scaled(turns), stop, () -> use.of(stop));
    };
  }

  private static Body channel() {
    Channel<Object> empty = Channel.unbounded("empty");
    return on(WAITS, stop -> empty.take(stop.or(Till.in(SOON))));
  }

  private static Body lock() {
    Lock lock = Lock.named("taken");
    Body waiting = on(WAITS, stop -> lock.tryHold(stop.or(Till.in(SOON)), held -> {}));
    return trial -> {
      Thread holder = Threads.PLATFORM.start(() -> lock.hold(held -> {
        Thread.sleep(Duration.ofDays(1).toMillis());
        return held;
      }));
      Threads.spinUntilParked(holder);
      waiting.run(trial);
    };
  }

  private static Body promise() {
    Promise<Object> never = Promise.named("never");
    return on(WAITS, stop -> {
      try {
        never.await(stop.or(Till.in(SOON)));
      } catch (TimeoutException e) {
        // it always times out
      }
    });
  }
}
