package dev.supervisor.samples;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.Shells;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Till;
import java.nio.file.Path;
import java.time.Duration;

/** A shell of one owner, in which everything stays: directories, variables, functions. */
final class S17StickySession {
  private S17StickySession() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s17");
        var shell = Shells.sticky()) {
      shell.run("cd /usr; count=0; next() { count=$((count + 1)); echo \"$1 $count in $PWD\"; }");
      System.out.print(shell.run("next call").stdoutText());
      System.out.print(shell.run(Command.of("next", "it's call")).stdoutText()); // a function, too
      System.out.print(
          shell.run(Command.of("next", "call").directory(Path.of("/"))).stdoutText());

      // A time-out leaves out the rest of a text; the shell and its state are still there.
      var slow = Command.script("count=100; sleep 1000; count=0");
      var outcome = shell.run(slow, Till.in(Duration.ofMillis(300)).or(app.pleaseStop()));
      System.out.println("stopped: " + (outcome instanceof CommandOutcome.Stopped));
      System.out.print(shell.run("next call").stdoutText());

      // It is a shell like any other: it can be left.
      System.out.println("exit code " + shell.run("exit 5").code().getAsInt());
      System.out.println("over: " + shell.isOver());
      if (shell.run("echo too late") instanceof CommandOutcome.NotStarted not) {
        System.out.println(not.why());
      }
    }
  }
}
