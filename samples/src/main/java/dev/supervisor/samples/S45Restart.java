package dev.supervisor.samples;

import dev.supervisor.core.Restart;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A child that fails is started again; one that never succeeds gives up, and that is its parent's failure. */
final class S45Restart {
  private static final Restart QUICKLY =
      Restart.onFailure().delays(Duration.ofMillis(1), Duration.ofMillis(4));

  private S45Restart() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s45")) {
      AtomicInteger attempts = new AtomicInteger();
      var answer = app.call("flaky", with -> with.restart(QUICKLY), pleaseStop -> {
        if (attempts.incrementAndGet() < 3) {
          throw new IOException("the server is not there yet");
        }
        return "connected at attempt " + attempts;
      });
      System.out.println(answer.join());

      app.spawn("hopeless", with -> with.restart(QUICKLY.upTo(2)), pleaseStop -> {
        throw new IOException("no such host");
      });
      app.pleaseStop().await();
      String why = app.pleaseStop().reason().orElseThrow().text();
      System.out.println(why.substring(0, why.indexOf(" in ")));
    } catch (ThreadFailedException e) {
      System.out.println("thrown: " + e.getCause());
    }
  }
}
