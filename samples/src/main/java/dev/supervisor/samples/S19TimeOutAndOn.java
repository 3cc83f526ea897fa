package dev.supervisor.samples;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.Shells;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.List;

/** A step that hangs is stopped with all of its pipeline, and the next steps go on in the same session. */
final class S19TimeOutAndOn {
  private static final List<String> STEPS = List.of(
      "echo one | tr a-z A-Z",
      "echo two; trap '' TERM; yes | while :; do sleep 1000; done | cat", // does not even listen
      "seq 3 | paste -s -d +");

  private S19TimeOutAndOn() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s19")) {
      Shells.of(app).configure(with -> with.maxSessions(1));
      String session = session();
      for (String step : STEPS) {
        var till = Till.in(Duration.ofSeconds(1)).or(app.pleaseStop());
        var outcome = Command.script(step).grace(Duration.ofMillis(200)).run(till);
        String said = outcome.text();
        if (outcome instanceof CommandOutcome.Stopped late) {
          System.out.println(
              "gave up, having read " + said + ", code " + late.code().getAsInt());
        } else {
          System.out.println("done: " + said);
        }
      }
      System.out.println("still the same session: " + session.equals(session()));
    }
  }

  private static String session() throws InterruptedException {
    Command.of("true").run().orThrow();
    return Shells.of(Supervisor.current()).sessions().get(0).name();
  }
}
