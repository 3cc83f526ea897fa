package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.fail;

import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Timer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A thread that runs something for a test. Uses nothing of what is tested to wait for it.
 *
 * @param <T> what it returns
 */
final class Running<T> {
  private static final long LIMIT_SECONDS = 60;

  private final CompletableFuture<T> outcome = new CompletableFuture<>();
  private final Thread thread;

  private Running(ThreadKind kind, String name, Callable<T> body) {
    this.thread = kind.unstarted(name, () -> {
      try {
        outcome.complete(body.call());
      } catch (Throwable e) {
        outcome.completeExceptionally(e);
      }
    });
  }

  static <T> Running<T> on(ThreadKind kind, Callable<T> body) {
    return named(kind, "test-" + kind, body);
  }

  static <T> Running<T> start(Callable<T> body) {
    return on(ThreadKind.PLATFORM, body);
  }

  /** A thread that awaits the signal, and then returns whether it has gone. */
  static Running<Boolean> awaits(ThreadKind kind, Signal signal) {
    return on(kind, () -> {
      signal.await();
      return signal.isGo();
    });
  }

  static Running<Boolean> awaits(Signal signal) {
    return awaits(ThreadKind.PLATFORM, signal);
  }

  static <T> Running<T> named(ThreadKind kind, String name, Callable<T> body) {
    Running<T> running = new Running<>(kind, name, body);
    running.thread.start();
    return running;
  }

  Thread thread() {
    return thread;
  }

  /** Waits until it is parked in a wait of the library. */
  Running<T> parked() {
    eventually(() -> {
      if (outcome.isDone()) {
        fail("did not park, but ended: " + outcome);
      }
      Object blocker = LockSupport.getBlocker(thread);
      return (blocker instanceof Wait || blocker instanceof NamedPromise) && isAsleep();
    });
    return this;
  }

  private boolean isAsleep() {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  void interrupt() {
    thread.interrupt();
  }

  boolean isDone() {
    return outcome.isDone();
  }

  /** What it returned; fails with what it threw. */
  T result() {
    try {
      T result = outcome.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
      return result;
    } catch (ExecutionException e) {
      throw new AssertionError(thread.getName() + " failed", e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError(
          thread.getName() + " has not ended; it waits on " + LockSupport.getBlocker(thread), e);
    }
  }

  /** What it threw; fails when it returned. */
  Throwable failure() {
    try {
      T result = outcome.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      return fail("returned " + result);
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError(thread.getName() + " has not ended", e);
    }
  }

  /** Waits until the timer has none of the short looks left that other tests gave it. */
  static void timerIsIdle() {
    eventually(() -> Timer.pending() == 0);
  }

  /**
   * Lets time pass until the timer has nothing left. What hangs there for nothing but a look at a helper that had much to do is
   * gone with that look.
   */
  static void timerRunsDry(ManualClock clock) {
    eventually(() -> {
      clock.advance(Duration.ofSeconds(1));
      return Timer.pending() == 0;
    });
  }

  /** Looks until it is so; for what has no event to wait for. */
  static void eventually(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        fail("not so within " + LIMIT_SECONDS + " s");
      }
      LockSupport.parkNanos(50_000);
    }
  }
}
