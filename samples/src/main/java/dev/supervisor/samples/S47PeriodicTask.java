package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import dev.supervisor.core.async.SupervisedExecutor.AfterFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A periodic task that fails is not lost in silence: the log hears of each failure, and the pool decides what becomes of it. */
final class S47PeriodicTask {
  private S47PeriodicTask() {}

  public static void main(String[] args) throws InterruptedException {
    var runs = new AtomicInteger();
    var five = new CountDownLatch(5);
    try (var app = Supervisor.open("s47")) {
      var timer = Bridges.of(app)
          .lend(
              "timer",
              with -> with.workers(1)
                  .afterPeriodicFailure(e -> e instanceof UncheckedIOException
                      ? AfterFailure.GO_ON // the network will be back
                      : AfterFailure.FAIL)); // the scope throws it
      var unused = timer.scheduleWithFixedDelay(
          () -> {
            five.countDown();
            if (runs.incrementAndGet() % 2 == 0) {
              throw new UncheckedIOException(new IOException("no network"));
            }
          },
          0,
          1,
          TimeUnit.MILLISECONDS);
      five.await();
      System.out.println("five runs, and two of them failed");
    }
  }
}
