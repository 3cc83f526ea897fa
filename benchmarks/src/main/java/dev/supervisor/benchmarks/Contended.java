package dev.supervisor.benchmarks;

import dev.supervisor.signals.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;

/** A short section under a lock. */
interface Contended {
  void increment(long[] guarded, int at) throws InterruptedException;

  @SuppressWarnings("try") // held, and nothing else is wanted of it
  static Contended acquire() {
    Lock lock = Lock.named("contended");
    return (guarded, at) -> {
      try (Lock.Held held = lock.acquire()) {
        guarded[at]++;
      }
    };
  }

  static Contended hold() {
    Lock lock = Lock.named("contended");
    return (guarded, at) -> lock.hold(held -> guarded[at]++);
  }

  static Contended reentrant(boolean fair) {
    ReentrantLock lock = new ReentrantLock(fair);
    return (guarded, at) -> {
      lock.lock();
      try {
        guarded[at]++;
      } finally {
        lock.unlock();
      }
    };
  }

  static Contended stamped() {
    StampedLock lock = new StampedLock();
    return (guarded, at) -> {
      long stamp = lock.writeLock();
      try {
        guarded[at]++;
      } finally {
        lock.unlockWrite(stamp);
      }
    };
  }

  static Contended monitor() {
    Object lock = new Object();
    return (guarded, at) -> {
      synchronized (lock) {
        guarded[at]++;
      }
    };
  }

  static Contended bare() {
    BareMutex lock = new BareMutex();
    return (guarded, at) -> {
      lock.lock();
      try {
        guarded[at]++;
      } finally {
        lock.unlock();
      }
    };
  }
}
