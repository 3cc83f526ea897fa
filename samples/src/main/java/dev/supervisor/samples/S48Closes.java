package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;

/** What ends by its own {@code close()} is closed in its turn: after those that use it, before what it uses. */
final class S48Closes {
  private S48Closes() {}

  public static void main(String[] args) {
    try (var app = Supervisor.open("s48")) {
      Bridges.of(app).closes("database", () -> System.out.println("the database is closed"));
      app.spawn("worker", pleaseStop -> {
        pleaseStop.await();
        System.out.println("the worker writes its last line");
      });
      Bridges.of(app)
          .closes("server", () -> System.out.println("the server takes no more requests"));
    } // the newest first: each close() has returned before the next node is asked
  }
}
