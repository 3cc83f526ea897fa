package dev.supervisor.core.async;

import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Teller;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The result of a task that was submitted. A failure that comes while no thread waits for it is logged. */
class TaskFuture<V extends @Nullable Object> extends FutureTask<V> implements SelfWaits.OwnWork {
  private final PoolView by;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile @Nullable Object given; // let go of at the end
  private volatile @Nullable Throwable failure;

  TaskFuture(PoolView by, Object given, Callable<V> work) {
    super(work);
    this.by = by;
    this.given = given;
  }

  /** {@return one of several whose failures are those of one caller: they are not logged} */
  static <V extends @Nullable Object> TaskFuture<V> ofMany(PoolView by, Callable<V> work) {
    return new TaskFuture<>(by, work, work) {
      @Override
      void fails(Object task, Throwable e) {
        // the caller has all of them
      }
    };
  }

  final PoolView by() {
    return by;
  }

  /** {@return what users gave; itself once it is done} */
  final Object given() {
    Object task = given;
    return task == null ? this : task;
  }

  @Override
  protected void done() {
    given = null;
  }

  @Override
  protected void setException(Throwable e) {
    Object task = given();
    failure = e;
    super.setException(e);
    if (waiting.get() == 0) {
      fails(task, e);
    }
  }

  /** Tells of a failure for which no thread waits. */
  void fails(Object task, Throwable e) {
    if (isCancelled()) {
      Teller.debug(
          SupervisedExecutor.class,
          e,
          "{} of {} failed after it was cancelled",
          () -> Label.text(task),
          by::path);
    } else if (e instanceof InterruptedException && by.isCutShort()) {
      Teller.debug(
          SupervisedExecutor.class,
          e,
          "{} of {} was interrupted by a stop",
          () -> Label.text(task),
          by::path);
    } else {
      Teller.error(
          SupervisedExecutor.class,
          e,
          "{} of {} failed, and no thread waited for its result",
          () -> Label.text(task),
          by::path);
    }
  }

  @Override
  public V get() throws InterruptedException, ExecutionException {
    if (isDone()) {
      return outcome();
    }
    waiting.incrementAndGet();
    SelfWaits.SelfWait own = null;
    try {
      own = SelfWaits.begin(this, /* isTimed= */ false);
      return outcome();
    } finally {
      SelfWaits.end(own);
      waiting.decrementAndGet();
    }
  }

  @Override
  public V get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (timeout <= 0 || isDone()) {
      return outcome(timeout, unit);
    }
    waiting.incrementAndGet();
    SelfWaits.SelfWait own = null;
    try {
      own = SelfWaits.begin(this, /* isTimed= */ true);
      return outcome(timeout, unit);
    } finally {
      SelfWaits.end(own);
      waiting.decrementAndGet();
    }
  }

  private V outcome() throws InterruptedException, ExecutionException {
    return OutcomeGuard.outcome(super::get, this::unprinted);
  }

  private V outcome(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return OutcomeGuard.outcome(
        () -> super.get(timeout, unit), this::unprinted, this, timeout, unit);
  }

  /** {@return its failure, where that may not have been thrown as it should have been} */
  private @Nullable Throwable unprinted() {
    return isDone() && !isCancelled() ? failure : null;
  }

  // ---- for those who look

  @Override
  public final boolean isPending() {
    return !isDone();
  }

  @Override
  public final boolean isPendingAt(SelfWaits place) {
    return !isDone() && by.pool().waits() == place;
  }

  @Override
  public final Object label() {
    return given();
  }

  @Override
  public Bringers broughtBy() {
    return by.pool().core().bringersOf(this);
  }
}
