package dev.supervisor.core;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The memory of the looks for lints about one thread. Guarded by the mutex of {@code Lints}. */
final class LintRecord {
  private static final int KEPT = 16;
  private static final int ENOUGH = 5;

  private final long[] ended = new long[KEPT]; // how long waits took that have ended, at most
  private int endedCount;
  private long threadId;
  private @Nullable Object wait; // the number or text of it, or a weak reference to the wait itself
  private long waitSince; // the first look that has seen it
  private long beforeWait; // the look before that
  private boolean isBeginningSeen;
  private long busySince;
  private int busyLooks;
  private long queueSince;
  private boolean isQueueFull;
  private long lastLook;
  private boolean isLookedAt;

  /** A look has seen the thread: in a wait, whose token that is, or in none. */
  void note(long now, long thread, @Nullable Object token, boolean isOwnWait) {
    if (!isLookedAt || thread != threadId) {
      threadId = thread;
      wait = null;
      busyLooks = 0;
      isLookedAt = false; // what went before was another thread's
    }
    if (wait == null || token == null || !isSame(wait, token)) {
      if (wait != null && isBeginningSeen) {
        ended[endedCount++ % KEPT] = now - beforeWait;
      }
      wait = token == null || token instanceof Long || token instanceof String
          ? token
          : new WeakReference<>(token);
      waitSince = now;
      beforeWait = lastLook;
      isBeginningSeen = isLookedAt;
    }
    if (isOwnWait) {
      busyLooks = 0;
    } else if (busyLooks++ == 0) {
      busySince = now;
    }
    lastLook = now;
    isLookedAt = true;
  }

  /** A look has seen the queue of events. */
  void noteQueue(long now, boolean isFull) {
    if (isFull && !isQueueFull) {
      queueSince = now;
    }
    isQueueFull = isFull;
  }

  private static boolean isSame(Object known, Object token) {
    Object former = known instanceof WeakReference<?> kept ? kept.get() : known;
    return former != null && WaitPoint.isSame(former, token);
  }

  /** {@return how long it has been in the same wait, at least; 0 where it is in none} */
  long waitNanos() {
    return wait == null ? 0 : lastLook - waitSince;
  }

  /** {@return the median of how long its waits took, at most; -1 where too few are known} */
  long usualNanos() {
    int known = Math.min(endedCount, KEPT);
    if (known < ENOUGH) {
      return -1;
    }
    long[] sorted = Arrays.copyOf(ended, known);
    Arrays.sort(sorted);
    return sorted[known / 2];
  }

  /** {@return for how long no look has seen it in a wait of this library} */
  long busyNanos() {
    return busyLooks == 0 ? 0 : lastLook - busySince;
  }

  /** {@return how many looks have seen that} */
  int busyLooks() {
    return busyLooks;
  }

  /** {@return for how long each look has seen its queue full} */
  long queueNanos(long now) {
    return isQueueFull ? now - queueSince : 0;
  }
}
