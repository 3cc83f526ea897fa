package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;

/** An executor that all others may use until they have ended, though it was made after some of them. */
final class S70OldestExecutor {
  private S70OldestExecutor() {}

  public static void main(String[] args) {
    try (var app = Supervisor.open("s70")) {
      var writer = Bridges.of(app).lend("writer", with -> with.workers(1).asOldest());
      app.spawn("editor", pleaseStop -> {
        pleaseStop.await();
        writer.execute(() -> System.out.println("the last draft is saved"));
        System.out.println("the editor has ended");
      });
    } // the editor first; then the writer runs what it has accepted
    System.out.println("all have ended");
  }
}
