package dev.supervisor.samples;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.Shells;
import dev.supervisor.command.Target;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Till;
import java.time.Duration;

/** Commands on another host, in a session there that is kept: give the host, as ssh knows it, or see it here. */
final class S24RemoteOverSsh {
  private S24RemoteOverSsh() {}

  public static void main(String... args) throws InterruptedException {
    // A launcher is given one more word, a line for a shell. Where there is no host, sh takes it.
    Target target = args.length > 0
        ? Target.over(
            "ssh", "-T", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", args[0])
        : Target.over("sh", "-c");

    try (var app = Supervisor.open("s24")) {
      Shells.of(app)
          .at(target)
          .configure(with -> with.maxSessions(1)); // so that all of these share one session

      // Arguments and bytes arrive as they are, whatever lies between.
      var echo = Command.of("printf", "%s|", "it's", "$HOME", "two words")
          .at(target)
          .run()
          .orThrow();
      System.out.println(echo.stdoutText());
      var sorted = Command.of("sort").stdin("b\na\n").at(target).run().orThrow();
      System.out.print(sorted.stdoutText());

      // A time-out ends what runs over there, and keeps the session.
      var late = Command.script("sleep 60 | cat").at(target).run(Till.in(Duration.ofMillis(200)));
      System.out.println("stopped: " + (late instanceof CommandOutcome.Stopped));
      System.out.println(
          "exit code " + Command.script("exit 42").at(target).run().code().getAsInt());

      // A shell of one's own is there as it is here.
      try (var shell = Shells.sticky(target)) {
        shell.run("cd /usr; next() { echo \"next to $PWD\"; }").orThrow();
        System.out.print(shell.run("next").stdoutText());
      }
    } // the sessions at the target end here
  }
}
