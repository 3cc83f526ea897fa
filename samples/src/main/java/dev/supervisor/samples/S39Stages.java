package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Futures of others stand where a signal or a promise does, and the other way round. */
final class S39Stages {
  private S39Stages() {}

  public static void main(String[] args) throws Exception {
    try (var app = Supervisor.open("s39")) {
      var answer = new CompletableFuture<String>(); // from a client that knows nothing of us

      // a stage as a promise, with a till for its time-out
      Promise<String> promise = Promise.of("answer", answer);
      // a stage as a signal: it goes when the stage has completed, in whatever way
      Signal completed = Signal.of(answer);
      app.spawn("network", pleaseStop -> answer.complete("forty-two"));
      System.out.println(promise.await(app.pleaseStop().or(Till.in(Duration.ofSeconds(30)))));
      completed.await();

      // a promise as a future
      Promise<Integer> size = Promise.named("size");
      CompletableFuture<String> text = size.toFuture().thenApply(it -> it + " bytes");
      size.complete(17);
      System.out.println(text.get());

      // a signal as a future: the end of a thread
      var worker = app.spawn("worker", pleaseStop -> {});
      worker
          .stopped()
          .toFuture()
          .thenRun(() -> System.out.println("the worker has ended"))
          .get();
    }
  }
}
