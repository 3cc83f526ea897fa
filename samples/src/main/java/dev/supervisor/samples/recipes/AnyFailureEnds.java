package dev.supervisor.samples.recipes;

import dev.supervisor.core.Body;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.TreeEvent;
import dev.supervisor.signals.Signal;
import java.util.List;

/** The first thread that fails stops all others, and the caller gets the failure. */
final class AnyFailureEnds {
  private AnyFailureEnds() {}

  static void run(List<Body> bodies) throws InterruptedException {
    Signal failed = Signal.named("a thread has failed");
    try (var app = Supervisor.open(
        "app",
        with -> with.listener(event -> {
          if (event instanceof TreeEvent.Failed it) failed.go(it.toString(), it.failure());
        }))) {
      for (Body body : bodies) {
        app.spawn("worker", body);
      }
      app.awaitShutdown(with -> with.linkedTo(failed).whenIdle()); // or all have ended
    } // throws the failure
  }
}
