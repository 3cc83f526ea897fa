package dev.supervisor.top;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs calls into another JVM, which may hang: each runs on a daemon thread, and is given up when its time is over. */
final class InTime {
  private InTime() {}

  /**
   * {@return what the call returns}
   *
   * @throws TimeoutException when the call has not returned in that time
   * @throws ExecutionException when the call throws; its failure is the cause
   */
  static <T> T call(Duration within, Callable<T> call)
      throws TimeoutException, ExecutionException, InterruptedException {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread asks = new Thread(
        () -> {
          try {
            answer.complete(call.call());
          } catch (Throwable e) {
            answer.completeExceptionally(e);
          }
        },
        "asks the JVM");
    asks.setDaemon(true);
    asks.start();
    return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
  }
}
