package dev.supervisor.core.async;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.internal.AwaitedWork.Bringers;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.StackRoom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tasks, workers and the end of a pool under one mutex: all that changes them. */
final class PoolCore {
  /* How it works. A task goes to an idle worker directly, else into the queue. When the queue is longer than there are workers that are about
   * to look into it for the first time, the host makes one more. So a thread that gives a task passes nothing of its own on to a worker. All
   * is counted under the mutex, which is a leaf; signals go when it is free again (Steps). What the tasks and the workers are is kept apart
   * (PoolTasks, PoolWorkers), and so is what a view has of both (ViewEnd): here are the moves that concern more than one of them.
   *
   *   OPEN      takes tasks
   *   DRAINING  takes none, runs what it has: by the owner's shutdown also what is due later, by the tree not that
   *   STOPPED   begins none
   *
   * Not OPEN and without a task the pool is over, and the host returns, which ends the node. A worker that was abandoned, or is
   * inside System.exit, keeps its task. Once the pool is being stopped, it counts as none, so another one runs what waits. Then the
   * tree asks the host, which returns when nothing waits any more. */
  enum PoolPhase {
    OPEN,
    DRAINING,
    STOPPED
  }

  private final int mostWorkers;
  private final SignalSource queueEnded = Signal.source("the last task that waits");
  private volatile @Nullable SupervisedThread host;
  private volatile PoolPhase phase = PoolPhase.OPEN; // written under the mutex

  private final Mutex mutex = new Mutex();

  // guarded by mutex
  private final PoolTasks tasks = new PoolTasks();
  private final PoolWorkers workers = new PoolWorkers();
  private final Set<ViewEnd> waitedFor = new LinkedHashSet<>(); // whose end a thread waits for
  private @Nullable Reason why; // it is not OPEN
  private @Nullable Signal alarm; // while the host waits
  private long accepted;

  PoolCore(int mostWorkers) {
    this.mostWorkers = mostWorkers;
  }

  /** {@return the node of the pool} */
  SupervisedThread host() {
    return Objects.requireNonNull(host);
  }

  /** The host is there; told by the thread that made it, and by the host itself, whichever comes first. */
  void hostIs(SupervisedThread node) {
    host = node;
  }

  /** {@return the signal that goes when no task waits, and none will} */
  Signal queueEnded() {
    return queueEnded.signal();
  }

  /** {@return whether the whole pool is being stopped, and not a worker alone} */
  boolean isStopping() {
    return phase != PoolPhase.OPEN || host().drain().isGo();
  }

  private boolean isOpen() {
    return phase == PoolPhase.OPEN;
  }

  // ---- tasks

  void accept(PoolTask job, long delayNanos) {
    StackRoom.forMany();
    PoolView by = job.by;
    Steps then = new Steps();
    Reason refusal;
    mutex.lock();
    try {
      refusal = isOpen() ? by.end().whyShut() : why;
      if (refusal == null) {
        by.end().accepted();
        job.acceptedHeld(accepted++);
        if (delayNanos > 0) {
          job.isDueHeld(Seam.nanoTime() + delayNanos);
          putOffHeld(job, then);
        } else {
          enqueueHeld(job, then);
        }
      }
    } finally {
      mutex.unlock();
    }
    if (refusal != null) {
      throw by.refusal(refusal);
    }
    then.run();
  }

  private void enqueueHeld(PoolTask job, Steps then) {
    PoolWorker free = workers.pollIdle();
    if (free == null) {
      tasks.enqueue(job);
      callForWorkerHeld(then);
    } else {
      workers.begin(free, job);
      then.go(free.wakeHeld());
    }
  }

  private void putOffHeld(PoolTask job, Steps then) {
    if (tasks.putOff(job)) {
      callHostHeld(then);
    }
  }

  private @Nullable PoolTask takeHeld(PoolWorker worker, Steps then) {
    PoolTask job = tasks.poll();
    if (job != null) {
      workers.begin(worker, job);
      noneWaitsHeld(then);
    }
    return job;
  }

  /** The time of a task was cancelled: it does not wait any more. */
  void forget(PoolTask job) {
    Steps then = new Steps();
    mutex.lock();
    try {
      if (tasks.forget(job)) {
        completedHeld(job, then);
        noneWaitsHeld(then);
      }
    } finally {
      mutex.unlock();
    }
    then.run();
  }

  long dueOf(PoolTask job) {
    mutex.lock();
    try {
      return job.dueHeld();
    } finally {
      mutex.unlock();
    }
  }

