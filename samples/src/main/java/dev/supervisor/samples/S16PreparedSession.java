package dev.supervisor.samples;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.Shell;
import dev.supervisor.command.Shells;
import dev.supervisor.core.Supervisor;
import java.nio.file.Files;
import java.nio.file.Path;

/** An environment that takes its time to set up is set up once for a session, not once for a command. */
final class S16PreparedSession {
  private S16PreparedSession() {}

  public static void main(String[] args) throws Exception {
    Path environment = Files.writeString(
        Files.createTempFile("s16", ".sh"),
        "echo setting up >>\"$SETUPS\"; sleep 0.1\n" // what a slow set-up does
            + "export VERSION=7; release() { echo \"release $1-$VERSION\"; }\n");
    Path setups = Files.createTempFile("s16", ".log");
    try (var app = Supervisor.open("s16")) {
      Shell sdk = Shells.local()
          .addEnv("SETUPS", setups)
          .init("source \"$SDK\"")
          .addEnv("SDK", environment);

      for (String name : new String[] {"one", "two", "three"}) {
        var it = Command.script("release \"$1\"", name).shell(sdk).run().orThrow();
        System.out.println(it.text());
      }
      var program = Command.of("printenv", "VERSION").shell(sdk).run().orThrow();
      System.out.println("programs see VERSION " + program.text());
      System.out.println("set up " + Files.readAllLines(setups).size() + " time");
      System.out.println("sessions opened: " + Shells.of(app).counts().opened());

      // A set-up that fails begins no command, and says why.
      Shell broken = Shells.local().init("echo 'no such sdk' >&2; exit 3");
      if (Command.of("true").shell(broken).run() instanceof CommandOutcome.NotStarted not) {
        System.out.println(not.why());
      }
    } finally {
      Files.delete(environment);
      Files.delete(setups);
    }
  }
}
