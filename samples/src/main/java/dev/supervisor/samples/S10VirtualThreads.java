package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Many virtual threads, which a stop asks all at once: options at the root, inherited by all below. */
final class S10VirtualThreads {
  private static final int THREADS = 10_000;

  private S10VirtualThreads() {}

  public static void main(String[] args) throws InterruptedException {
    if (Runtime.version().feature() < 21) {
      System.out.println("skipped: virtual threads need Java 21 or later");
      return;
    }
    var done = new AtomicInteger();
    try (var app = Supervisor.open("s10", with -> with.threads(t -> t.virtual().allAtOnce()))) {
      for (int i = 1; i <= THREADS; i++) {
        app.spawn("waiter", pleaseStop -> {
          Till.in(Duration.ofMillis(100)).await(); // all at once, on a few carrier threads
          done.incrementAndGet();
        });
      }
      app.awaitChildren();
    }
    System.out.println(done + " virtual threads");
  }
}
