package dev.supervisor.core.async;

import dev.supervisor.core.Task;
import dev.supervisor.core.async.TaskRunner.RunnerTask;
import dev.supervisor.core.events.StopRequested;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Owed;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Thrown;
import dev.supervisor.signals.internal.TimedOut;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One task of a runner: what sets its result, once. */
final class LoopTask<T extends @Nullable Object>
    implements RunnerTask<T>, Callable<@Nullable Void>, Runnable, Owed {
  private enum TaskStep {
    NEW,
    BEGUN,
    LEFT // it was cancelled
  }

  private final RunnerLoop by;
  private final String name;
  private final Task<?> work;
  private final boolean isLater; // the work returns a stage of the value
  private final String madeAt = RunnerLoop.caller();
  private final Signal pleaseStop = Signal.named("pleaseStop of a task");
  private final Promise<T> result = Promise.named(this);
  private final SignalSource ended = Signal.source("the end of a task");
  private final AtomicReference<TaskStep> step = new AtomicReference<>(TaskStep.NEW);
  private final FollowedStage stage = new FollowedStage();

  LoopTask(RunnerLoop by, String name, Task<?> work, boolean isLater) {
    this.by = by;
    this.name = name;
    this.work = work;
    this.isLater = isLater;
  }

  // ---- from outside

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isDone() {
    return result.isDone();
  }

  @Override
  public boolean isCancelled() {
    return result.failure().orElse(null) instanceof CancellationException;
  }

  @Override
  public Signal ended() {
    return ended.signal();
  }

  @Override
  public boolean cancel() {
    return cancel("");
  }

  boolean cancel(String why) {
    if (result.isDone()
        || !result.fail(new CancellationException(text() + " was cancelled" + why))) {
      return false;
    }
    TaskStep reached = step.getAndSet(TaskStep.LEFT);
    boolean unused = pleaseStop.go("it was cancelled");
    if (reached == TaskStep.NEW) {
      hasEnded();
    } else {
      cancelStage();
    }
    return true;
  }

  /** Asks it to come to its end; its value counts. */
  void ask() {
    boolean unused = pleaseStop.go("its runner is ending");
  }

  private void cancelStage() {
    stage.cancel(TaskRunner.class, this::text);
  }

  /**
   * {@return the value; the task is cancelled when the thread has to leave without one}
   *
   * <p>A value that came at the same time is returned, and an interrupt is kept then: it would be lost.
   */
  T callUntil(Signal till) throws InterruptedException, TimeoutException {
    try {
      return await(till);
    } catch (TimeoutException e) {
      return valueAtLast(e, /* keepsInterrupt= */ false);
    } catch (InterruptedException e) {
      return valueAtLast(e, /* keepsInterrupt= */ true);
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the work returns it; null is a value of its type
  private <X extends Exception> T valueAtLast(X leaving, boolean keepsInterrupt) throws X {
    boolean isLeft = cancel(": its caller has left");
    FollowedStage.Reached reached = stage.reached();
    if (isLeft && reached == null) {
      throw leaving;
    }
    if (keepsInterrupt) {
      Interrupts.restore();
    }
    by.isSeen(this);
    return isLeft ? (T) reached.value() : result.result();
  }

  @Override
  public T await() throws InterruptedException, TimeoutException {
    return await(by.limit());
  }

  @Override
  public T await(Signal till) throws InterruptedException, TimeoutException {
    Objects.requireNonNull(till, "till");
    if (!result.isDone()) {
      by.refuseInLoop(text());
    }
    if (!result.ready().await(till) && !result.isDone()) {
      throw TimedOut.of(() -> text() + " has no value", till::name, () -> by.keptBy(this));
    }
    by.isSeen(this);
    return result.result();
  }

  void refuseInLoopIfLater() {
    if (isLater) {
      by.refuseInLoop(text());
    }
  }

  // ---- the loop

  @Override
  public @Nullable Void call() {
    run();
    return null;
  }

  @Override
  public void run() {
    if (!step.compareAndSet(TaskStep.NEW, TaskStep.BEGUN)) {
      return;
    }
    RunnerLoop.KeptLoop outer = by.enter(this);
    Object value = null;
    Throwable thrown = null;
    try {
      value = work.run(pleaseStop);
    } catch (Throwable e) {
      thrown = e;
    }
    by.leave(outer, thrown);
    if (thrown != null) {
      fail(thrown);
    } else if (isLater) {
      follow(value);
    } else {
      succeed(value);
    }
    if (thrown instanceof StopRequested unwinding) { // of the loop
      throw unwinding;
    }
  }

  private void follow(@Nullable Object given) {
    if (!(given instanceof CompletionStage<?> pending)) {
      fail(new NullPointerException(text() + " returned no stage"));
      return;
    }
    stage.follow(pending);
    try {
      Foreign.follow(pending, (value, failure) -> {
        if (failure == null) {
          succeed(value);
        } else {
          fail(Thrown.ofStage(failure));
        }
      });
    } catch (Throwable e) { // of a stage of users
      fail(e);
    }
    if (step.get() == TaskStep.LEFT) {
      cancelStage();
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the work returns it; null is a value of its type
  private void succeed(@Nullable Object value) {
    if (!result.complete((T) value)) {
      Teller.debug(TaskRunner.class, null, "{} came to a value after it was cancelled", this::text);
    }
    hasEnded();
  }

  private void fail(Throwable failure) {
    Throwable why = failure;
    if (failure instanceof StopRequested
        || (failure instanceof InterruptedException && by.isAsked())) {
      why = Thrown.causedBy(
          new CancellationException(text() + " was cut short by the end of its runner"), failure);
    }
    by.hasFailed(this, why);
    if (!result.fail(why)) {
      by.isSeen(this);
      if (!(failure instanceof CancellationException || failure instanceof InterruptedException)) {
        Teller.warn(TaskRunner.class, failure, "{} failed after it was cancelled", this::text);
      }
    }
    hasEnded();
  }

  private void hasEnded() {
    by.hasEnded(this);
    boolean unused = ended.go();
  }

  /** {@return how its failure is thrown together with others} */
  CompletionException told(Throwable failure) {
    return new CompletionException(text() + " failed: " + Thrown.text(failure), failure);
  }

  String text() {
    return "task " + name + " of " + by.loop().node().path() + " (made at " + madeAt + ")";
  }

  @Override
  public Object by() {
    return by.loop().node();
  }

  /** {@return its name, its runner, and where it was made} */
  @Override
  public String toString() {
    return text();
  }
}
