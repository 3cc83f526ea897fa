package dev.supervisor.samples;

import dev.supervisor.core.Body;
import dev.supervisor.core.Supervisor;
import dev.supervisor.samples.CommandRunner.Ran;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes files, has real commands look at each, and hands on what they say.
 *
 * <p>It may be started again when it has failed: the file that it had in hand is then counted first. So each file is counted once, and none is lost: a file is
 * let go of after its count was taken, nothing can fail in between, and no incarnation begins before the former has ended.
 */
final class Counter implements Body {
  static final List<String> HASH = List.of("sha256sum");
  static final List<String> LINES_AND_BYTES = List.of("wc", "-l", "-c");
  private static final int HASH_CHARS = 64;

  /** And above: the program was not found, could not be run, or was killed. */
  private static final int NOT_THE_FILES_FAULT = 126;

  private static final int BY_SIGNAL = 128;
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);

  private final Channel<Path> files;
  private final Channel<Count> counts;
  private final Signal unheard;
  private final CommandRunner runner;
  private final Consumer<Path> counted;

  // confined to the thread that runs this
  private @Nullable Path inHand; // of the thread whose turn it is
  private Signal noNewWork = Signal.NEVER;

  /**
   * A worker.
   *
   * @param unheard goes when counts are not taken any more
   * @param counted is told of each file that was counted
   */
  Counter(
      Channel<Path> files,
      Channel<Count> counts,
      Signal unheard,
      CommandRunner runner,
      Consumer<Path> counted) {
    this.files = files;
    this.counts = counts;
    this.unheard = unheard;
    this.runner = runner;
    this.counted = counted;
  }

  @Override
  public void run(Signal pleaseStop) throws IOException, InterruptedException {
    noNewWork = Supervisor.current().drain();
    if (inHand != null && !handOn(inHand, pleaseStop)) {
      return;
    }
    for (Path file : files.until(noNewWork)) {
      if (!handOn(file, pleaseStop)) {
        return;
      }
    }
  }

  /** {@return whether its count was taken} */
  private boolean handOn(Path file, Signal pleaseStop) throws IOException, InterruptedException {
    inHand = file;
    Optional<Count> count = examine(file, pleaseStop);
    boolean taken = count.isPresent() && counts.put(count.get(), unheard);
    inHand = null;
    return taken;
  }

  /** {@return the count; empty when the thread was asked to stop before there was one} */
  private Optional<Count> examine(Path file, Signal pleaseStop)
      throws IOException, InterruptedException {
    Optional<Ran> hash = run(HASH, file, pleaseStop);
    if (hash.isEmpty() || hasFailed(hash.get())) {
      return hash.map(it -> failure(file, it));
    }
    Optional<Ran> numbers = run(LINES_AND_BYTES, file, pleaseStop);
    if (numbers.isEmpty() || hasFailed(numbers.get())) {
      return numbers.map(it -> failure(file, it));
    }
    counted.accept(file);
    return Optional.of(count(file, hash.get().stdout(), numbers.get().stdout()));
  }

  private Optional<Ran> run(List<String> command, Path file, Signal pleaseStop)
      throws IOException, InterruptedException {
    Optional<Ran> ran = runner.run(command, file, pleaseStop);
    // Ctrl-C at a terminal reaches a new process as well, perhaps before it reaches us.
    boolean killed = ran.isPresent() && ran.get().exitCode() > BY_SIGNAL;
    return killed && noNewWork.await(Till.in(ONE_SECOND)) ? Optional.empty() : ran;
  }

  private static Count count(Path file, String hash, String numbers) {
    // sha256sum begins its line with a backslash when it has to escape the file's name.
    int begin = hash.startsWith("\\") ? 1 : 0;
    String[] words = numbers.strip().split("\\s+", 3);
    return new Count.Counted(
        PathText.type(file),
        Long.parseLong(words[0]),
        Long.parseLong(words[1]),
        hash.substring(begin, begin + HASH_CHARS));
  }

  private static boolean hasFailed(Ran ran) throws IOException {
    if (ran.exitCode() >= NOT_THE_FILES_FAULT) {
      throw new IOException("a command ended with exit code " + ran.exitCode() + ": "
          + ran.stderr().strip());
    }
    return ran.exitCode() != 0;
  }

  /** The commands tell the reason last, after the file's name. */
  private static Count failure(Path file, Ran ran) {
    String message = ran.stderr().strip();
    int mark = message.lastIndexOf(": ");
    String why = mark < 0 ? message : message.substring(mark + 2);
    return new Count.Failed(PathText.shown(file), PathText.printable(why));
  }
}
