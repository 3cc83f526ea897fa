package dev.supervisor.core.async;

import dev.supervisor.signals.internal.Foreign;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The stage that a function on a loop has returned: its value counts also where it came first by a hair and its waiter was about to leave. */
final class FollowedStage {
  /** What a stage came to before it was cancelled; the value may be null. */
  record Reached(@Nullable Object value) {}

  private volatile @Nullable CompletionStage<?> stage;
  private volatile @Nullable Reached reached;

  void follow(CompletionStage<?> given) {
    stage = given;
  }

  boolean isFollowed() {
    return stage != null;
  }

  /**
   * Cancels it, where the function has returned it.
   *
   * @param topic whose logger hears of a failure
   * @param what is cancelled
   */
  void cancel(Class<?> topic, Supplier<String> what) {
    CompletionStage<?> pending = stage;
    if (pending != null) {
      boolean unused = Foreign.run(topic, () -> "cancelling " + what.get(), () -> {
        Future<?> future =
            pending instanceof Future<?> itself ? itself : pending.toCompletableFuture();
        boolean unusedCancel = future.cancel(/* mayInterruptIfRunning= */ true);
        if (future.isDone() && !future.isCancelled()) {
          reached = valueOf(future);
        }
      });
    }
  }

  private static @Nullable Reached valueOf(Future<?> done) throws InterruptedException {
    try {
      return new Reached(done.get());
    } catch (ExecutionException e) {
      return null; // its failure is told by what follows it
    }
  }

  /** {@return what it had come to before it was cancelled; null where there is nothing} */
  @Nullable
  Reached reached() {
    return reached;
  }
}
