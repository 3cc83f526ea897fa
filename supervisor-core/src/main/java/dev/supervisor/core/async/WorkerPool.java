package dev.supervisor.core.async;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.SupervisedExecutor.AfterFailure;
import dev.supervisor.core.async.SupervisedExecutor.ExecutorOptions;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Options;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Watch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Tasks that wait, workers that run them, and how far the pool has come to its end. */
final class WorkerPool {
  /* How it works. The node of a pool is a thread of its own, the host (PoolHost). Its children are the workers and an
   * attachment, the queue (PoolQueue), by which the pool hears exactly when its turn to stop has come and when its grace is
   * over. All children are asked at once.
   *
   * A task goes to an idle worker directly, else into the queue. `starting` counts workers that are about to look into the
   * queue for the first time: when the queue is longer than that, the host makes one more. So a thread that gives a task
   * passes nothing of its own on to a worker. All is counted under one mutex; signals go when that is free again.
   *
   *   OPEN      takes tasks
   *   DRAINING  takes none, runs what it has: by the owner's shutdown also what is due later, by the tree not that
   *   STOPPED   begins none
   *
   * Not OPEN and without a task the pool is over, and the host returns, which ends the node. A worker that was abandoned, or is
   * inside System.exit, keeps its task. Once the pool is being stopped, it counts as none, so another one runs what waits. Then the tree asks the host, which returns when nothing waits any more.
   */
  private enum PoolPhase {
    OPEN,
    DRAINING,
    STOPPED
  }

  private static final int MOST_STUCK = 20;

  final ExecutorOptions options;
  private final Lane lane = new Lane("supervisor-executor", MOST_STUCK); // interrupts, futures
  private final PoolView owner = new PoolView(this, null);
  private final SignalSource queueEnded = Signal.source("the last task that waits");
  private volatile @Nullable SupervisedThread node;
  private volatile PoolPhase phase = PoolPhase.OPEN; // written under the mutex

  private final Mutex mutex = new Mutex();

  // guarded by mutex
  private final ArrayDeque<PoolTask> queue = new ArrayDeque<>();
  private final TreeSet<PoolTask> later = new TreeSet<>();
  private final Set<PoolWorker> workers = new LinkedHashSet<>(); // that have begun
  private final ArrayDeque<PoolWorker> idle =
      new ArrayDeque<>(); // the last that became idle comes first
  private final Set<PoolView> waitedFor = new LinkedHashSet<>(); // whose end a thread waits for
  private int starting;
  private int running; // tasks
  private int gone; // of the workers
  private @Nullable Reason why; // it is not OPEN
  private @Nullable Signal alarm; // while the host waits
  private long accepted;
  private long periodicFailures;

  private WorkerPool(ExecutorOptions options) {
    this.options = options;
  }

  static WorkerPool below(
      SupervisedThread parent, String name, UnaryOperator<ExecutorOptions> with) {
    WorkerPool pool = new WorkerPool(Options.changed(ExecutorOptions.DEFAULTS, with));
    SupervisedThread made = parent.spawn(name, pool.options::ofHost, new PoolHost(pool)::run);
    pool.node = made;
    try {
      var unused = made.attach("queue", new PoolQueue(pool));
    } catch (RuntimeException e) {
      pool.stop(Reason.of("its node was settled before it was made"));
      throw e;
    }
    return pool;
  }

  PoolView owner() {
    return owner;
  }

  PoolView lent(String borrower) {
    return new PoolView(this, borrower);
  }

  SupervisedThread node() {
    return Objects.requireNonNull(node);
  }

  /** The host begins, which may be before the thread that made it knows its node. */
  void hostIs(SupervisedThread self) {
    node = self;
  }

  String path() {
    return node().path();
  }

  /** {@return the signal that goes when no task waits, and none will} */
  Signal queueEnded() {
    return queueEnded.signal();
  }

  // ---- tasks

