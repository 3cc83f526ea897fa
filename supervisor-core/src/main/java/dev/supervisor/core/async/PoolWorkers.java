package dev.supervisor.core.async;

import dev.supervisor.core.SupervisedThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The workers of a pool: who runs which task, who is idle, and how many are on their way. Guarded by the pool's mutex. */
final class PoolWorkers {
  /* How it works. A worker is counted as `starting` from the decision to make it until its thread looks into the queue for the first time.
   * From then on it is in `begun`, until it leaves. One that the tree waits for no longer stays there, and is counted in `gone` as well: once
   * the pool is being stopped, another may take its place. `running` counts those that have a task. */

  private final Set<PoolWorker> begun = new LinkedHashSet<>();
  private final ArrayDeque<PoolWorker> idle =
      new ArrayDeque<>(); // the last that became idle comes first
  private int starting;
  private int running;
  private int gone;

  /** Counts a worker that is on its way. */
  void starts() {
    starting++;
  }

  /**
   * Notes that a worker could not be made.
   *
   * @return whether there is no worker at all
   */
  boolean notMade() {
    starting--;
    return begun.isEmpty();
  }

  /** Its thread looks into the queue for the first time. */
  void begins(PoolWorker worker, SupervisedThread self) {
    starting--;
    worker.beginsHeld(self);
    begun.add(worker);
  }

  /**
   * The tree waits for it no longer.
   *
   * @return whether it has not left before
   */
  boolean isGone(PoolWorker worker) {
    if (!begun.contains(worker)) {
      return false;
    }
    worker.isGoneHeld();
    gone++;
    return true;
  }

  /**
   * Notes that a worker takes no further task.
   *
   * @return the task that the worker was cut off from; null if it had none
   */
  @Nullable
  PoolTask leaves(PoolWorker worker) {
    begun.remove(worker);
    gone -= worker.wasGoneHeld() ? 1 : 0;
    PoolTask job = worker.jobHeld();
    if (job == null) {
      boolean unused = idle.remove(worker);
    } else {
      isFree(worker);
    }
    return job;
  }

  // ---- their tasks

  /** {@return the one that became idle last, which is not any more; null when none is idle} */
  @Nullable
  PoolWorker pollIdle() {
    return idle.poll();
  }

  /** Notes that a worker has nothing to do, and waits to be woken. */
  void isIdle(PoolWorker worker) {
    worker.idlesHeld();
    idle.push(worker);
  }

  /**
   * Notes that a worker has waited long enough.
   *
   * @return the task that it was handed meanwhile; null if there is none
   */
  @Nullable
  PoolTask noLongerIdle(PoolWorker worker) {
    if (worker.jobHeld() == null) {
      boolean unused = idle.remove(worker);
    }
    return worker.jobHeld();
  }

  /** All that are idle look anew. */
  void wakeIdle(Steps then) {
    for (PoolWorker each : idle) {
      then.go(each.wakeHeld());
    }
    idle.clear();
  }

  void begin(PoolWorker worker, PoolTask job) {
    worker.takesHeld(job);
    running++;
  }

  /** Notes that a worker has run its task. */
  void isFree(PoolWorker worker) {
    worker.isFreeHeld();
    running--;
  }

  // ---- looking

  /** {@return whether one more is needed for so many tasks in the queue, of so many that there may be} */
  boolean areTooFew(int queued, int most, boolean isStopping) {
    int used = begun.size() + starting - (isStopping ? gone : 0);
    return queued > starting && used < most;
  }

  boolean runNothing() {
    return running == 0;
  }

  /** {@return what interrupts the present run of each task that is meant} */
  List<Runnable> interruptions(Predicate<PoolTask> which) {
    List<Runnable> interruptions = new ArrayList<>();
    for (PoolWorker each : begun) {
      PoolTask job = each.jobHeld();
      if (job != null && which.test(job)) {
        interruptions.add(job.interruption());
      }
    }
    return interruptions;
  }

  /**
   * Adds those that run other tasks.
   *
   * @return the one that runs the task; null when none does
   */
  @Nullable
  SupervisedThread runnerOf(@Nullable Object task, List<SupervisedThread> others) {
    for (PoolWorker each : begun) {
      PoolTask job = each.jobHeld();
      SupervisedThread thread = job == null ? null : each.nodeHeld();
      if (thread != null && job != null && job.task == task) {
        return thread;
      }
      if (thread != null) {
        others.add(thread);
      }
    }
    return null;
  }

  /** {@return the first of the tasks that are meant which one of these threads runs; null when there is none} */
  @Nullable
  PoolTask taskOf(List<SupervisedThread> threads, Predicate<PoolTask> which) {
    for (PoolWorker each : begun) {
      PoolTask job = each.jobHeld();
      if (job != null && which.test(job) && threads.stream().anyMatch(each::isHeld)) {
        return job;
      }
    }
    return null;
  }
}
