package dev.supervisor.core.async;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.PoolCore.PoolPhase;
import dev.supervisor.core.async.SupervisedExecutor.AfterFailure;
import dev.supervisor.core.async.SupervisedExecutor.ExecutorOptions;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Options;
import dev.supervisor.signals.internal.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A pool as a part of the tree, and how it comes to its end: by its owner, by a borrower, or by the tree. */
final class WorkerPool {
  /* How it works. The node of a pool is a thread of its own, the host (PoolHost). Its children are the workers and an
   * attachment, the queue (PoolQueue), by which the pool hears exactly when its turn to stop has come and when its grace is
   * over. All children are asked at once. Which task is where, and who runs it, is known to the core alone (PoolCore). */

  final ExecutorOptions options;
  private final PoolCore core;
  private final DroppedTasks dropped;
  private final PeriodicFailures failures;
  private final SelfWaits waits;
  private final PoolView owner;

  private WorkerPool(ExecutorOptions options) {
    this.options = options;
    this.core = new PoolCore(options.mostWorkers());
    this.failures = new PeriodicFailures(options, this::path);
    this.waits = new SelfWaits(options.mostWorkers(), this::path);
    this.dropped = new DroppedTasks(this::path);
    this.owner = new PoolView(this, null);
  }

  static WorkerPool below(
      SupervisedThread parent, String name, UnaryOperator<ExecutorOptions> with) {
    WorkerPool pool = new WorkerPool(Options.changed(ExecutorOptions.DEFAULTS, with));
    SupervisedThread made = parent.spawn(name, pool.options::ofHost, new PoolHost(pool)::run);
    pool.core.hostIs(made);
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

  /** {@return what knows its tasks and workers} */
  PoolCore core() {
    return core;
  }

  /** {@return what notes the workers that wait for tasks of this pool} */
  SelfWaits waits() {
    return waits;
  }

  SupervisedThread node() {
    return core.host();
  }

  String path() {
    return node().path();
  }

  /** {@return what becomes of a periodic task that has failed, after that was told; called by its worker} */
  AfterFailure periodicFailed(Object task, Throwable e) {
    return failures.decide(task, e);
  }

  /** {@return the first task of a worker that has begun; null when others have taken all} */
  @Nullable
  PoolTask begins(PoolWorker worker, SupervisedThread self) {
    PoolTask job = core.begins(worker, self);
    Watch.whenGone(self.stopped(), () -> isGone(worker, self.state() != State.ABANDONED));
    return job;
  }

  /** The tree waits for the worker no longer: it has left, or was abandoned, or its task never comes back from {@code System.exit}. */
  private void isGone(PoolWorker worker, boolean forGood) {
    PoolTask job = core.isGone(worker);
    if (job != null && forGood) {
      dropped.cancelAside(job);
    }
  }

  // ---- the end

  void shutDown(PoolView view, Reason reason) {
    List<PoolTask> canceled = view.owns()
        ? core.advance(PoolPhase.DRAINING, reason, job -> false, PoolTask::isPeriodic)
        : core.shut(view.end(), reason, job -> false, job -> job.by == view && job.isPeriodic());
    canceled.forEach(DroppedTasks::cancel);
  }

  /** {@return the view's tasks that have not begun} */
  List<Runnable> shutDownNow(PoolView view, Reason reason) {
    List<PoolTask> left = stopNow(view, reason);
    dropped.tell(left.stream().filter(job -> job.by != view).toList());
    List<Runnable> tasks = new ArrayList<>(left.size());
    for (PoolTask job : left) {
      if (job.by == view) {
        tasks.add(job.task);
      }
    }
    return tasks;
  }

  /** Does the same as {@link #shutDownNow}, where nothing gets the tasks that have not begun: they are cancelled, so no thread waits for them for ever. */
  void cancelNow(PoolView view, Reason reason) {
    dropped.tell(stopNow(view, reason));
  }

  private List<PoolTask> stopNow(PoolView view, Reason reason) {
    view.cutShort();
    Predicate<PoolTask> mine = job -> job.by == view;
    List<PoolTask> left = view.owns()
        ? core.advance(PoolPhase.STOPPED, reason, job -> true, job -> true)
        : core.shut(view.end(), reason, mine, mine);
    dropped.interrupt(core.interruptions(ofView(view)));
    if (view.owns()) {
      Signal unused = node().stop(reason);
    }
    return left;
  }

  private static Predicate<PoolTask> ofView(PoolView view) {
    return job -> view.owns() || job.by == view;
  }

  /** The tree asks the pool: what is due later is not waited for. */
  void turnHasCome(Reason reason) {
    dropped.tell(core.advance(PoolPhase.DRAINING, reason, job -> false, job -> true));
  }

  /** Lets no task begin from now on. */
  void stop(Reason reason) {
    dropped.tell(core.advance(PoolPhase.STOPPED, reason, job -> true, job -> true));
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
    PoolTask job = core.taskOf(above, ofView(view));
    return job == null ? null : job.given();
  }

  /** {@return in a few words what waits} */
  String describe() {
    return core.describe() + failures.describe();
  }
}
