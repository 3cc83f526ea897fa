package dev.supervisor.core.seeing;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.nio.file.Path;
import java.time.Duration;

/** A program that stops slowly, never comes to the end of that, and writes a stop log: it is to be killed. */
final class LoggedStopMain {
  static final int NODES = 20;
  private static final Duration LONG = Duration.ofHours(1);

  private LoggedStopMain() {}

  public static void main(String[] args) throws InterruptedException {
    try (Scope app = Supervisor.open(
        "app",
        with -> with.stopLog(Path.of(args[0])).stopWithin(LONG).threads(it -> it.grace(LONG)))) {
      var oldest = app.spawn("deaf", pleaseStop -> Signal.named("nothing").await());
      System.out.println(oldest.path());
      for (int i = 0; i < NODES; i++) {
        var unused = app.spawn("n" + i, pleaseStop -> {
          pleaseStop.await();
          Signal.NEVER.await(Till.in(Duration.ofMillis(20)));
        });
      }
      app.stop("it is to be killed");
      System.out.println("ready");
    }
  }
}
