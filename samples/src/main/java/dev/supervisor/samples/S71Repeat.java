package dev.supervisor.samples;

import dev.supervisor.command.Command;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A program that is started again and again, and has a time of its own: a run that takes too long is ended, and the next one comes when it is due. */
final class S71Repeat {
  private S71Repeat() {}

  public static void main(String[] args) throws InterruptedException {
    var three = new CountDownLatch(3);
    try (var app = Supervisor.open("s71")) {
      var backup = Bridges.of(app).repeat("backup", Duration.ofMillis(50), pleaseStop -> {
        three.countDown();
        var outcome =
            Command.of("sleep", "1000").run(Till.in(Duration.ofMillis(10)).or(pleaseStop));
        outcome.orThrow(); // a failure of this run: it is told once, and the runs go on
      });
      three.await();
      backup.node().stop().await();
      System.out.println(
          "three runs have begun, and failures were counted: " + (backup.failures() > 1));
      System.out.println("left to do: " + backup.nextRun().isPresent());
    }
  }
}
