package dev.supervisor.samples;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Till;
import java.time.Duration;

/** A time-out ends a command with all its processes, keeps what it had written, and spares its session. */
final class S14TimeOut {
  private S14TimeOut() {}

  public static void main(String[] args) throws InterruptedException {
    String time = "1000." + ProcessHandle.current().pid(); // to tell these processes from others
    try (var app = Supervisor.open("s14")) {
      Command.of("true")
          .run(); // so that there is a session, and the second is all for the pipeline
      var pipeline = Command.script("echo begun; sleep $1 | sleep $1 | sleep $1; echo ended", time);
      var outcome = pipeline.run(Till.in(Duration.ofSeconds(1)).or(app.pleaseStop()));

      if (outcome instanceof CommandOutcome.Stopped stopped) {
        System.out.println("stopped, having written: " + stopped.text());
      }
      long left = ProcessHandle.allProcesses()
          .filter(it -> it.info().commandLine().orElse("").endsWith("sleep " + time))
          .count();
      System.out.println("processes left over: " + left);
      System.out.println("the next one: " + Command.of("echo", "fine").run().text());
    }
  }
}