  private void completedHeld(PoolTask job, Steps then) {
    ViewEnd end = job.by.end();
    if (end.completed() && end.isOver(isOpen())) {
      end.tell(then);
    }
    if (!isOpen()) {
      callHostHeld(then); // the pool may be over
    }
  }

  private void noneWaitsHeld(Steps then) {
    if (!isOpen() && tasks.isEmpty()) {
      then.go(queueEnded);
      callHostHeld(then);
    }
  }

  // ---- workers

  /** {@return the first task of a worker that has begun; null when others have taken all} */
  @Nullable
  PoolTask begins(PoolWorker worker, SupervisedThread self) {
    Steps then = new Steps();
    PoolTask job;
    mutex.lock();
    try {
      workers.begins(worker, self);
      job = takeHeld(worker, then);
    } finally {
      mutex.unlock();
    }
    then.run();
    return job;
  }

  /**
   * The tree waits for the worker no longer.
   *
   * @return the task that it keeps; null when it has none, or has left before
   */
  @Nullable
  PoolTask isGone(PoolWorker worker) {
    Steps then = new Steps();
    PoolTask job;
    mutex.lock();
    try {
      if (!workers.isGone(worker)) {
        return null;
      }
      job = worker.jobHeld();
      callForWorkerHeld(then);
    } finally {
      mutex.unlock();
    }
    then.run();
    return job;
  }

  /** {@return a task; null when there is none, and then the worker is idle if it may be: it is woken then} */
  @Nullable
  PoolTask takeOrIdle(PoolWorker worker, boolean mayIdle) {
    Steps then = new Steps();
    PoolTask job;
    mutex.lock();
    try {
      worker.idlesNoMoreHeld();
      job = takeHeld(worker, then);
      if (job == null && mayIdle && isOpen()) {
        workers.isIdle(worker);
      }
    } finally {
      mutex.unlock();
    }
    then.run();
    return job;
  }

  /** {@return the task that the worker was handed while it was idle} */
  @Nullable
  PoolTask noLongerIdle(PoolWorker worker) {
    mutex.lock();
    try {
      return workers.noLongerIdle(worker);
    } finally {
      mutex.unlock();
    }
  }

  /** The run of a task has ended. */
  void ends(PoolWorker worker, PoolTask job) {
    TimedTask<?> timed = job.timed();
    Steps then = new Steps();
    mutex.lock();
    try {
      if (timed != null && timed.goesOn() && isOpen() && job.by.end().whyShut() == null) {
        workers.isFree(worker);
        job.isDueHeld(timed.nextDue(job.dueHeld()));
        putOffHeld(job, then);
        timed = null;
      }
    } finally {
      mutex.unlock();
    }
    if (timed != null) {
      timed.ends(); // before it counts as completed
    }
    mutex.lock();
    try {
      if (worker.jobHeld() == job) {
        workers.isFree(worker);
        completedHeld(job, then);
      }
    } finally {
      mutex.unlock();
    }
    then.run();
  }

  /** The worker takes no further task. */
  void leaves(PoolWorker worker) {
    Steps then = new Steps();
    mutex.lock();
    try {
      PoolTask job = workers.leaves(worker);
      if (job != null) { // it was cut off, out of memory
        if (job.hasBegun()) {
          completedHeld(job, then);
        } else {
          enqueueHeld(job, then);
        }
      }
      callForWorkerHeld(then);
    } finally {
      mutex.unlock();
    }
    then.run();
  }

  // ---- the host

  private boolean needsWorkerHeld() {
    return workers.areTooFew(tasks.queued(), mostWorkers, isStopping());
  }

  private void callForWorkerHeld(Steps then) {
    if (needsWorkerHeld()) {
      callHostHeld(then);
    }
  }

  private void callHostHeld(Steps then) {
    then.go(alarm);
    alarm = null;
  }

  /** What the host does next. */
  enum HostMove {
    WAIT,
    MAKE_WORKER,
    RETURN
  }

  /** {@return what the host does next; before it waits, it has an alarm} */
  HostMove next(PoolHost host, boolean mayMake, boolean asked) {
    Steps then = new Steps();
    HostMove move;
    mutex.lock();
    try {
      long now = Seam.nanoTime();
      PoolTask due;
      while ((due = tasks.pollDue(now)) != null) {
        enqueueHeld(due, then);
      }
      if (!isOpen() && tasks.isEmpty() && (asked || workers.runNothing())) {
        move = HostMove.RETURN;
      } else if (mayMake && needsWorkerHeld()) {
        workers.starts();
        move = HostMove.MAKE_WORKER;
      } else {
        Signal called = Signal.named("a task that needs a worker");
        alarm = called;
        host.waitsFor(called, tasks.firstDue());
        move = HostMove.WAIT;
      }
    } finally {
      mutex.unlock();
    }
    then.run();
    return move;
  }

