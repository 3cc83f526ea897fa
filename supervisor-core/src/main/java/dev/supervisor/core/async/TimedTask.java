package dev.supervisor.core.async;

import dev.supervisor.core.async.SupervisedExecutor.AfterFailure;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Seam;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The result of a task that is due later, or again and again. */
final class TimedTask<V extends @Nullable Object> extends TaskFuture<V>
    implements RunnableScheduledFuture<V> {
  private final long
      periodNanos; // 0: once; positive: from start to start; negative: from end to start
  private volatile @Nullable PoolTask job; // written before it is accepted

  // confined to the worker
  private boolean failed; // the failure has been told
  private boolean again; // the last run has ended well, and it is not over
  private @Nullable Throwable forWorker;

  private TimedTask(PoolView by, Object given, Callable<V> work, long periodNanos) {
    super(by, given, work);
    this.periodNanos = periodNanos;
  }

  static <V extends @Nullable Object> TimedTask<V> once(
      PoolView by, Object given, Callable<V> work) {
    return new TimedTask<>(by, given, work, 0);
  }

  @SuppressWarnings("NullAway") // a periodic task has no result
  static TimedTask<?> periodic(PoolView by, Runnable task, long periodNanos) {
    Periodic work = new Periodic(task);
    TimedTask<@Nullable Void> made = new TimedTask<>(by, task, work, periodNanos);
    work.future = made;
    return made;
  }

  /** Each run of a periodic task: its failure is told at once, and decided about. */
  private static final class Periodic implements Callable<@Nullable Void> {
    private final Runnable task;
    private @Nullable TimedTask<?> future;

    Periodic(Runnable task) {
      this.task = task;
    }

    @Override
    public @Nullable Void call() {
      try {
        task.run();
      } catch (Throwable e) {
        TimedTask<?> mine = Objects.requireNonNull(future);
        AfterFailure then = mine.by().pool().periodicFailed(task, e);
        if (then != AfterFailure.GO_ON) {
          mine.failed = true;
          mine.forWorker = then == AfterFailure.FAIL ? e : null;
          throw e;
        }
      }
      return null;
    }

    @Override
    public String toString() {
      return Label.text(task);
    }
  }

  void isIn(PoolTask made) {
    job = made;
  }

  private PoolTask job() {
    return Objects.requireNonNull(job);
  }

  @Override
  public void run() {
    if (periodNanos == 0) {
      super.run();
    } else {
      again = super.runAndReset();
    }
  }

  /** {@return whether there may be a run after the one that has just ended; called by its worker} */
  boolean goesOn() {
    return again && !isCancelled();
  }

  /** {@return the failure that is its worker's as well; called by that} */
  @Nullable
  Throwable forWorker() {
    return forWorker;
  }

  /** There is no further run: where it has not failed, it is cancelled. */
  void ends() {
    boolean unused = super.cancel(/* mayInterruptIfRunning= */ false);
  }

  /** {@return when it is due after the run that has just ended} */
  long nextDue(long due) {
    return periodNanos > 0 ? due + periodNanos : Seam.nanoTime() - periodNanos;
  }

  @Override
  void fails(Object task, Throwable e) {
    if (!failed) {
      super.fails(task, e);
    }
  }

  @Override
  public Bringers broughtBy() {
    long nanos = isDone() ? 0 : getDelay(TimeUnit.NANOSECONDS);
    return nanos > 0
        ? new Bringers(
            ", due in " + Duration.ofNanos(nanos).toString(), List.of(), /* isFact= */ false)
        : super.broughtBy();
  }

  @Override
  public boolean isPeriodic() {
    return periodNanos != 0;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      by().pool().core().forget(job());
    }
    return cancelled;
  }

  @Override
  public long getDelay(TimeUnit unit) {
    return unit.convert(by().pool().core().dueOf(job()) - Seam.nanoTime(), TimeUnit.NANOSECONDS);
  }

  @Override
  public int compareTo(Delayed other) {
    if (other == this) {
      return 0;
    }
    return other instanceof TimedTask<?> timed
        ? job().compareTo(timed.job())
        : Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
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
