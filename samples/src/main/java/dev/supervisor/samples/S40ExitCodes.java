package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import java.io.IOException;

/** Exit codes: 0; 1 after a failure; the code given to {@code exit}; 128 and the number of a signal. */
final class S40ExitCodes {
  private S40ExitCodes() {}

  public static void main(String... args) throws InterruptedException {
    try (var app = Supervisor.main("s40")) {
      app.spawn("worker", pleaseStop -> {
        switch (args[0]) {
          case "succeed" -> app.stop("all is done");
          case "fail" -> throw new IOException("the disk is full");
          case "exit" ->
            Supervisor.exit(3); // returns at once; System.exit(3) stops the tree as well
          default -> pleaseStop.await(); // SIGTERM gives 143, SIGINT 130
        }
      });
      System.out.println("ready");
      app.awaitShutdown(with -> with.whenIdle()); // or when no child is left
    } // throws the failure that no thread has collected: that makes 1
  }
}
