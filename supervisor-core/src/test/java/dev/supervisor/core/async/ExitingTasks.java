package dev.supervisor.core.async;

import dev.supervisor.core.Supervisor;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;

/** A program whose only worker calls {@code System.exit}; run in a JVM of its own. */
final class ExitingTasks {
  private ExitingTasks() {}

  public static void main(String[] args) throws Exception {
    try (var app = Supervisor.main(
        "app",
        with ->
            with.stopWithin(Duration.ofMinutes(5)).threads(t -> t.grace(Duration.ofMinutes(4))))) {
      var pool = Bridges.of(app).lend("pool", with -> with.workers(1));
      app.spawn("user", pleaseStop -> {
        pleaseStop.await();
        say(pool.submit(() -> "a task that is given during the stop runs").get());
      });
      var allGiven = new CountDownLatch(1);
      Future<?> exits = pool.submit(() -> {
        allGiven.await();
        System.exit(3);
        return "never";
      });
      pool.execute(() -> say("a task that was accepted before runs"));
      allGiven.countDown();
      try {
        var unused = exits.get();
      } catch (CancellationException e) {
        say("the task that exits has no result");
      }
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
