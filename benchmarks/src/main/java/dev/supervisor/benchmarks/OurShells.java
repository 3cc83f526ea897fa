package dev.supervisor.benchmarks;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.Program;
import dev.supervisor.command.Shell;
import dev.supervisor.command.Shells;
import dev.supervisor.command.StickyShell;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;

/** Commands as the library runs them. */
final class OurShells {
  private OurShells() {}

  private static void check(String expected, CommandOutcome outcome) {
    ShellJob.check(expected, outcome.orThrow().stdoutText(), outcome.code().getAsInt());
  }

  /** In a recycled session. */
  static ShellJob command(String expected, Command command) {
    Scope tree = Supervisor.open("shell");
    return run(expected, tree, command.under(tree)::run);
  }

  /** In a recycled session that was prepared. */
  static ShellJob prepared(String expected, String init, String text) {
    return command(expected, Command.script(text).shell(Shells.local().init(init)));
  }

  /** In a process of its own. */
  static ShellJob program(String expected, Program program) {
    Scope tree = Supervisor.open("shell");
    return run(expected, tree, program.under(tree)::run);
  }

  @FunctionalInterface
  private interface Runs {
    CommandOutcome run() throws InterruptedException;
  }

  private static ShellJob run(String expected, Scope tree, Runs it) {
    return new ShellJob() {
      @Override
      public void run() throws InterruptedException {
        check(expected, it.run());
      }

      @Override
      public void close() {
        tree.close();
      }
    };
  }

  /** In a shell of one's own. */
  static ShellJob sticky(String expected, String text) {
    Scope tree = Supervisor.open("shell");
    Shell local = Shells.local();
    StickyShell shell = Shells.sticky(tree, local);
    return new ShellJob() {
      @Override
      public void run() throws InterruptedException {
        check(expected, shell.run(text));
      }

      @Override
      public void close() {
        shell.close();
        tree.close();
      }
    };
  }
}
