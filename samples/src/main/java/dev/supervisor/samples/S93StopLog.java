package dev.supervisor.samples;

import dev.supervisor.core.StopReport;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What is left of a stop when its JVM is killed in the middle: a log, which can be read as a report. */
final class S93StopLog {
  private S93StopLog() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path log = args.length > 0 ? Path.of(args[0]) : Files.createTempFile("stop", ".log");
    try (var app = Supervisor.open("shop", with -> with.stopLog(log))) {
      app.spawn("ledger", pleaseStop -> {
        pleaseStop.await();
        Signal.NEVER.await(Till.in(Duration.ofMillis(50))); // writes what is left
      });
    }
    for (StopReport report : StopReport.readLog(log)) {
      System.out.println(report.path() + " is complete: " + report.complete());
      for (StopReport.Entry entry : report.entries()) {
        System.out.println(entry.path() + " was " + entry.outcome());
      }
      for (StopReport.Unsettled node : report.unsettled()) {
        System.out.println("it was at " + node.path());
      }
    }
    if (args.length == 0) {
      Files.delete(log);
    }
  }
}
