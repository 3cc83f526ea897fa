package dev.supervisor.core.async;

import dev.supervisor.core.Supervisor;
import java.time.Duration;

/** A program that closes something which calls {@code System.exit}; run in a JVM of its own. What is older would wait for its grace and patience. */
final class ExitingClose {
  private ExitingClose() {}

  public static void main(String[] args) {
    try (var app = Supervisor.main(
        "app",
        with -> with.stopWithin(Duration.ofDays(1))
            .threads(t -> t.grace(Duration.ofHours(1)).patience(Duration.ofHours(1))))) {
      var unusedOlder =
          Bridges.of(app).closes("older", () -> System.out.println("what is older is closed"));
      var unusedNewer = Bridges.of(app).closes("newer", () -> {
        System.exit(3);
        System.out.println("in vain");
      });
    }
  }
}
