package dev.supervisor.samples.recipes;

import dev.supervisor.core.Supervisor;
import java.time.Duration;

/** A service that is process 1 of a container: the time it has to stop is less than what the container gives it. */
public final class InAContainer {
  private InAContainer() {}

  public static void main(String... args) throws InterruptedException {
    Duration limit = Duration.ofSeconds(
        Long.parseLong(System.getenv().getOrDefault("STOP_SECONDS", "8"))); // Docker kills after 10
    try (var app = Supervisor.main(
        "service",
        with -> with.stopWithin(limit)
            .threads(it -> it.grace(Duration.ofSeconds(2)).patience(Duration.ofSeconds(1))))) {
      app.spawn("work", pleaseStop -> {
        pleaseStop.await();
        System.out.println("the work ends: " + pleaseStop.reason().orElseThrow().text());
      });
      if (app.plan().exceedsLimit()) { // the graces of all threads, one after the other
        System.err.println(app.plan());
      }
      System.out.println("ready, process " + ProcessHandle.current().pid());
      app.awaitShutdown();
    }
  }
}
