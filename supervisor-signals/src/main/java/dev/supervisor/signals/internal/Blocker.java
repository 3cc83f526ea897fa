package dev.supervisor.signals.internal;

import org.jspecify.annotations.Nullable;

/**
 * What a thread of ours is parked on: the object given to {@link Seam#park}, found again with {@link
 * java.util.concurrent.locks.LockSupport#getBlocker}.
 *
 * <p>It is how a stop report can say what a late thread waits on without the wait having recorded
 * anything: the parking itself sets it. All methods are called by other threads, at any time, and
 * must neither block nor throw.
 */
public interface Blocker {
  /** {@return what the thread waits for, in a few words} */
  String waitingFor();

  /**
   * {@return what could end the wait: a {@link Thread}, or the owner of the signal waited on; null
   * when nothing in particular}
   */
  @Nullable
  Object holder();

  /**
   * {@return whether the wait is over, or may be: what ends it has come, and the thread need not have noticed yet}
   *
   * <p>What has ended it says so before it goes on itself: while this is false, nothing that has been done so far lets the thread go on.
   */
  default boolean isOver() {
    return true;
  }

  /** {@return all that the wait needs, and what else ends it, as far as it is known} */
  default Need.WaitNeeds needs() {
    return Need.WaitNeeds.of(holder(), /* isFact= */ true);
  }
}
