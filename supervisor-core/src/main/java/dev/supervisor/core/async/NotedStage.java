package dev.supervisor.core.async;

import dev.supervisor.signals.internal.Thrown;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A stage of a call of a threaded function, or one that depends on such a call: who waits for it is noted, and so is what it is made of. */
abstract sealed class NotedStage<R extends @Nullable Object> extends CompletableFuture<R>
    permits Threaded.ThreadedCall, CallStage {

  /** {@return itself, as what a thread waits for} */
  abstract LoopWaits.Awaited awaited();

  /** {@return itself, as work of a place that may wait for itself} */
  abstract SelfWaits.OwnWork work();

  /** {@return the call that it is, or depends on} */
  abstract FunctionCall<?> call();

  // ---- waiting for it

  @Override
  public R get() throws InterruptedException, ExecutionException {
    if (isDone()) {
      return outcome();
    }
    SelfWaits.SelfWait own = null;
    try {
      own = beginWait(/* isTimed= */ false);
      return outcome();
    } finally {
      endWait(own);
    }
  }

  @Override
  public R get(long time, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (isDone() || time <= 0) {
      return outcome(time, unit);
    }
    SelfWaits.SelfWait own = null;
    try {
      own = beginWait(/* isTimed= */ true);
      return outcome(time, unit);
    } finally {
      endWait(own);
    }
  }

  @Override
  public R join() {
    if (isDone()) {
      return joined();
    }
    SelfWaits.SelfWait own = null;
    try {
      own = beginWait(/* isTimed= */ false);
      return joined();
    } finally {
      endWait(own);
    }
  }

  private R outcome() throws InterruptedException, ExecutionException {
    return OutcomeGuard.outcome(super::get, this::unprinted);
  }

  private R outcome(long time, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return OutcomeGuard.outcome(() -> super.get(time, unit), this::unprinted, work(), time, unit);
  }

  private R joined() {
    try {
      return super.join();
    } catch (RuntimeException | Error e) {
      Throwable known = e instanceof CompletionException ? null : unprinted();
      if (known != null) {
        throw new CompletionException(Thrown.text(known), known);
      }
      throw e;
    }
  }

  /** {@return its failure, where that was not thrown as it should have been} */
  private @Nullable Throwable unprinted() {
    return isCompletedExceptionally() && !isCancelled()
        ? Thrown.ofStage(super.<Throwable>handle((value, failure) -> failure).getNow(null))
        : null;
  }

  /** Notes a wait. If the stack is used up meanwhile, the end of the wait takes the note back. */
  private SelfWaits.@Nullable SelfWait beginWait(boolean isTimed) {
    LoopWaits.begin(awaited());
    return SelfWaits.begin(work(), isTimed);
  }

  private static void endWait(SelfWaits.@Nullable SelfWait own) {
    LoopWaits.end();
    SelfWaits.end(own);
  }

  // ---- what depends on it, and on more

  @Override
  public <V> CompletableFuture<V> newIncompleteFuture() {
    return CallStage.after(this);
  }

  @Override
  public <V> CompletableFuture<V> thenCompose(
      Function<? super R, ? extends CompletionStage<V>> next) {
    return CallStage.composed(next, super::thenCompose);
  }

  @Override
  public <V> CompletableFuture<V> thenComposeAsync(
      Function<? super R, ? extends CompletionStage<V>> next) {
    return CallStage.composed(next, super::thenComposeAsync);
  }

  @Override
  public <V> CompletableFuture<V> thenComposeAsync(
      Function<? super R, ? extends CompletionStage<V>> next, Executor executor) {
    return CallStage.composed(next, noted -> super.thenComposeAsync(noted, executor));
  }

  @Override
  public <U, V> CompletableFuture<V> thenCombine(
      CompletionStage<? extends U> other, BiFunction<? super R, ? super U, ? extends V> both) {
    return CallStage.andAlso(other, super.<U, V>thenCombine(other, both));
  }

  @Override
  public <U, V> CompletableFuture<V> thenCombineAsync(
      CompletionStage<? extends U> other, BiFunction<? super R, ? super U, ? extends V> both) {
    return CallStage.andAlso(other, super.<U, V>thenCombineAsync(other, both));
  }

  @Override
  public <U, V> CompletableFuture<V> thenCombineAsync(
      CompletionStage<? extends U> other,
      BiFunction<? super R, ? super U, ? extends V> both,
      Executor executor) {
    return CallStage.andAlso(other, super.<U, V>thenCombineAsync(other, both, executor));
  }

  @Override
  public <U> CompletableFuture<Void> thenAcceptBoth(
      CompletionStage<? extends U> other, BiConsumer<? super R, ? super U> both) {
    return CallStage.andAlso(other, super.<U>thenAcceptBoth(other, both));
  }

  @Override
  public <U> CompletableFuture<Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other, BiConsumer<? super R, ? super U> both) {
    return CallStage.andAlso(other, super.<U>thenAcceptBothAsync(other, both));
  }

  @Override
  public <U> CompletableFuture<Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other,
      BiConsumer<? super R, ? super U> both,
      Executor executor) {
    return CallStage.andAlso(other, super.<U>thenAcceptBothAsync(other, both, executor));
  }

  @Override
  public CompletableFuture<Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
    return CallStage.andAlso(other, super.runAfterBoth(other, action));
  }

  @Override
  public CompletableFuture<Void> runAfterBothAsync(CompletionStage<?> other, Runnable action) {
    return CallStage.andAlso(other, super.runAfterBothAsync(other, action));
  }

  @Override
  public CompletableFuture<Void> runAfterBothAsync(
      CompletionStage<?> other, Runnable action, Executor executor) {
    return CallStage.andAlso(other, super.runAfterBothAsync(other, action, executor));
  }
}
