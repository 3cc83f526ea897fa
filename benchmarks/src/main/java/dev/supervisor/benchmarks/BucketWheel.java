package dev.supervisor.benchmarks;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/** Limit: timers linked into buckets of a millisecond. Nothing here ever runs them. */
final class BucketWheel {
  /** A pending timer, its own link in a bucket. */
  static final class Timer {
    private final long millis;
    final Runnable action;
    private @Nullable Timer before;
    private @Nullable Timer after;

    Timer(long millis, Runnable action) {
      this.millis = millis;
      this.action = action;
    }
  }

  private static final int STRIPES = 64;
  private static final int PADDING = 16; // ints in a cache line

  private final @Nullable Timer[] buckets;
  private final AtomicIntegerArray busy = new AtomicIntegerArray(STRIPES * PADDING);

  /** A wheel of so many buckets, a power of two. */
  BucketWheel(int size) {
    buckets = new Timer[size];
  }

  private int bucket(Timer timer) {
    return (int) timer.millis & (buckets.length - 1);
  }

  private void lock(int bucket) {
    while (!busy.compareAndSet((bucket % STRIPES) * PADDING, 0, 1)) {
      Thread.onSpinWait();
    }
  }

  private void unlock(int bucket) {
    busy.setRelease((bucket % STRIPES) * PADDING, 0);
  }

  Timer schedule(long nanos, Runnable action) {
    Timer timer = new Timer((System.nanoTime() + nanos) / 1_000_000, action);
    int bucket = bucket(timer);
    lock(bucket);
    Timer newest = buckets[bucket];
    timer.after = newest;
    if (newest != null) {
      newest.before = timer;
    }
    buckets[bucket] = timer;
    unlock(bucket);
    return timer;
  }

  void cancel(Timer timer) {
    int bucket = bucket(timer);
    lock(bucket);
    if (timer.before == null) {
      buckets[bucket] = timer.after;
    } else {
      timer.before.after = timer.after;
    }
    if (timer.after != null) {
      timer.after.before = timer.before;
    }
    unlock(bucket);
  }
}
