package dev.supervisor.benchmarks;

import java.util.concurrent.locks.AbstractQueuedSynchronizer;

/** Limit: the JDK's own queue of waiters with nothing on top, not even an owner. */
final class BareMutex extends AbstractQueuedSynchronizer {
  private static final long serialVersionUID = 1;

  @Override
  protected boolean tryAcquire(int unused) {
    return compareAndSetState(0, 1);
  }

  @Override
  protected boolean tryRelease(int unused) {
    setState(0);
    return true;
  }

  void lock() {
    if (!compareAndSetState(0, 1)) {
      acquire(1);
    }
  }

  void unlock() {
    release(1);
  }
}