  void accept(PoolTask job, long delayNanos) {
    StackRoom.forMany();
    PoolView by = job.by;
    Steps then = new Steps();
    Reason refusal;
    mutex.lock();
    try {
      refusal = phase != PoolPhase.OPEN ? why : by.whyShut;
      if (refusal == null) {
        by.pending++;
        job.number = accepted++;
        if (delayNanos > 0) {
          job.due = Seam.nanoTime() + delayNanos;
          waitHeld(job, then);
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
    PoolWorker free = idle.poll();
    if (free == null) {
      queue.add(job);
      callForWorkerHeld(then);
    } else {
      beginHeld(free, job);
      then.go(free.wake);
    }
  }

  private void beginHeld(PoolWorker worker, PoolTask job) {
    worker.job = job;
    job.taken();
    running++;
  }

  private @Nullable PoolTask takeHeld(PoolWorker worker, Steps then) {
    PoolTask job = queue.poll();
    if (job != null) {
      beginHeld(worker, job);
      noneWaitsHeld(then);
    }
    return job;
  }

  /** The time of a task was cancelled: it does not wait any more. */
  void forget(PoolTask job) {
    Steps then = new Steps();
    mutex.lock();
    try {
      if (later.remove(job)) {
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
      return job.due;
    } finally {
      mutex.unlock();
    }
  }

  private void completedHeld(PoolTask job, Steps then) {
    PoolView by = job.by;
    by.pending--;
    if (by.pending == 0 && hasNoTaskHeld(by)) {
      by.endedHeld(then);
    }
    if (phase != PoolPhase.OPEN) {
      callHostHeld(then); // the pool may be over
    }
  }

  /** {@return what becomes of a periodic task that has failed, after that was told; called by its worker} */
  AfterFailure periodicFailed(Object task, Throwable e) {
    mutex.lock();
    try {
      periodicFailures++;
    } finally {
      mutex.unlock();
    }
    AfterFailure then = Foreign.get(
        SupervisedExecutor.class,
        () -> "deciding about a periodic failure in " + path(),
        AfterFailure.END,
        () -> Objects.requireNonNull(options.afterFailure.apply(e), "the decision"));
    Teller.error(
        Teller.Speaker.withContext(),
        SupervisedExecutor.class,
        e,
        then == AfterFailure.GO_ON
            ? "the periodic task {} of {} failed, and goes on"
            : "the periodic task {} of {} failed, and is not run any more",
        () -> Label.text(task),
        this::path);
    return then;
  }

  // ---- workers

  /** {@return the first task of a worker that has begun; null when others have taken all} */
  @Nullable
  PoolTask begins(PoolWorker worker, SupervisedThread self) {
    Steps then = new Steps();
    PoolTask job;
    mutex.lock();
    try {
      starting--;
      worker.node = self;
      workers.add(worker);
      job = takeHeld(worker, then);
    } finally {
      mutex.unlock();
    }
    then.run();
    Watch.whenGone(self.stopped(), () -> isGone(worker, self.state() != State.ABANDONED));
    return job;
  }

  /** The tree waits for the worker no longer: it has left, or was abandoned, or its task never comes back from {@code System.exit}. */
  private void isGone(PoolWorker worker, boolean forGood) {
    Steps then = new Steps();
    mutex.lock();
    try {
      if (!workers.contains(worker)) {
        return;
      }
      worker.gone = true;
      gone++;
      PoolTask job = worker.job;
      if (job != null && forGood) {
        then.add(() -> cancelAside(job));
      }
      callForWorkerHeld(then);
    } finally {
      mutex.unlock();
    }
    then.run();
  }

  /** {@return a task; null when there is none, and then the worker is idle if it may be: it has a `wake` then} */
  @Nullable
  PoolTask takeOrIdle(PoolWorker worker, boolean mayIdle) {
    Steps then = new Steps();
    PoolTask job;
    mutex.lock();
    try {
      worker.wake = null;
      job = takeHeld(worker, then);
      if (job == null && mayIdle && phase == PoolPhase.OPEN) {
        worker.wake = Signal.named("a task");
        idle.push(worker);
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
      if (worker.job == null) {
        boolean unused = idle.remove(worker);
      }
      return worker.job;
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
      if (timed != null && timed.goesOn() && phase == PoolPhase.OPEN && job.by.whyShut == null) {
        worker.job = null;
        running--;
        job.due = timed.nextDue(job.due);
        waitHeld(job, then);
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
      if (worker.job == job) {
        worker.job = null;
        running--;
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
      workers.remove(worker);
      gone -= worker.gone ? 1 : 0;
      PoolTask job = worker.job;
      if (job != null) { // it was cut off, out of memory
        worker.job = null;
        running--;
        if (job.hasBegun()) {
          completedHeld(job, then);
        } else {
          enqueueHeld(job, then);
        }
      } else {
        boolean unused = idle.remove(worker);
      }
      callForWorkerHeld(then);
    } finally {
      mutex.unlock();
    }
    then.run();
  }

  /** {@return whether the whole pool is being stopped, and not a worker alone} */
  boolean isStopping() {
    return phase != PoolPhase.OPEN || node().drain().isGo();
  }

  // ---- the host

  private void waitHeld(PoolTask job, Steps then) {
    later.add(job);
    if (later.first() == job) {
      callHostHeld(then);
    }
  }

  private boolean needsWorkerHeld() {
    int used = workers.size() + starting - (isStopping() ? gone : 0);
    return queue.size() > starting && used < options.mostWorkers();
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
      while (!later.isEmpty() && later.first().due - now <= 0) {
        enqueueHeld(Objects.requireNonNull(later.pollFirst()), then);
      }
      if (phase != PoolPhase.OPEN
          && queue.isEmpty()
          && later.isEmpty()
          && (asked || running == 0)) {
        move = HostMove.RETURN;
      } else if (mayMake && needsWorkerHeld()) {
        starting++;
        move = HostMove.MAKE_WORKER;
      } else {
        Signal called = Signal.named("a task that needs a worker");
        alarm = called;
        host.waitsFor(called, later.isEmpty() ? null : (Long) later.first().due);
        move = HostMove.WAIT;
      }
    } finally {
      mutex.unlock();
    }
    then.run();
    return move;
  }

  /** A worker could not be made. {@return whether there is none at all} */
  boolean notMade() {
    mutex.lock();
    try {
      starting--;
      return workers.isEmpty();
    } finally {
      mutex.unlock();
    }
  }

  // ---- the end

  boolean isShutDown(PoolView view) {
    mutex.lock();
    try {
      return phase != PoolPhase.OPEN || view.whyShut != null;
    } finally {
      mutex.unlock();
    }
  }

  boolean hasNoTask(PoolView view) {
    mutex.lock();
    try {
      return hasNoTaskHeld(view);
    } finally {
      mutex.unlock();
    }
  }

  private boolean hasNoTaskHeld(PoolView view) {
    return (phase != PoolPhase.OPEN || view.whyShut != null) && view.pending == 0;
  }

  /** {@return the signal that goes when the view is shut down and has no task} */
  Signal enterWait(PoolView view) {
    Steps then = new Steps();
    Signal end;
    mutex.lock();
    try {
      view.waiting++;
      waitedFor.add(view);
      end = view.endHeld();
      if (hasNoTaskHeld(view)) {
        view.endedHeld(then);
      }
    } finally {
      mutex.unlock();
    }
    then.run();
    return end;
  }

  void leaveWait(PoolView view) {
    mutex.lock();
    try {
      view.waiting--;
      if (view.waiting == 0) {
        waitedFor.remove(view);
      }
    } finally {
      mutex.unlock();
    }
  }

  void shutDown(PoolView view, Reason reason) {
    Predicate<PoolTask> periodic = job -> job.timed() != null && job.timed().isPeriodic();
    List<PoolTask> dropped = view.owns()
        ? advance(PoolPhase.DRAINING, reason, job -> false, periodic)
        : shut(view, reason, job -> false, job -> job.by == view && periodic.test(job));
    dropped.forEach(WorkerPool::cancel);
  }

  /** {@return the view's tasks that have not begun} */
  List<Runnable> shutDownNow(PoolView view, Reason reason) {
    List<PoolTask> dropped = view.owns()
        ? advance(PoolPhase.STOPPED, reason, job -> true, job -> true)
        : shut(view, reason, job -> job.by == view, job -> job.by == view);
    interrupt(view);
    List<PoolTask> ofOthers = dropped.stream().filter(it -> it.by != view).toList();
    tellDropped(ofOthers);
    if (view.owns()) {
      Signal unused = node().stop(reason);
    }
    List<Runnable> tasks = new ArrayList<>(dropped.size());
    for (PoolTask job : dropped) {
      if (job.by == view) {
        tasks.add(job.task);
      }
    }
    return tasks;
  }

  /** The tree asks the pool: what is due later is not waited for. */
  void turnHasCome(Reason reason) {
    tellDropped(advance(PoolPhase.DRAINING, reason, job -> false, job -> true));
  }

  /** No task begins from now on. */
  void stop(Reason reason) {
    tellDropped(advance(PoolPhase.STOPPED, reason, job -> true, job -> true));
  }

  private List<PoolTask> advance(
      PoolPhase to, Reason reason, Predicate<PoolTask> ofQueue, Predicate<PoolTask> ofLater) {
    Steps then = new Steps();
    List<PoolTask> dropped = new ArrayList<>();
    mutex.lock();
    try {
      if (phase == PoolPhase.OPEN) {
        why = reason;
        for (PoolWorker each : idle) {
          then.go(each.wake);
        }
        idle.clear();
      }
      phase = to.compareTo(phase) > 0 ? to : phase;
      removeHeld(queue, ofQueue, dropped, then);
      removeHeld(later, ofLater, dropped, then);
      for (PoolView each : waitedFor) {
        if (hasNoTaskHeld(each)) {
          each.endedHeld(then);
        }
      }
      noneWaitsHeld(then);
      callHostHeld(then);
    } finally {
      mutex.unlock();
    }
    then.run();
    return dropped;
  }

  private List<PoolTask> shut(
      PoolView view, Reason reason, Predicate<PoolTask> ofQueue, Predicate<PoolTask> ofLater) {
    Steps then = new Steps();
    List<PoolTask> dropped = new ArrayList<>();
    mutex.lock();
    try {
      if (view.whyShut == null) {
        view.whyShut = reason;
      }
      removeHeld(queue, ofQueue, dropped, then);
      removeHeld(later, ofLater, dropped, then);
      if (hasNoTaskHeld(view)) {
        view.endedHeld(then);
      }
    } finally {
      mutex.unlock();
    }
    then.run();
    return dropped;
  }

  private void removeHeld(
      Collection<PoolTask> from, Predicate<PoolTask> which, List<PoolTask> dropped, Steps then) {
    for (Iterator<PoolTask> all = from.iterator(); all.hasNext(); ) {
      PoolTask job = all.next();
      if (which.test(job)) {
        all.remove();
        dropped.add(job);
        completedHeld(job, then);
      }
    }
  }

  private void noneWaitsHeld(Steps then) {
    if (phase != PoolPhase.OPEN && queue.isEmpty() && later.isEmpty()) {
      then.go(queueEnded);
      callHostHeld(then);
    }
  }

  private void interrupt(PoolView view) {
    List<Runnable> interruptions = new ArrayList<>();
    mutex.lock();
    try {
      for (PoolWorker each : workers) {
        PoolTask job = each.job;
        if (job != null && (view.owns() || job.by == view)) {
          interruptions.add(job.interruption());
        }
      }
    } finally {
      mutex.unlock();
    }
    interruptions.forEach(lane::execute);
  }

  private void tellDropped(List<PoolTask> dropped) {
    if (dropped.isEmpty()) {
      return;
    }
    dropped.forEach(this::cancelAside);
    long periodic = dropped.stream()
        .filter(it -> it.timed() != null && it.timed().isPeriodic())
        .count();
    long lost = dropped.size() - periodic;
    if (lost > 0) {
      Teller.warn(
          SupervisedExecutor.class,
          null,
          "{} is stopped, and {} of its tasks had not begun: they are cancelled",
          this::path,
          () -> Long.toString(lost));
    }
  }

  private void cancelAside(PoolTask job) {
    if (job.task instanceof Future<?>) { // perhaps of users
      lane.execute(() -> {
        boolean unused = Foreign.run(
            SupervisedExecutor.class, () -> "cancelling a task of " + path(), () -> cancel(job));
      });
    }
  }

  private static void cancel(PoolTask job) {
    if (job.task instanceof Future<?> future) {
      boolean unused = future.cancel(/* mayInterruptIfRunning= */ false);
    }
  }

  // ---- looking

  /** {@return the task of the view that the current thread runs, or that has made it; null when there is none} */
  @Nullable
  Object taskOfCurrentThread(PoolView view) {
    if (!Supervisor.isSupervised()) {
      return null;
    }
    List<SupervisedThread> above = new ArrayList<>();
    for (SupervisedThread at = Supervisor.current();
        at != null;
        at = at.parent().orElse(null)) {
      above.add(at);
    }
    mutex.lock();
    try {
      for (PoolWorker each : workers) {
        PoolTask job = each.job;
        SupervisedThread itsNode = each.node;
        if (job != null
            && (view.owns() || job.by == view)
            && above.stream().anyMatch(it -> it == itsNode)) {
          return job.given();
        }
      }
      return null;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return in a few words what waits} */
  String describe() {
    mutex.lock();
    try {
      return queue.size() + " tasks wait, " + later.size() + " are due later"
          + (periodicFailures == 0 ? "" : ", " + periodicFailures + " periodic failures");
    } finally {
      mutex.unlock();
    }
  }
}
