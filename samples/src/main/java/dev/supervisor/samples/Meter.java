package dev.supervisor.samples;

import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Counts the commands that run through it and the time that callers spend waiting for them. Thread-safe. */
final class Meter implements CommandRunner {
  private final CommandRunner runner;
  private final LongAdder commands = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  Meter(CommandRunner runner) {
    this.runner = runner;
  }

  @Override
  public Optional<Ran> run(List<String> command, Path file, Signal till)
      throws IOException, InterruptedException {
    long before = System.nanoTime();
    Optional<Ran> ran = runner.run(command, file, till);
    if (ran.isPresent()) {
      nanos.add(System.nanoTime() - before);
      commands.increment();
    }
    return ran;
  }

  long commands() {
    return commands.sum();
  }

  /** {@return how many commands so many callers get done in a second if they do nothing else} */
  double perSecond(int callers) {
    long spent = nanos.sum();
    return spent == 0 ? 0 : (double) commands() * TimeUnit.SECONDS.toNanos(1) * callers / spent;
  }
}
