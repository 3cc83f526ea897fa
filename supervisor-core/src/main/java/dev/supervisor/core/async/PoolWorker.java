package dev.supervisor.core.async;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.LogContext;
import org.jspecify.annotations.Nullable;

/** A thread of a pool: runs one task after the other, until it has had nothing to do for a while, or the pool or it is stopped. */
final class PoolWorker {
  private final WorkerPool pool;

  // guarded by the pool's mutex
  @Nullable
  SupervisedThread node; // null before it has begun

  @Nullable
  PoolTask job; // that it runs, or was handed while it was idle

  @Nullable
  Signal wake; // while it is idle

  boolean gone; // the tree waits for it no longer, and it has not left

  PoolWorker(WorkerPool pool) {
    this.pool = pool;
  }

  /** The body. */
  void work(Signal pleaseStop) throws Exception {
    Throwable failure = null;
    try {
      SupervisedThread self = Supervisor.current();
      PoolTask job = pool.begins(this, self);
      LogContext own = LogContext.copy();
      while (failure == null && (job != null || (job = next(pleaseStop)) != null)) {
        failure = job.run(own);
        pool.ends(this, job);
        job = null;
        if (!isUnused(self)) {
          break;
        }
      }
    } finally {
      pool.leaves(this);
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
      boolean leave = pleaseStop.isGo() && !pool.isStopping();
      PoolTask found = leave ? null : pool.takeOrIdle(this, /* mayIdle= */ !pleaseStop.isGo());
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
      PoolTask handed = pool.noLongerIdle(this);
      if (handed != null) {
        return handed;
      }
      if (!inTime) {
        return null;
      }
    }
  }
}
