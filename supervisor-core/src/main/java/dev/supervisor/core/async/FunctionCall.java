package dev.supervisor.core.async;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node.State;
import dev.supervisor.core.ThreadAbandonedException;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.ThreadStoppedException;
import dev.supervisor.core.async.Threaded.ThreadedCall;
import dev.supervisor.core.async.Threaded.Wrapping;
import dev.supervisor.core.internal.AskedToStop;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Thrown;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One call of a threaded function: who completes it, and whether the function is still to be called. */
final class FunctionCall<R extends @Nullable Object> extends ThreadedCall<R>
    implements LoopWaits.Awaited, SelfWaits.OwnWork {
  /** Who completes it: decided once, before that. */
  private enum CompletedBy {
    NONE,
    FUNCTION,
    OUTSIDE,
    PLACE // its thread is lost, or cannot be had
  }

  final Wrapping of;
  private final Callable<R> work;
  private final AtomicReference<CompletedBy> by = new AtomicReference<>(CompletedBy.NONE);
  private final AtomicBoolean decided = new AtomicBoolean(); // whether it begins
  private final SignalSource ended = Signal.source("the end of a call");
  private final @Nullable EventLoop caller = EventLoop.toBeCaller();
  private volatile @Nullable Object handle; // of its place: what is stopped
  private volatile @Nullable Thread runner; // while the function is called

  FunctionCall(Wrapping of, Callable<R> work) {
    this.of = of;
    this.work = work;
  }

  @Override
  public Signal ended() {
    return ended.signal();
  }

  // ---- from outside

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean first = isLeft();
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    return first || cancelled;
  }

  @Override
  public boolean complete(R value) {
    return isLeft() && super.complete(value);
  }

  @Override
  public boolean completeExceptionally(Throwable e) {
    return isLeft() && super.completeExceptionally(asItCanBeGiven(e));
  }

  @Override
  public CompletableFuture<R> completeAsync(Supplier<? extends R> supplier, Executor executor) {
    Objects.requireNonNull(supplier, "supplier");
    executor.execute(() -> {
      if (!isDone()) {
        completeBy(supplier);
      }
    });
    return this;
  }

  private void completeBy(Supplier<? extends R> supplier) {
    R value;
    try {
      value = supplier.get();
    } catch (Throwable e) {
      boolean unused = completeExceptionally(e);
      return;
    }
    boolean unused = complete(value);
  }

  @Override
  public void obtrudeValue(R value) {
    boolean unused = isLeft();
    super.obtrudeValue(value);
  }

  @Override
  public void obtrudeException(Throwable e) {
    boolean unused = isLeft();
    super.obtrudeException(asItCanBeGiven(e));
  }

  /** Stages that depend on it ask a failure for its text as they are completed: where that throws, none of them would be. */
  private Throwable asItCanBeGiven(Throwable e) {
    return e == null || getNumberOfDependents() == 0 ? e : Thrown.forStage(e);
  }

  /** {@return whether that was decided by this; its thread is asked before users hear of it} */
  private boolean isLeft() {
    if (!by.compareAndSet(CompletedBy.NONE, CompletedBy.OUTSIDE)) {
      return false;
    }
    of.place().leave(this);
    return true;
  }

  // ---- waiting for it

  @Override
  LoopWaits.Awaited awaited() {
    return this;
  }

  @Override
  SelfWaits.OwnWork work() {
    return this;
  }

  @Override
  FunctionCall<?> call() {
    return this;
  }

  @Override
  public List<Thread> bringers() {
    Thread known = runner;
    return isDone() || known == null ? List.of() : List.of(known);
  }

  @Override
  public boolean isPending() {
    return !isDone();
  }

  @Override
  public boolean isPendingAt(SelfWaits place) {
    return !isDone() && of.place().waits() == place;
  }

  @Override
  public Object label() {
    return of.name();
  }

  @Override
  public Bringers broughtBy() {
    Thread known = runner;
    return known != null && !isDone()
        ? new Bringers(", run by ", List.of(known), /* isFact= */ true)
        : isDone() ? new Bringers("", List.of(), false) : of.place().keepersOf(this);
  }

  @Override
  public void isInCircle() {
    // the loop that it waits for is told, and so it goes on
  }

  // ---- its place

  void handle(Object given) {
    handle = given;
  }

  @Nullable
  Object handle() {
    return handle;
  }

  /** {@return whether nothing is to be done for it any more} */
  boolean isDecided() {
    return by.get() != CompletedBy.NONE;
  }

  /** {@return whether it begins with that; false when it was left, or has begun} */
  boolean begins() {
    return !isDecided() && decided.compareAndSet(false, true);
  }

  /** {@return whether it never begins from now on; false when it has begun} */
  boolean neverBegins(Throwable why) {
    if (!decided.compareAndSet(false, true)) {
      return false;
    }
    fail(why);
    hasEnded();
    return true;
  }

  void hasEnded() {
    boolean unused = ended.go();
  }

  /** Its thread is lost: it has stopped, and the call has not ended. May run code of users. */
  void isLost(Child<?> child, boolean isItsOwn) {
    if (isDecided()) {
      return;
    }
    Throwable why = new CancellationException(of.name() + " was cut off: its thread has ended");
    if (isItsOwn || child.state() == State.ABANDONED) {
      try {
        var unused = child.join();
      } catch (ThreadFailedException | ThreadStoppedException | ThreadAbandonedException e) {
        why = e;
      } catch (InterruptedException e) {
        Interrupts.restore();
      }
    }
    fail(why);
  }

  private void fail(Throwable why) {
    if (by.compareAndSet(CompletedBy.NONE, CompletedBy.PLACE)) {
      boolean unused = super.completeExceptionally(why);
    }
  }

  // ---- the thread of the function

  /** Calls the function; after {@link #begins}. What depends on it runs with the same caller. */
  void run(Signal pleaseStop) {
    EventLoop before = EventLoop.setCaller(caller);
    try {
      runForCaller(pleaseStop);
    } finally {
      EventLoop unused = EventLoop.setCaller(before);
    }
  }

  private void runForCaller(Signal pleaseStop) {
    R value;
    runner = Thread.currentThread();
    try {
      value = work.call();
      refuseAsynchronous(value);
    } catch (Throwable e) {
      runner = null;
      failed(e, pleaseStop);
      return;
    }
    runner = null;
    if (by.compareAndSet(CompletedBy.NONE, CompletedBy.FUNCTION)) {
      boolean unused = super.complete(value);
    } else {
      tellLate(null);
    }
  }

  private static void refuseAsynchronous(@Nullable Object value) {
    if (value instanceof CompletionStage || value instanceof Future || value instanceof Generator) {
      throw new IllegalArgumentException(
          "a function that does not block was wrapped: it returned a "
              + value.getClass().getName() + ". Call it without a wrapper");
    }
  }

  private void failed(Throwable thrown, Signal pleaseStop) {
    if (!by.compareAndSet(CompletedBy.NONE, CompletedBy.FUNCTION)) {
      tellLate(thrown);
      return;
    }
    boolean told =
        of.isAction() || getNumberOfDependents() == 0; // before these run, and perhaps block
    boolean isStop = pleaseStop.isGo()
        && (thrown instanceof InterruptedException || thrown instanceof AskedToStop);
    if (told && !isStop) {
      Teller.error(
          Threaded.class,
          thrown,
          of.isAction() ? "{} failed" : "{} failed, and nothing depended on its result",
          of::text);
    }
    boolean unused = super.completeExceptionally(asItCanBeGiven(thrown));
  }

  private void tellLate(@Nullable Throwable thrown) {
    if (by.get() == CompletedBy.PLACE) {
      Teller.warn(
          Threaded.class,
          thrown,
          "{} has ended after its thread was given up, and its result is lost",
          of::text);
    } else {
      Teller.debug(Threaded.class, thrown, "{} has ended after it was cancelled", of::text);
    }
  }

  @Override
  public String toString() {
    return of.text()
        + (!isDone() ? ": not ended" : isCompletedExceptionally() ? ": failed" : ": done");
  }
}
