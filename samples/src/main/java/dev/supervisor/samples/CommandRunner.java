package dev.supervisor.samples;

import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A way to run a command for a file. */
interface CommandRunner {
  /**
   * Runs a program with the file as its last argument, and waits for its end.
   *
   * @param command the program and its options
   * @param file absolute, so that its name is never taken for an option
   * @return how it ended; empty when it did not, because the signal went
   */
  Optional<Ran> run(List<String> command, Path file, Signal till)
      throws IOException, InterruptedException;

  /** How a command ended. Its output is ASCII where it matters. */
  record Ran(int exitCode, String stdout, String stderr) {}
}
