package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Till;
import java.time.Duration;

/** A service: it runs until SIGTERM, Ctrl-C or {@code System.exit}, and then stops in order. */
final class S27Service {
  private S27Service() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app =
        Supervisor.main("s27", with -> with.lastOfAll(() -> System.out.println("last of all")))) {
      app.spawn("database", pleaseStop -> {
        pleaseStop.await();
        System.out.println("the database closes");
      });
      app.spawn("poller", pleaseStop -> {
        while (!pleaseStop.await(Till.in(Duration.ofMillis(10)))) {
          poll();
        }
        System.out.println(
            "the poller ends: " + pleaseStop.reason().orElseThrow().text());
      });
      System.out.println("ready");
      app.awaitShutdown(); // returns when the tree is asked to stop
      System.out.println("shutting down");
    } // the threads are joined here, and by the JVM's shutdown as well
  }

  private static void poll() {}
}
