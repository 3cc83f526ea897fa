package dev.supervisor.benchmarks;

import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Till;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.DeadlineTimerWheel;

/** What calls back at a deadline. */
interface Timers {
  /** {@return what takes it back} */
  Object schedule(long nanos, Runnable action) throws Exception;

  void cancel(Object scheduled);

  /** Waits until what was scheduled lies where it will stay. */
  default void settle() throws InterruptedException {}

  static Timers ours() {
    return new Timers() {
      @Override
      public Object schedule(long nanos, Runnable action) {
        return Till.in(Duration.ofNanos(nanos)).then(action);
      }

      @Override
      public void cancel(Object scheduled) {
        ((Registration) scheduled).cancel();
      }
    };
  }

  static Timers executor() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(1, Threads.PLATFORM.factory());
    executor.setRemoveOnCancelPolicy(true);
    return new Timers() {
      @Override
      public Object schedule(long nanos, Runnable action) {
        return executor.schedule(action, nanos, TimeUnit.NANOSECONDS);
      }

      @Override
      public void cancel(Object scheduled) {
        ((Future<?>) scheduled).cancel(false);
      }
    };
  }

  /** From Java 25 on. */
  static Timers forkJoin() throws ReflectiveOperationException {
    MethodHandle schedule = MethodHandles.publicLookup()
        .findVirtual(
            ForkJoinPool.class,
            "schedule",
            MethodType.methodType(
                ScheduledFuture.class, Runnable.class, long.class, TimeUnit.class));
    ForkJoinPool pool = ForkJoinPool.commonPool();
    return new Timers() {
      @Override
      public Object schedule(long nanos, Runnable action) {
        try {
          return (ScheduledFuture<?>)
              schedule.invokeExact(pool, action, nanos, TimeUnit.NANOSECONDS);
        } catch (Throwable e) {
          throw new LinkageError("ForkJoinPool.schedule", e);
        }
      }

      @Override
      public void cancel(Object scheduled) {
        ((Future<?>) scheduled).cancel(false);
      }
    };
  }

  /** Taken back by completing, which is cheaper than cancelling: no exception is made. */
  static Timers future() {
    return new Timers() {
      @Override
      public Object schedule(long nanos, Runnable action) {
        CompletableFuture<Object> future = new CompletableFuture<>();
        future.thenRun(action);
        return future.completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
      }

      @Override
      public void cancel(Object scheduled) {
        ((CompletableFuture<?>) scheduled).complete(null);
      }
    };
  }

  static Timers netty() {
    HashedWheelTimer timer =
        new HashedWheelTimer(Threads.PLATFORM.factory(), 1, TimeUnit.MILLISECONDS, 1 << 16);
    timer.start();
    return new Timers() {
      @Override
      public Object schedule(long nanos, Runnable action) {
        return timer.newTimeout(timeout -> action.run(), nanos, TimeUnit.NANOSECONDS);
      }

      @Override
      public void cancel(Object scheduled) {
        ((Timeout) scheduled).cancel();
      }

      @Override
      public void settle() throws InterruptedException {
        Thread.sleep(3_000); // its thread sorts in what came through a queue
      }
    };
  }

  /** A wheel for one thread; many threads have to lock it. It knows numbers, not actions. */
  static Timers agrona() {
    DeadlineTimerWheel wheel =
        new DeadlineTimerWheel(TimeUnit.NANOSECONDS, System.nanoTime(), 1 << 20, 1 << 16);
    ReentrantLock lock = new ReentrantLock();
    return new Timers() {
      @Override
      public Object schedule(long nanos, Runnable action) {
        long deadline = System.nanoTime() + nanos;
        lock.lock();
        try {
          return wheel.scheduleTimer(deadline);
        } finally {
          lock.unlock();
        }
      }

      @Override
      public void cancel(Object scheduled) {
        lock.lock();
        try {
          wheel.cancelTimer((Long) scheduled);
        } finally {
          lock.unlock();
        }
      }
    };
  }

  static Timers wheel() {
    BucketWheel wheel = new BucketWheel(1 << 16);
    return new Timers() {
      @Override
      public Object schedule(long nanos, Runnable action) {
        return wheel.schedule(nanos, action);
      }

      @Override
      public void cancel(Object scheduled) {
        wheel.cancel((BucketWheel.Timer) scheduled);
      }
    };
  }

  /** A thread each. */
  static Timers virtualThreads() {
    return new Timers() {
      @Override
      public Object schedule(long nanos, Runnable action) {
        return Threads.VIRTUAL.start(() -> {
          Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
          action.run();
        });
      }

      @Override
      public void cancel(Object scheduled) {
        ((Thread) scheduled).interrupt();
      }
    };
  }
}
