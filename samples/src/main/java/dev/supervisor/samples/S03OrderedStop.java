package dev.supervisor.samples;

import dev.supervisor.core.Scope;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;

/** Children are stopped newest first, each settled before the next is asked; the report tells how it went. */
final class S03OrderedStop {
  private S03OrderedStop() {}

  public static void main(String[] args) throws InterruptedException {
    Signal sessionOpen = Signal.named("session open");
    Scope closed;
    try (var app = Supervisor.open("s03")) {
      closed = app;
      app.spawn("database", S03OrderedStop::run);
      app.spawn("server", pleaseStop -> {
        Supervisor.current().spawn("session", S03OrderedStop::run);
        sessionOpen.go();
        run(pleaseStop);
      });
      app.spawn("front", S03OrderedStop::run);
      sessionOpen.await();
    }
    StopReport report = closed.report().orElseThrow();
    System.out.println("in time: " + report.inTime());
    report.entries().forEach(entry -> System.out.println(entry.path() + " " + entry.outcome()));
  }

  private static void run(Signal pleaseStop) throws InterruptedException {
    pleaseStop.await();
    System.out.println("closing " + Supervisor.current().name());
  }
}
