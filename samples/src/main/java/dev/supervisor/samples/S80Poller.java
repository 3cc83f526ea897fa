package dev.supervisor.samples;

import dev.supervisor.core.Restart;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A poller that comes back by itself: its failures cost it attempts, and nothing else notices. */
final class S80Poller {
  private static final Restart QUICKLY =
      Restart.onFailure().delays(Duration.ofMillis(1), Duration.ofMillis(4));

  private S80Poller() {}

  public static void main(String[] args) throws InterruptedException {
    AtomicInteger polls = new AtomicInteger();
    Signal enough = Signal.create();
    try (var app = Supervisor.open("s80")) {
      var poller = app.spawn("poller", with -> with.restart(QUICKLY), pleaseStop -> {
        do {
          int number = polls.incrementAndGet();
          if (number == 2 || number == 3) {
            throw new IOException("no answer to poll " + number);
          }
          if (number == 5) {
            enough.go();
          }
        } while (!pleaseStop.await(Till.in(Duration.ofMillis(1))));
      });
      enough.await();
      System.out.println("incarnations that failed: " + poller.history().size());
      System.out.println("the poller is " + poller.state());
    }
  }
}
