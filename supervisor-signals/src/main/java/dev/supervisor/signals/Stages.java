package dev.supervisor.signals;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The bridge between signals and stages; neither side keeps the other once it is over. */
final class Stages {
  private Stages() {}

  static CompletableFuture<@Nullable Void> futureOf(Signal signal) {
    CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
    Callback callback = signal.then(() -> future.complete(null));
    if (!future.isDone()) {
      var unused = future.whenComplete((nothing, failure) -> callback.detach());
    }
    return future;
  }

  static Signal signalOf(CompletionStage<?> stage) {
    OwnedSignal signal = new OwnedSignal(stage, "completion");
    stage.whenComplete((value, failure) -> {
      Throwable cause = failure instanceof CompletionException && failure.getCause() != null
          ? failure.getCause()
          : failure;
      if (cause == null || cause instanceof CancellationException) {
        signal.goOwned();
      } else {
        signal.goOwned(Reason.of("the stage failed", cause));
      }
    });
    return signal;
  }
}
