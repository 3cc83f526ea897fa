package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Tracing;
import dev.supervisor.signals.Tracing.Trace;

/** Who let a signal go, and who hangs on it: told while tracing is on. */
final class S25WhoLetItGo {
  private S25WhoLetItGo() {}

  public static void main(String[] args) throws InterruptedException {
    Tracing.on(); // for a whole JVM: -Dsupervisor.tracing=true
    try (var app = Supervisor.open("s25")) {
      Signal ready = Signal.named("ready");
      ready.then(() -> System.out.println("something is ready"));
      tell("callback attached", ready.trace().orElseThrow().attached().get(0));

      app.spawn("loader", pleaseStop -> ready.go()).join();
      Trace trace = ready.trace().orElseThrow(); // printed whole, it has the stacks
      tell("made", trace.made().orElseThrow());
      tell("let go", trace.fired().orElseThrow());
    } finally {
      Tracing.off();
    }
  }

  private static void tell(String what, Trace.Place place) {
    System.out.println(
        what + " by " + place.by() + " in " + place.stack().get(0).getClassName());
  }
}
