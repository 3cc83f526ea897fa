package dev.supervisor.core.async;

import dev.supervisor.core.internal.Contexts;
import dev.supervisor.signals.internal.Carried;
import dev.supervisor.signals.internal.Interrupts;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** A task that a pool has accepted, and each of its runs. */
final class PoolTask implements Comparable<PoolTask> {
  /* How it works. Others may interrupt a run, and no interrupt may reach what its worker does next. FutureTask knows how:
   * its end waits for an interrupt that is under way. So a run goes on inside of one, whose result does not matter. Cancelled
   * before it began, that one would not run the task at all, which was accepted: then the task is run with the interrupt set.
   */
  final PoolView by;
  final Runnable task; // as users gave it, or our future
  private final Carried context;

  // guarded by the pool's mutex
  private long due; // changes only while it is in no queue
  private long number; // tells those apart that are due at the same time
  private @Nullable FutureTask<?> run;

  // confined to the worker, but while nothing runs it
  private boolean begun;
  private @Nullable Throwable thrown;

  PoolTask(PoolView by, Runnable task) {
    this.by = by;
    this.task = task;
    this.context = Contexts.copyFor(by.node());
  }

  /** {@return its future, where that is one of ours with a time} */
  @Nullable
  TimedTask<?> timed() {
    return task instanceof TimedTask<?> timed ? timed : null;
  }

  /** {@return whether it is run again and again} */
  boolean isPeriodic() {
    TimedTask<?> timed = timed();
    return timed != null && timed.isPeriodic();
  }

  /** The pool has taken it on, as the one of that number; under the mutex. */
  void acceptedHeld(long asNumber) {
    number = asNumber;
  }

  /** Notes the time at which the task is due. Called under the mutex. */
  void isDueHeld(long then) {
    due = then;
  }

  /** {@return when it is due; under the mutex} */
  long dueHeld() {
    return due;
  }

  /** A worker has it; under the mutex. */
  void takenHeld() {
    begun = false;
    run = new FutureTask<>(this::runInContext, null);
  }

  /** {@return what interrupts the present run; on a helper thread, holding no lock} */
  Runnable interruption() {
    FutureTask<?> present = Objects.requireNonNull(run);
    return () -> {
      boolean unused = present.cancel(/* mayInterruptIfRunning= */ true);
    };
  }

  /** {@return what the task has thrown to its worker; called by that, after {@link #takenHeld}} */
  @Nullable
  Throwable run(WorkerState after) {
    thrown = null;
    context.setLog();
    Objects.requireNonNull(run).run();
    if (!begun) {
      Interrupts.restore();
      runInContext();
    }
    after.restore();
    boolean unused = Thread.interrupted(); // one that was left set is not for the next task
    TimedTask<?> timed = timed();
    return thrown != null || timed == null ? thrown : timed.forWorker();
  }

  /** {@return whether the task was called; by its worker} */
  boolean hasBegun() {
    return begun;
  }

  private void runInContext() {
    context.run(this::runInside);
  }

  private void runInside() {
    begun = true;
    try {
      task.run();
    } catch (Throwable e) {
      thrown = e;
    }
  }

  /** {@return the object that users gave} */
  Object given() {
    return task instanceof TaskFuture<?> future ? future.given() : task;
  }

  @Override
  public int compareTo(PoolTask other) {
    long difference = due - other.due;
    return difference != 0 ? Long.signum(difference) : Long.compare(number, other.number);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
