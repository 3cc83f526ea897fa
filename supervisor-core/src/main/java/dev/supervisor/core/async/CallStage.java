package dev.supervisor.core.async;

import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stage that depends on a call of a threaded function: what waits for it waits for that call, and then for the one that {@code
 * thenCompose} makes. It has no thread of its own.
 */
final class CallStage<U extends @Nullable Object> extends CompletableFuture<U>
    implements LoopWaits.Awaited {
  private static final int LONGEST_CHAIN = 1_000; // of stages that are followed

  private final FunctionCall<?> of;

  /** Weak, so that a chain of stages that goes on for ever does not keep those that have ended. */
  private final @Nullable WeakReference<CallStage<?>> after;

  private volatile @Nullable Composing<?, ?> composing;

  CallStage(FunctionCall<?> of) {
    this(of, null);
  }

  private CallStage(FunctionCall<?> of, @Nullable CallStage<?> after) {
    this.of = of;
    this.after = after == null ? null : new WeakReference<>(after);
  }

  @Override
  public <V> CompletableFuture<V> newIncompleteFuture() {
    return new CallStage<>(of, composing == null && after == null ? null : this);
  }

  // ---- one call after the other

  /** A function of users that makes the next stage, which is noted. */
  private static final class Composing<T extends @Nullable Object, V extends @Nullable Object>
      implements Function<T, CompletionStage<V>> {
    private final Function<? super T, ? extends CompletionStage<V>> next;
    private volatile @Nullable CompletionStage<V> made;

    Composing(Function<? super T, ? extends CompletionStage<V>> next) {
      this.next = Objects.requireNonNull(next);
    }

    @Override
    public CompletionStage<V> apply(T value) {
      CompletionStage<V> stage = next.apply(value);
      made = stage;
      if (stage instanceof LoopWaits.Awaited) {
        LoopWaits.look(); // what waited for the first call waits for this one now
      }
      return stage;
    }
  }

  /** {@return a stage that is composed of a call and of what the function makes of its result, and is followed to that} */
  static <T extends @Nullable Object, V extends @Nullable Object> CompletableFuture<V> composed(
      Function<? super T, ? extends CompletionStage<V>> next,
      Function<Function<T, CompletionStage<V>>, CompletableFuture<V>> compose) {
    Composing<T, V> noted = new Composing<>(next);
    CompletableFuture<V> stage = compose.apply(noted);
    if (stage instanceof CallStage<V> itself) {
      itself.composing = noted;
    }
    return stage;
  }

  @Override
  public <V> CompletableFuture<V> thenCompose(
      Function<? super U, ? extends CompletionStage<V>> next) {
    return composed(next, super::thenCompose);
  }

  @Override
  public <V> CompletableFuture<V> thenComposeAsync(
      Function<? super U, ? extends CompletionStage<V>> next) {
    return composed(next, super::thenComposeAsync);
  }

  @Override
  public <V> CompletableFuture<V> thenComposeAsync(
      Function<? super U, ? extends CompletionStage<V>> next, Executor executor) {
    return composed(next, noted -> super.thenComposeAsync(noted, executor));
  }

  /** {@return what brings it at present; null when that is not known} */
  private LoopWaits.@Nullable Awaited pending() {
    CallStage<?> before = after == null ? null : after.get();
    if (before != null && !before.isDone()) {
      return before;
    }
    if (!of.isDone()) {
      return of;
    }
    Composing<?, ?> own = composing;
    return own != null && own.made instanceof LoopWaits.Awaited made ? made : null;
  }

  @Override
  public @Nullable Thread bringer() {
    LoopWaits.Awaited at = this;
    for (int i = 0; i < LONGEST_CHAIN && at instanceof CallStage<?> stage; i++) {
      at = stage.isDone() ? null : stage.pending();
    }
    return at == null || at instanceof CallStage ? null : at.bringer();
  }

  @Override
  public void isInCircle() {
    // the loop that it waits for is told, and so it goes on
  }

  // ---- waiting for it

  @Override
  public U get() throws InterruptedException, ExecutionException {
    if (isDone()) {
      return super.get();
    }
    LoopWaits.begin(this);
    try {
      return super.get();
    } finally {
      LoopWaits.end();
    }
  }

  @Override
  public U get(long time, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (isDone()) {
      return super.get(time, unit);
    }
    LoopWaits.begin(this);
    try {
      return super.get(time, unit);
    } finally {
      LoopWaits.end();
    }
  }

  @Override
  public U join() {
    if (isDone()) {
      return super.join();
    }
    LoopWaits.begin(this);
    try {
      return super.join();
    } finally {
      LoopWaits.end();
    }
  }
}
