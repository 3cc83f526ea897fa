package dev.supervisor.core.async;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.PooledCalls.PooledCall;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.PlainText;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A pool as one of its users sees it: the owner, or a borrower. */
final class PoolView extends AbstractExecutorService implements SupervisedExecutor {
  private final WorkerPool pool;
  private final PoolCore core;
  private final @Nullable String borrower; // null: the owner

  private final ViewEnd end = new ViewEnd(this);
  private volatile boolean cutShort;

  PoolView(WorkerPool pool, @Nullable String borrower) {
    this.pool = pool;
    this.core = pool.core();
    this.borrower = borrower == null ? null : PlainText.escaped(borrower);
  }

  WorkerPool pool() {
    return pool;
  }

  boolean owns() {
    return borrower == null;
  }

  /** {@return how far it has come to its end; guarded by the pool's mutex} */
  ViewEnd end() {
    return end;
  }

  String path() {
    return pool.path();
  }

  /** Its tasks that run are interrupted from now on. */
  void cutShort() {
    cutShort = true;
  }

  /** {@return whether the task that the current thread runs for it was interrupted by its end, or by a stop} */
  boolean isCutShort() {
    return cutShort
        || pool.owner().cutShort
        || (Supervisor.isSupervised() && Supervisor.current().pleaseStop().isGo());
  }

  @Override
  public SupervisedThread node() {
    return pool.node();
  }

  @Override
  public SupervisedExecutor lend(String name) {
    return pool.lent(Objects.requireNonNull(name, "borrower"));
  }

  // ---- giving tasks

  @Override
  public Threaded threaded() {
    return new Threaded(new PooledCalls(this));
  }

  @Override
  public void execute(Runnable command) {
    core.accept(new PoolTask(this, Objects.requireNonNull(command, "command")), 0);
  }

  @Override
  public Future<?> submit(Runnable task) {
    return this.<@Nullable Void>submitted(task, callable(task));
  }

  @Override
  public <T extends @Nullable Object> Future<T> submit(Runnable task, T result) {
    return submitted(task, callable(task, result));
  }

  @Override
  public <T extends @Nullable Object> Future<T> submit(Callable<T> task) {
    return submitted(task, task);
  }

  private <T extends @Nullable Object> Future<T> submitted(Object given, Callable<T> work) {
    TaskFuture<T> future = new TaskFuture<>(this, Objects.requireNonNull(given, "task"), work);
    core.accept(new PoolTask(this, future), 0);
    return future;
  }

