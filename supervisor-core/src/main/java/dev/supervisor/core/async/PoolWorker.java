package dev.supervisor.core.async;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import org.jspecify.annotations.Nullable;

/** A thread of a pool: runs one task after the other, until it has had nothing to do for a while, or the pool or it is stopped. */
final class PoolWorker {
  private final WorkerPool pool;

  private final PoolCore core;

  // guarded by the pool's mutex
  private @Nullable SupervisedThread node; // null before it has begun
  private @Nullable PoolTask job; // that it runs, or was handed while it was idle
  private @Nullable Signal wake; // while it is idle; written by its own thread
  private boolean gone; // the tree waits for it no longer, and it has not left

  PoolWorker(WorkerPool pool) {
    this.pool = pool;
    this.core = pool.core();
  }

  // ---- what the pool notes; under its mutex

  /** Its thread has begun, and is that. */
  void beginsHeld(SupervisedThread self) {
    node = self;
  }

  /** {@return whether that is its thread} */
  boolean isHeld(SupervisedThread thread) {
    return node == thread;
  }

  /** {@return its thread; null before it has begun} */
  @Nullable
  SupervisedThread nodeHeld() {
    return node;
  }

  /** Notes the task that the worker runs next. */
  void takesHeld(PoolTask next) {
    job = next;
    next.takenHeld();
  }

  /** Notes that the worker runs no task any more. */
  void isFreeHeld() {
    job = null;
  }

  /** {@return the task that it runs, or was handed while it was idle; null when there is none} */
  @Nullable
  PoolTask jobHeld() {
    return job;
  }

  /** Notes that the worker waits for a task. */
  void idlesHeld() {
    wake = Signal.named("a task");
  }

  void idlesNoMoreHeld() {
    wake = null;
  }

  /** {@return what wakes it; null when it does not wait} */
  @Nullable
  Signal wakeHeld() {
    return wake;
  }

  /** The tree waits for it no longer. */
  void isGoneHeld() {
    gone = true;
  }

  boolean wasGoneHeld() {
    return gone;
  }

  // ---- its thread

  /** The body. */
  void work(Signal pleaseStop) throws Exception {
    Throwable failure = null;
    try {
      SupervisedThread self = Supervisor.current();
      pool.waits().enter(); // until its thread ends
      PoolTask next = pool.begins(this, self);
      WorkerState own = WorkerState.ofCurrent();
      while (failure == null && (next != null || (next = next(pleaseStop)) != null)) {
        failure = next.run(own);
        core.ends(this, next);
        next = null;
        if (pool.options.freshThreads || !isUnused(self)) {
          break;
        }
      }
    } finally {
      core.leaves(this);
    }
    Rethrow.ifThrown(failure);
  }

  /** {@return whether the task has left no scope open and no thread behind: these end with the worker} */
  private static boolean isUnused(SupervisedThread self) {
    return Supervisor.current() == self && self.children().isEmpty();
  }

  /** {@return the next task; null when there is none for a while, or it is asked to stop} */
  private @Nullable PoolTask next(Signal pleaseStop) {
    for (; ; ) {
      boolean leave = pleaseStop.isGo() && !core.isStopping();
      PoolTask found = leave ? null : core.takeOrIdle(this, /* mayIdle= */ !pleaseStop.isGo());
      Signal called = wake;
      if (leave || found != null || called == null) {
        return found;
      }
      boolean inTime = true;
      try {
        inTime = called.or(pleaseStop).await(Till.in(pool.options.idleFor));
      } catch (InterruptedException e) {
        // it is idle: the interrupt is for no task
      }
      PoolTask handed = core.noLongerIdle(this);
      if (handed != null) {
        return handed;
      }
      if (!inTime) {
        return null;
      }
    }
  }
}
