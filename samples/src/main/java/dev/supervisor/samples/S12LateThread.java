package dev.supervisor.samples;

import dev.supervisor.core.Scope;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Signal;
import java.time.Duration;

/** A thread that does not end in time: the report says what it waited for, and who held that. */
final class S12LateThread {
  private S12LateThread() {}

  public static void main(String[] args) throws InterruptedException {
    Lock printer = Lock.named("printer");
    Signal taken = Signal.named("printer taken");
    Scope closed;
    try (var app = Supervisor.open("s12")) {
      closed = app;
      app.spawn("holder", pleaseStop -> {
        printer.hold(held -> {
          taken.go();
          pleaseStop.await(); // is asked only after the newer one has ended
          return true;
        });
      });
      taken.await();
      app.spawn("stubborn", with -> with.grace(Duration.ofMillis(100)), pleaseStop -> {
        var held = printer.acquire(); // should have been acquire(pleaseStop)
        held.close();
      });
    } // asks, waits for its grace, interrupts
    StopReport report = closed.report().orElseThrow();
    for (StopReport.Entry entry : report.late()) {
      System.out.println(entry.path() + " was " + entry.outcome());
      StopReport.Late look = entry.late();
      if (look != null) {
        System.out.println("  waiting for " + look.waitsOn());
        System.out.println("  held by " + look.heldBy());
        System.out.println(
            "  where the holder is, is told: " + !look.holderStack().isEmpty());
      }
    }
  }
}
