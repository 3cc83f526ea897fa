package dev.supervisor.samples;

import dev.supervisor.core.Restart;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A thread that hangs is noticed by its heartbeat, stopped, and started again. */
final class S83Silence {
  private S83Silence() {}

  public static void main(String[] args) throws InterruptedException {
    AtomicInteger starts = new AtomicInteger();
    Signal works = Signal.create();
    try (var app = Supervisor.open("s83")) {
      app.spawn(
          "driver",
          with -> with.heartbeat(Duration.ofMillis(200), it -> it.startsAgain())
              .restart(Restart.onFailure())
              .grace(Duration.ofMillis(50)),
          pleaseStop -> {
            if (starts.incrementAndGet() == 1) {
              new CountDownLatch(1).await(); // it hangs, where the library does not see it wait
            }
            works.go();
            pleaseStop.await(); // a wait of the library: it is alive, however long that is
          });
      works.await();
      System.out.println("works at start " + starts);
    }
  }
}
