package dev.supervisor.core;

import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import java.util.concurrent.TimeUnit;

/**
 * The times of one stop: since when it runs, when its reserve begins, when its deadline is. It says what is due and makes no move;
 * {@link StopRun} does. Thread-safe; its mutex is a leaf.
 */
final class StopClock {
  /*
   * How it works. The clock runs from `start` on. In the reserve all that remain are asked without waiting. To ask a great many takes
   * its time, as each that was asked wants the processor to end: where that is not done by the deadline, the deadline waits for it,
   * and a moment longer, but not long. A reserve that begins late moves the deadline, so that what is asked then has a moment.
   */
  private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int SLACK = 25; // a deadline may be late by this part of the limit

  /** How far a stop has come. */
  record Progress(boolean isOver, long startNanos, long tookNanos) {}

  final long limitNanos;
  final long reserveNanos; // how long the reserve is

  private volatile boolean inReserve; // written under the mutex

  // guarded by mutex
  private final Mutex mutex = new Mutex();
  private boolean runs;
  private boolean isOver;
  private boolean asks; // all that remain are being asked at this moment
  private long startNanos;
  private long overNanos;
  private long deadlineNanos;
  private long lastAskedNanos; // in the reserve

  StopClock(long sinceNanos, long limitNanos) {
    this.startNanos = sinceNanos;
    this.limitNanos = limitNanos;
    this.reserveNanos = limitNanos / 5;
  }

  /** {@return whether it runs from that moment on: not when it has run before, or the stop is over} */
  boolean start(long nanos) {
    mutex.lock();
    try {
      if (runs || isOver) {
        return false;
      }
      runs = true;
      startNanos = nanos;
      deadlineNanos = nanos + limitNanos;
      return true;
    } finally {
      mutex.unlock();
    }
  }

  /** The clock of another stop counts; the report counts from now. */
  void countFromNow() {
    mutex.lock();
    try {
      if (!runs) {
        startNanos = Seam.nanoTime();
      }
    } finally {
      mutex.unlock();
    }
  }

  /** {@return since when it counts} */
  long startNanos() {
    mutex.lock();
    try {
      return startNanos;
    } finally {
      mutex.unlock();
    }
  }

  long deadlineNanos() {
    mutex.lock();
    try {
      return deadlineNanos;
    } finally {
      mutex.unlock();
    }
  }

  boolean isOver() {
    mutex.lock();
    try {
      return isOver;
    } finally {
      mutex.unlock();
    }
  }

  /** The top is settled. */
  void over(long now) {
    mutex.lock();
    try {
      overNanos = now;
      isOver = true;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return how far the stop has come; what it took is known when it is over} */
  Progress progress() {
    mutex.lock();
    try {
      return new Progress(isOver, startNanos, overNanos - startNanos);
    } finally {
      mutex.unlock();
    }
  }

  // ---- the reserve

  boolean isInReserve() {
    return inReserve;
  }

  /** {@return how long it is until the reserve begins; zero where it has begun; for ever where the clock does not run} */
  long untilReserve(long now) {
    mutex.lock();
    try {
      return inReserve
          ? 0
          : runs ? Math.max(0, deadlineNanos - reserveNanos - now) : Durations.FOREVER_NANOS;
    } finally {
      mutex.unlock();
    }
  }

  /**
   * Leaves no more time than the reserve has.
   *
   * @return whether that is to begin now: not when it has begun, or the stop is over
   */
  boolean cutToReserve() {
    long end = Seam.nanoTime() + reserveNanos;
    mutex.lock();
    try {
      if (inReserve || isOver) {
        return false;
      }
      if (!runs || deadlineNanos - end > 0) {
        deadlineNanos = end;
      }
      runs = true;
      return true;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return whether the reserve has begun by this call: not when it had begun before, or the stop is over} */
  boolean beginReserve() {
    mutex.lock();
    try {
      if (isOver || inReserve) {
        return false;
      }
      inReserve = true;
      asks = true;
      long atLeast = Seam.nanoTime() + momentNanos();
      if (deadlineNanos - atLeast < 0) {
        deadlineNanos = atLeast; // the reserve began late: what is asked now gets a moment
      }
      return true;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return what those who were asked in the reserve get at least} */
  private long momentNanos() {
    return Math.min(reserveNanos / 10, STALL_NANOS);
  }

  /** All have been asked; the last of them get a moment, where the deadline is that near. */
  void allAreAsked() {
    mutex.lock();
    try {
      asks = false;
      lastAskedNanos = Seam.nanoTime();
    } finally {
      mutex.unlock();
    }
  }

  // ---- the deadline

  /** {@return when the deadline is to be tried again; 0 when it has come} */
  long tooEarly() {
    long now = Seam.nanoTime();
    mutex.lock();
    try {
      long last = deadlineNanos + limitNanos / SLACK;
      long wanted = asks
          ? now + momentNanos()
          : lastAskedNanos == 0 ? deadlineNanos : lastAskedNanos + momentNanos();
      long until = wanted - last < 0 ? wanted : last;
      return until - now > 0 ? until : 0;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return how long the thread that has waited for the end may wait for what there is to tell} */
  long tellNanos() {
    long left;
    mutex.lock();
    try {
      left = runs ? deadlineNanos - Seam.nanoTime() : reserveNanos;
    } finally {
      mutex.unlock();
    }
    return Math.max(limitNanos / SLACK, Math.min(reserveNanos, left));
  }
}
