package dev.supervisor.benchmarks;

import dev.supervisor.signals.Lock;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Two threads that take turns. */
interface Turns {
  /** Waits until it is the turn of this one, 0 or 1. */
  void take(int me) throws InterruptedException;

  void give(int other) throws InterruptedException;

  /** Measures there and back, without the time that the other thinks. */
  static void measure(Trial trial, Threads kind, long thinkNanos, Turns turns) throws Exception {
    trial.warmUp(() -> run(kind, thinkNanos, turns, new long[1_000]));
    long[] nanos = new long[trial.scaled(60_000)];
    run(kind, thinkNanos, turns, nanos);
    double sum = 0;
    for (long each : nanos) {
      sum += each;
    }
    trial.putPercentiles(nanos);
    trial.put(Metric.NANOS, sum / nanos.length); // spinning shows in the mean, too
  }

  private static void run(Threads kind, long thinkNanos, Turns turns, long[] nanos)
      throws InterruptedException {
    int count = nanos.length;
    Thread other = kind.start(() -> {
      for (int i = 0; i < count; i++) {
        turns.take(1);
        if (thinkNanos > 0) {
          Threads.spin(thinkNanos);
        }
        turns.give(0);
      }
    });
    Thread asking = kind.start(() -> {
      for (int i = 0; i < count; i++) {
        long start = System.nanoTime();
        turns.give(1);
        turns.take(0);
        nanos[i] = System.nanoTime() - start - thinkNanos;
      }
    });
    asking.join();
    other.join();
  }

  static Turns ours() {
    Lock lock = Lock.named("turns");
    return new Turns() {
      private int turn = -1;

      @Override
      public void take(int me) throws InterruptedException {
        try (Lock.Held held = lock.acquire()) {
          while (turn != me) {
            held.await();
          }
        }
      }

      @Override
      @SuppressWarnings("try") // held, and nothing else is wanted of it
      public void give(int other) throws InterruptedException {
        try (Lock.Held held = lock.acquire()) {
          turn = other;
        }
      }
    };
  }

  static Turns condition() {
    ReentrantLock lock = new ReentrantLock();
    Condition[] conditions = {lock.newCondition(), lock.newCondition()};
    return new Turns() {
      private int turn = -1;

      @Override
      public void take(int me) throws InterruptedException {
        lock.lock();
        try {
          while (turn != me) {
            conditions[me].await();
          }
        } finally {
          lock.unlock();
        }
      }

      @Override
      public void give(int other) {
        lock.lock();
        try {
          turn = other;
          conditions[other].signal();
        } finally {
          lock.unlock();
        }
      }
    };
  }

  static Turns monitor() {
    return new Turns() {
      private int turn = -1;

      @Override
      public synchronized void take(int me) throws InterruptedException {
        while (turn != me) {
          wait();
        }
      }

      @Override
      public synchronized void give(int other) {
        turn = other;
        notifyAll();
      }
    };
  }

  static Turns parking(int spins) {
    return new Turns() {
      private volatile int turn = -1;
      private final @Nullable Thread[] threads = new Thread[2];

      @Override
      public void take(int me) {
        threads[me] = Thread.currentThread();
        for (int i = 0; i < spins && turn != me; i++) {
          Thread.onSpinWait();
        }
        while (turn != me) {
          LockSupport.park(this);
        }
      }

      @Override
      public void give(int other) {
        turn = other;
        LockSupport.unpark(threads[other]);
      }
    };
  }
}