  /**
   * A worker could not be made.
   *
   * @return whether there is none at all
   */
  boolean notMade() {
    mutex.lock();
    try {
      return workers.notMade();
    } finally {
      mutex.unlock();
    }
  }

  // ---- the end

  boolean isShutDown(ViewEnd view) {
    mutex.lock();
    try {
      return !isOpen() || view.whyShut() != null;
    } finally {
      mutex.unlock();
    }
  }

  boolean isOver(ViewEnd view) {
    mutex.lock();
    try {
      return view.isOver(isOpen());
    } finally {
      mutex.unlock();
    }
  }

  /** {@return the signal that goes when the view is shut down and has no task} */
  Signal enterWait(ViewEnd view) {
    Steps then = new Steps();
    Signal end;
    mutex.lock();
    try {
      waitedFor.add(view);
      end = view.enter();
      tellIfOverHeld(view, then);
    } finally {
      mutex.unlock();
    }
    then.run();
    return end;
  }

  void leaveWait(ViewEnd view) {
    mutex.lock();
    try {
      if (view.leave()) {
        waitedFor.remove(view);
      }
    } finally {
      mutex.unlock();
    }
  }

  private void tellIfOverHeld(ViewEnd view, Steps then) {
    if (view.isOver(isOpen())) {
      view.tell(then);
    }
  }

  /**
   * The pool goes on to that phase, unless it is further already.
   *
   * @return the tasks that are not run by that
   */
  List<PoolTask> advance(
      PoolPhase to, Reason reason, Predicate<PoolTask> ofQueue, Predicate<PoolTask> ofLater) {
    Steps then = new Steps();
    List<PoolTask> dropped = new ArrayList<>();
    mutex.lock();
    try {
      if (isOpen()) {
        why = reason;
        workers.wakeIdle(then);
      }
      phase = to.compareTo(phase) > 0 ? to : phase;
      dropHeld(ofQueue, ofLater, dropped, then);
      for (ViewEnd each : waitedFor) {
        tellIfOverHeld(each, then);
      }
      noneWaitsHeld(then);
      callHostHeld(then);
    } finally {
      mutex.unlock();
    }
    then.run();
    return dropped;
  }

  /**
   * One view takes no task any more.
   *
   * @return its tasks that are not run by that
   */
  List<PoolTask> shut(
      ViewEnd view, Reason reason, Predicate<PoolTask> ofQueue, Predicate<PoolTask> ofLater) {
    Steps then = new Steps();
    List<PoolTask> dropped = new ArrayList<>();
    mutex.lock();
    try {
      view.shut(reason);
      dropHeld(ofQueue, ofLater, dropped, then);
      tellIfOverHeld(view, then);
    } finally {
      mutex.unlock();
    }
    then.run();
    return dropped;
  }

  private void dropHeld(
      Predicate<PoolTask> ofQueue,
      Predicate<PoolTask> ofLater,
      List<PoolTask> dropped,
      Steps then) {
    tasks.drop(ofQueue, ofLater, dropped);
    for (PoolTask each : dropped) {
      completedHeld(each, then);
    }
  }

  // ---- looking

  /** {@return what interrupts the present run of each task that is meant} */
  List<Runnable> interruptions(Predicate<PoolTask> which) {
    mutex.lock();
    try {
      return workers.interruptions(which);
    } finally {
      mutex.unlock();
    }
  }

  /** {@return the first of the tasks that are meant which one of these threads runs; null when there is none} */
  @Nullable
  PoolTask taskOf(List<SupervisedThread> threads, Predicate<PoolTask> which) {
    mutex.lock();
    try {
      return workers.taskOf(threads, which);
    } finally {
      mutex.unlock();
    }
  }

  /** {@return the thread that runs the task; where none does, those that have others} */
  Bringers bringersOf(@Nullable Object task) {
    List<SupervisedThread> others = new ArrayList<>();
    SupervisedThread runner;
    mutex.lock();
    try {
      runner = workers.runnerOf(task, others);
    } finally {
      mutex.unlock();
    }
    return runner == null
        ? WorkKeepers.ofWaiting(host().path(), others, mostWorkers)
        : WorkKeepers.ofRunner(runner);
  }

  /** {@return in a few words what waits} */
  String describe() {
    mutex.lock();
    try {
      return tasks.describe();
    } finally {
      mutex.unlock();
    }
  }
}