  /** Makes the futures of `invokeAll` and `invokeAny`. */
  @Override
  protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Callable<T> task) {
    return TaskFuture.ofMany(this, Objects.requireNonNull(task, "task"));
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    AnyOfTasks<T> any = new AnyOfTasks<>(this, Objects.requireNonNull(tasks, "tasks"));
    SelfWaits.SelfWait own = null;
    try {
      own = beginWait(any, /* isTimed= */ false);
      return super.invokeAny(any.tasks());
    } finally {
      endWait(own);
    }
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    AnyOfTasks<T> any = new AnyOfTasks<>(this, Objects.requireNonNull(tasks, "tasks"));
    SelfWaits.SelfWait own = null;
    try {
      own = beginWait(any, /* isTimed= */ true);
      return OutcomeGuard.outcome(
          () -> super.invokeAny(any.tasks(), timeout, unit), () -> null, any, timeout, unit);
    } finally {
      endWait(own);
    }
  }

  private static SelfWaits.@Nullable SelfWait beginWait(AnyOfTasks<?> any, boolean isTimed) {
    LoopWaits.begin(any);
    return SelfWaits.begin(any, isTimed);
  }

  private static void endWait(SelfWaits.@Nullable SelfWait own) {
    LoopWaits.end();
    SelfWaits.end(own);
  }

  private static Callable<@Nullable Void> callable(Runnable task) {
    Objects.requireNonNull(task, "task");
    return new Callable<@Nullable Void>() {
      @Override
      public @Nullable Void call() {
        task.run();
        return null;
      }

      @Override
      public String toString() {
        return Label.text(task);
      }
    };
  }

  private static <T extends @Nullable Object> Callable<T> callable(Runnable task, T result) {
    Objects.requireNonNull(task, "task");
    return new Callable<T>() {
      @Override
      public T call() {
        task.run();
        return result;
      }

      @Override
      public String toString() {
        return Label.text(task);
      }
    };
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return timed(TimedTask.once(this, command, callable(command)), delay, unit);
  }

  @Override
  public <V extends @Nullable Object> ScheduledFuture<V> schedule(
      Callable<V> callable, long delay, TimeUnit unit) {
    Objects.requireNonNull(callable, "callable");
    return timed(TimedTask.once(this, callable, callable), delay, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    return periodic(command, initialDelay, period, unit, /* sign= */ 1);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return periodic(command, initialDelay, delay, unit, /* sign= */ -1);
  }

  private ScheduledFuture<?> periodic(
      Runnable command, long initialDelay, long period, TimeUnit unit, int sign) {
    Objects.requireNonNull(command, "command");
    long nanos = nanos(period, unit);
    if (nanos <= 0) {
      throw new IllegalArgumentException(
          "the time between two runs must be positive, not " + period);
    }
    return timed(TimedTask.periodic(this, command, sign * nanos), initialDelay, unit);
  }

  private <F extends TimedTask<?>> F timed(F future, long delay, TimeUnit unit) {
    PoolTask job = new PoolTask(this, future);
    future.isIn(job);
    core.accept(job, Math.max(0, nanos(delay, unit)));
    return future;
  }

  private static long nanos(long time, TimeUnit unit) {
    return Math.min(Objects.requireNonNull(unit, "unit").toNanos(time), Durations.FOREVER_NANOS);
  }

  // ---- the end

  @Override
  public void shutdown() {
    pool.shutDown(this, Reason.of("shutdown() was called"));
  }

  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> dropped = pool.shutDownNow(this, Reason.of("shutdownNow() was called"));
    for (Runnable each : dropped) {
      if (each instanceof PooledCall call) {
        // its stage is not left open: its caller does not get the task
        boolean unused = call.cancel(/* mayInterruptIfRunning= */ false);
      }
    }
    return dropped;
  }

  @Override
  public boolean isShutdown() {
    return core.isShutDown(end);
  }

  @Override
  public boolean isTerminated() {
    return core.isOver(end);
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    Till till = Till.in(Duration.ofNanos(Math.max(0, unit.toNanos(timeout))));
    return isTerminated() || await(till, /* isTimed= */ true);
  }

  private boolean await(Signal till, boolean isTimed) throws InterruptedException {
    Signal none = core.enterWait(end);
    SelfWaits.SelfWait own = null;
    try {
      own = SelfWaits.begin(new ViewTasks(), isTimed);
      return none.await(till);
    } finally {
      SelfWaits.end(own);
      core.leaveWait(end);
    }
  }

  /** What a thread waits for that waits for the end of this view. */
  private final class ViewTasks implements SelfWaits.OwnWork {
    @Override
    public boolean isPending() {
      return !core.isOver(end);
    }

    @Override
    public boolean isPendingAt(SelfWaits place) {
      return pool.waits() == place && isPending();
    }

    @Override
    public Object label() {
      return "the tasks of " + PoolView.this.toString();
    }

    @Override
    public Bringers broughtBy() {
      return core.bringersOf(null);
    }
  }

  @Override
  public void close() {
    Object task = pool.taskOfCurrentThread(this);
    if (task != null) {
      throw new IllegalStateException(Label.soon(() -> Label.text(task) + " is a task of " + path()
          + " and cannot close it: it would wait for itself"));
    }
    shutdown();
    boolean interrupted = false;
    Signal stopped = node().stopped();
    while (!stopped.isGo() && (owns() || !isTerminated())) {
      try {
        if (owns()) {
          stopped.await();
        } else {
          boolean unused = await(stopped, /* isTimed= */ false);
        }
      } catch (InterruptedException e) {
        if (!interrupted) {
          pool.cancelNow(this, Reason.of("close() was interrupted"));
        }
        interrupted = true;
      }
    }
    if (interrupted) {
      Interrupts.restore();
    }
  }

  RejectedExecutionException refusal(Reason why) {
    return new RejectedExecutionException(
        toString() + " takes no new task, its node is " + node().state().name() + ": "
            + PlainText.escaped(why.text() + " (asked by " + why.by() + ")"));
  }

  @Override
  public String toString() {
    return borrower == null ? path() : path() + " lent to " + borrower;
  }
}
