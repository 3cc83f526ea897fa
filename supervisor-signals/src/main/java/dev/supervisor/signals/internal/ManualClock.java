package dev.supervisor.signals.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A clock that moves only when told to, for tests: {@code try (var clock = ManualClock.install())}.
 *
 * <p>Parking is the JVM's own, without any time limit: a thread that parks until a deadline is woken
 * by {@link #advance} alone. {@link #awaitParked} lets a test wait, without guessing, for a thread
 * to have reached its timed park. Thread-safe.
 */
public final class ManualClock implements Seam.Backend, AutoCloseable {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Seam.Backend before;
  // guarded by this
  private final IdentityHashMap<Thread, Long> parked = new IdentityHashMap<>();
  private long nanos;
  private Instant wall;
  private boolean closed;

  private ManualClock(long nanos, Instant wall) {
    this.nanos = nanos;
    this.wall = wall;
    this.before = Seam.replace(this);
  }

  /** {@return a clock that stands behind the seam until it is closed} */
  public static ManualClock install() {
    return new ManualClock(1_000_000_000L, Instant.parse("2026-01-01T00:00:00Z"));
  }

  /**
   * {@return a clock that stands behind the seam until it is closed, and goes on from where the monotonic clock is: what
   * is pending keeps its deadline}
   */
  public static ManualClock goOnFrom(Instant wall) {
    ManualClock clock = new ManualClock(Seam.nanoTime(), wall);
    Timer.clockReplaced(); // it parks on the clock that was there before
    return clock;
  }

  /** Moves both clocks on and wakes every thread whose deadline has come. */
  public synchronized void advance(Duration by) {
    nanos += by.toNanos();
    wall = wall.plus(by);
    wakeDue();
  }

  /** Sets the wall clock alone, as an administrator or a time server does. */
  public synchronized void setWall(Instant to) {
    wall = to;
  }

  /** Waits until the thread is parked with a deadline. */
  public synchronized void awaitParked(Thread thread) throws InterruptedException {
    awaitParked(1, () -> thread, thread.getName());
  }

  /**
   * Waits until a thread, which is perhaps not known yet, is parked with a deadline.
   *
   * @param which gives the thread, or null; must be quick, and is asked under the lock of this clock
   * @param name what to call it in an error
   */
  public synchronized void awaitParked(Supplier<@Nullable Thread> which, String name)
      throws InterruptedException {
    awaitParked(1, which, name);
  }

  /** Waits until at least that many threads are parked with a deadline. */
  public synchronized void awaitParked(int threads) throws InterruptedException {
    awaitParked(threads, null, threads + " threads");
  }

  private void awaitParked(int threads, @Nullable Supplier<@Nullable Thread> which, String missing)
      throws InterruptedException {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (which == null ? parked.size() < threads : !parked.containsKey(which.get())) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        List<String> there = parked.keySet().stream().map(Thread::getName).toList();
        throw new IllegalStateException(
            "not parked with a deadline: " + missing + "; only " + String.join(", ", there));
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /**
   * Waits until the timer has run all that is due by this clock. What it sets off on other threads may come later.
   *
   * @throws IllegalStateException when the timer is not done after a minute of real time
   */
  public void awaitTimer() throws InterruptedException {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (!Timer.isCaughtUp()) {
      if (System.nanoTime() - end >= 0) {
        throw new IllegalStateException("the timer has not run all that is due");
      }
      synchronized (this) { // told when the timer parks, and not when it ends
        TimeUnit.MILLISECONDS.timedWait(this, 1);
      }
    }
  }

  @Override
  public synchronized long nanoTime() {
    return nanos;
  }

  @Override
  public synchronized Instant now() {
    return wall;
  }

  @Override
  public void park(Object blocker) {
    LockSupport.park(blocker);
  }

  @Override
  public void parkUntil(Object blocker, long deadlineNanos) {
    Thread self = Thread.currentThread();
    synchronized (this) {
      if (closed || nanos - deadlineNanos >= 0) {
        return;
      }
      parked.put(self, deadlineNanos);
      notifyAll();
    }
    try {
      LockSupport.park(blocker);
    } finally {
      synchronized (this) {
        parked.remove(self);
      }
    }
  }

  @Override
  public void unpark(Thread thread) {
    LockSupport.unpark(thread);
  }

  private void wakeDue() {
    parked.entrySet().removeIf(each -> {
      boolean due = nanos - each.getValue() >= 0;
      if (due) {
        LockSupport.unpark(each.getKey());
      }
      return due; // so that awaitParked waits for its next park, if there is one
    });
  }

  /** Puts the clock that was there before back, and wakes all parked threads to look at it. */
  @Override
  public void close() {
    Seam.replace(before);
    synchronized (this) {
      closed = true;
      parked.keySet().forEach(LockSupport::unpark);
    }
    Timer.clockReplaced(); // it may have read this clock and not parked yet
  }
}
