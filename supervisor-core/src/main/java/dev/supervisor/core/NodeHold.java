package dev.supervisor.core;

import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.StackRoom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Takes the mutex of a node for a move, within a bound; a move that could not have it is made again. */
final class NodeHold {
  /* How it works. A mutex may be lost: a thread was cut off in the middle of our code, and has ended, or lives on and will never
   * let it go. So no move waits for a mutex without a bound, and a move of the Agenda does not wait at all, as others are due after it
   * (the walks of the reserve and of the deadline wait for each node up to the bound). A move that could not have a mutex is made again
   * when that is free, or a little later, until the deadline goes on without the node. Where the thread that has
   * the mutex has ended, only the deadline is left. */

  static final long BOUND_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long END_NANOS = TimeUnit.MILLISECONDS.toNanos(500); // at the end of a body

  private NodeHold() {}

  /**
   * {@return whether the current thread holds the node's mutex now} It waits 50 ms at most, and in a move of the {@link Agenda} not at
   * all.
   */
  static boolean take(TreeNode node) {
    StackRoom.forMutex();
    return node.stopping.tryLock()
        || TreeWalk.lockWithin(node, Agenda.isMaking() ? 0 : BOUND_NANOS);
  }

  /**
   * {@return whether the current thread, which has come to the end of its own body, holds the node's mutex now} It waits 500 ms at
   * most; after one wait in vain, and in a move of the {@link Agenda}, not at all.
   */
  static boolean takeToEnd(TreeNode node) {
    StackRoom.forMutex();
    boolean mine = node.stopping.tryLock()
        || TreeWalk.lockWithin(node, Agenda.isMaking() || node.stopping.isMissed() ? 0 : END_NANOS);
    node.stopping.noteMissed(!mine);
    return mine;
  }

  /** Has the move made soon, as the mutex of the node could not be had; never, if that is lost for certain: then only the deadline is left. */
  static void again(TreeNode node, Runnable move) {
    if (!isLost(node)) {
      later(node, move);
    }
  }

  /** Has the Agenda make the move as soon as the mutex of the node is free, or 50 ms from now in any case. */
  static void later(TreeNode node, Runnable move) {
    Agenda agenda = node.agenda();
    Retry retry = new Retry(node, move, agenda);
    agenda.owed.incrementAndGet();
    agenda.put(retry, Seam.nanoTime() + BOUND_NANOS);
    retry.waitForMutex();
  }

  /** A move that could not have the mutex of its node. */
  private static final class Retry extends Agenda.Move {
    /* How it works. The thread that frees the mutex has it made; a mutex that is lost is freed by none, so it
     * is made after a while in any case: it may be known by then that only the deadline is left. */

    private final TreeNode node;
    private final Runnable move;
    private final Agenda in;
    private final AtomicBoolean made = new AtomicBoolean();
    private volatile Mutex.@Nullable PlaceInLine turn;

    Retry(TreeNode node, Runnable move, Agenda in) {
      this.node = node;
      this.move = move;
      this.in = in;
    }

    void waitForMutex() {
      turn = node.stopping.callWhenFree(() -> {
        try {
          if (!made.get()) {
            in.put(this, Seam.nanoTime());
          }
        } catch (OutOfMemoryError e) {
          // it is made a little later; the thread that frees the mutex has steps of its own to make
        }
      });
      if (made.get()) {
        leaveLine();
      }
    }

    private void leaveLine() {
      Mutex.PlaceInLine mine = turn;
      if (mine != null) {
        node.stopping.leaveLine(mine);
      }
    }

    @Override
    void make() {
      if (made.compareAndSet(false, true)) {
        try {
          leaveLine();
          move.run();
        } finally {
          in.owed.decrementAndGet();
        }
      }
    }
  }

  /** {@return whether its mutex will never be had again, as far as that can be known} */
  static boolean isLost(TreeNode node) {
    return node.stopping.isLost() || node.stopping.deadHolder() != null;
  }
}
