package dev.supervisor.signals;

import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Thrown;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The bridge between signals and stages; neither side keeps the other once it is over. */
final class Stages {
  private Stages() {}

  static CompletableFuture<@Nullable Void> futureOf(Signal signal) {
    CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
    if (signal.isGo()) {
      future.complete(
          null); // not by a callback: that might queue behind a callback that waits for the future
      return future;
    }
    Registration callback = signal.then(() -> future.complete(null));
    var unused = future.whenComplete((nothing, failure) -> callback.cancel());
    return future;
  }

  static Signal signalOf(CompletionStage<?> stage) {
    OwnedSignal signal = OwnedSignal.of(stage, "completion");
    Foreign.follow(stage, (value, failure) -> {
      Throwable cause = failure == null ? null : Thrown.ofStage(failure);
      if (cause == null || cause instanceof CancellationException) {
        signal.goOwned();
      } else {
        signal.goOwned(Reason.of("the stage failed", cause));
      }
    });
    return signal;
  }
}
