package dev.supervisor.core;

import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.StackRoom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The mutex of a node, for what users ask of it: they never wait for it without a bound, since a thread that
 * was cut off in the middle of our code may never let it go.
 */
abstract sealed class NodeMutex extends Mutex permits StopState {
  /* How it works. What must not change a node whose mutex cannot be had is refused (lockOrRefuse): births.
   * What only reads, or writes something that no move of the stop reads in a hold, goes on
   * without it (enter): in the hold of one mutex that stands for all that are lost, so that two such threads
   * exclude each other. A thread that waited in vain notes for whom; the next one
   * then tries but once. */

  /** The limit of one try. If the whole machine stands still for long, that costs one try. */
  private static final long TRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final int TRIES_TO_READ = 5;
  private static final int TRIES_TO_CHANGE = 50;

  private static final Mutex UNHELD = new Mutex();

  final TreeNode node;

  /** Who had it when a thread gave up waiting for it; null when it has been had since. */
  private volatile @Nullable Thread keptBy;

  NodeMutex(TreeNode node) {
    this.node = node;
  }

  /** {@return whether a deadline has gone on without the mutex, so that no stop waits for it any more} */
  abstract boolean isLost();

  /** {@return what was taken, for {@link #leave}} This mutex, unless it cannot be had in a moment. */
  final @Nullable Mutex enter() {
    if (have(TRIES_TO_READ)) {
      return this;
    }
    return UNHELD.lockWithin(TRY_NANOS) ? UNHELD : null;
  }

  static void leave(@Nullable Mutex taken) {
    if (taken != null) {
      taken.unlock();
    }
  }

  /**
   * Takes it, to change what the node bears.
   *
   * @param undone what is not done if it cannot be had
   */
  final void lockOrRefuse(String undone) {
    if (!have(TRIES_TO_CHANGE)) {
      throw refusal(undone);
    }
  }

  /**
   * Takes it, to change what the node bears.
   *
   * @param other which is not below it, or inside of it, if it cannot be had
   * @param where as the end of a sentence
   */
  final void lockOrRefuse(TreeNode other, String where) {
    if (!have(TRIES_TO_CHANGE)) {
      throw refusal("So " + other.name() + where);
    }
  }

  private IllegalStateException refusal(String undone) {
    return new IllegalStateException(
        "the state of " + node.path() + " cannot be had: " + trouble() + ". " + undone);
  }

  private boolean have(int tries) {
    StackRoom.forMutex();
    if (tryLock()) {
      noLongerKept();
      return true;
    }
    Thread holder = owner();
    int left = holder != null && holder == keptBy ? 1 : tries;
    while (left-- > 0 && !isLostForGood()) {
      if (lockWithin(TRY_NANOS)) {
        noLongerKept();
        return true;
      }
      Thread now = owner();
      if (now != holder && now != null) {
        holder = now; // it was free in between
        left = Math.max(left, 1);
      }
    }
    keptBy = holder;
    return false;
  }

  /** {@return whether the current thread will never get it} */
  final boolean isLostForGood() {
    return isLost() || isMine() || deadHolder() != null;
  }

  private void noLongerKept() {
    if (keptBy != null) {
      keptBy = null;
    }
  }

  /** {@return whether it is known that it cannot be had} */
  final boolean isOutOfReach() {
    Thread holder = owner();
    return isLost() || deadHolder() != null || (holder != null && holder == keptBy);
  }

  /** {@return what is wrong with it} */
  final String trouble() {
    Thread holder = owner();
    if (holder == null) {
      return "it was not free in time";
    }
    return "thread " + holder.getName()
        + (deadHolder() == null
            ? " has it and does not give it back"
            : " has ended without giving it back")
        + ", as after a StackOverflowError in the library's own code";
  }
}
