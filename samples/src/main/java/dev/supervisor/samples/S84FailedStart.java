package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** A service that cannot start says so in one line, and stops in reverse what had started before. */
final class S84FailedStart {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  private S84FailedStart() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s84")) {
      var store = app.spawn("store", with -> with.becomesReady(), pleaseStop -> {
        Supervisor.ready();
        pleaseStop.await();
        System.out.println("the store is closed");
      });
      var web = app.spawn("web", with -> with.becomesReady().after(store), pleaseStop -> {
        throw new IOException("port 80 is taken");
      });
      web.awaitReady(Till.in(TEN_SECONDS));
      System.out.println("never printed");
    } catch (ThreadFailedException | TimeoutException e) {
      System.out.println("not started: " + e.getMessage());
    }
  }
}
