package dev.supervisor.samples;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.CommandSpec;
import dev.supervisor.signals.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Each command in a bash session that was there before and will be there after it. */
final class RecycledSessions implements CommandRunner {
  private static final int ATTEMPTS = 3;
  private static final Duration GRACE =
      Duration.ofSeconds(1); // what only reads has little to tidy up

  @Override
  public Optional<Ran> run(List<String> command, Path file, Signal till)
      throws InterruptedException {
    return run(Command.of(command.get(0)).args(arguments(command, file)), till);
  }

  /** {@return one that runs this shell text for each file, which is its {@code $1}, whatever command it is given} */
  static CommandRunner running(String text) {
    return (command, file, till) -> run(Command.script(text, file), till);
  }

  /** The file goes as a {@code Path}: its own bytes, whatever the JVM can make of its name. */
  static List<Object> arguments(List<String> command, Path file) {
    var arguments = new ArrayList<Object>(command.subList(1, command.size()));
    arguments.add(file);
    return arguments;
  }

  static Optional<Ran> run(CommandSpec<?> command, Signal till) throws InterruptedException {
    CommandSpec<?> quick = command.grace(GRACE);
    CommandOutcome outcome = quick.run(till);
    for (int i = 1; i < ATTEMPTS && outcome instanceof CommandOutcome.Died; i++) {
      outcome = quick.run(till); // its session was killed; reading once more does no harm
    }
    if (outcome instanceof CommandOutcome.Stopped || till.isGo()) {
      return Optional.empty();
    }
    CommandOutcome.Finished ran = outcome instanceof CommandOutcome.Finished it
        ? it
        : outcome.orThrow(); // no session to be had: there is nothing that could be done
    return Optional.of(new Ran(ran.exitCode(), ran.stdoutText(), ran.stderrText()));
  }
}
