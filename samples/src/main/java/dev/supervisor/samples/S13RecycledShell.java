package dev.supervisor.samples;

import dev.supervisor.command.Command;
import dev.supervisor.command.Shells;
import dev.supervisor.core.Supervisor;
import java.nio.file.Path;
import java.util.List;

/** Commands in a shell session that is used again: byte-exact, with true exit codes, and clean for the next. */
final class S13RecycledShell {
  private S13RecycledShell() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s13")) {
      Shells.of(app)
          .configure(with -> with.maxSessions(1)); // so that all of these share one session

      // A program with arguments: no quoting to think of.
      var echo = Command.of("printf", "%s|", "two words", "it's", "$HOME").run().orThrow();
      System.out.println(echo.stdoutText());

      // Shell text; values go in as arguments, never into the text.
      var count = Command.script("printf '%s\\n' \"$@\" | wc -l")
          .args(List.of("a", "b", "c"))
          .run()
          .orThrow();
      System.out.println(count.text() + " lines");

      // Whatever a command does to its shell is gone with it, though the session lives on.
      Command.script("cd /; export COLOUR=red; echo() { :; }; exit 3").run().orThrow(3);
      var next = Command.script("echo \"colour: ${COLOUR:-none}\"")
          .directory(Path.of("/tmp"))
          .run();
      System.out.println(next.text());
      System.out.println("exit code " + Command.script("exit 42").run().code().getAsInt());
    } // the sessions belong to the tree, and end after their last user
  }
}
