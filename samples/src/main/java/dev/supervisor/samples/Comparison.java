package dev.supervisor.samples;

import dev.supervisor.core.Child;
import dev.supervisor.core.Scope;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * How many commands are done in a second in recycled sessions, and how many each in a new process: programs as the census runs them, and shell text as a
 * script would have it.
 *
 * <p>All workers run the same commands for the same files, in slices of time that alternate (there and back through all ways), so that all find the same
 * machine. For the first half nothing is counted: sessions are opened then, and the JVM compiles what is needed.
 */
final class Comparison {
  private static final long LONGEST_SLICE = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int LEAST_SLICES = 16; // so that each way is counted twice
  private static final int MOST_FILES = 1_000;
  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /** The first line of a file, by the shell, and the number of its lines, by a program. */
  static final String FIRST_LINE_AND_LINES =
      "IFS= read -r first <\"$1\"; printf '%s\\n' \"$first\"; wc -l <\"$1\"";

  private static final List<List<String>> PROGRAMS = List.of(Counter.HASH, Counter.LINES_AND_BYTES);
  private static final List<List<String>> TEXT =
      List.of(List.of("bash", "-c", FIRST_LINE_AND_LINES, "bash"));

  /** Commands, and what runs them. */
  private record Way(List<List<String>> commands, CommandRunner runner, Meter counted) {
    Way(List<List<String>> commands, CommandRunner runner) {
      this(commands, runner, new Meter(runner));
    }
  }

  private final Way programs = new Way(PROGRAMS, new RecycledSessions());
  private final Way newPrograms = new Way(PROGRAMS, new NewProcesses());
  private final Way newShells = new Way(TEXT, new NewProcesses());
  private final Way text = new Way(TEXT, RecycledSessions.running(FIRST_LINE_AND_LINES));
  private final List<Way> ways = List.of(programs, newPrograms, newShells, text);

  private final Queue<Path> found = new ConcurrentLinkedQueue<>();
  private final long length; // in nanoseconds, as is the next
  private final long slice;

  /** @param length of all, in which the first half is for nothing but to warm up */
  Comparison(Duration length) {
    this.length = length.toNanos();
    this.slice = Math.min(LONGEST_SLICE, this.length / LEAST_SLICES);
  }

  /** A file whose commands are to be run. */
  void add(Path file) {
    if (NewProcesses.canBeNamed(file) && found.size() < MOST_FILES) {
      found.add(file);
    }
  }

  /** Compares, with so many workers; ends early when they are asked to stop. */
  void run(Scope app, int workers) throws InterruptedException {
    List<Path> files = List.copyOf(found);
    if (files.isEmpty()) {
      return;
    }
    long begin = System.nanoTime();
    var all = new ArrayList<Child<?>>();
    for (int i = 1; i <= workers; i++) {
      all.add(app.spawn("compared-" + i, pleaseStop -> work(files, begin, pleaseStop)));
    }
    for (Child<?> each : all) {
      each.join();
    }
  }

  private void work(List<Path> files, long begin, Signal pleaseStop)
      throws IOException, InterruptedException {
    int[] done = new int[ways.size()];
    for (long now = 0; now < length && !pleaseStop.isGo(); ) {
      int turn = (int) (now / slice % (2L * ways.size()));
      int index = Math.min(turn, 2 * ways.size() - 1 - turn); // there and back
      Way way = ways.get(index);
      int next = done[index]++;
      CommandRunner runner = now < length / 2 ? way.runner : way.counted;
      List<String> command = way.commands.get(next % way.commands.size());
      Path file = files.get(next / way.commands.size() % files.size());
      var unused = runner.run(command, file, pleaseStop);
      now = System.nanoTime() - begin;
    }
  }

  /** {@return all rates and their ratios, a line for each comparison} */
  String rates(int workers) {
    if (found.isEmpty()) {
      return "census: no command to compare%n".formatted();
    }
    return rates("programs", programs, "a new process", newPrograms, workers)
        + rates("shell texts", text, "a new bash -c", newShells, workers)
        + String.format(
            Locale.ROOT,
            "census: %d worker%s, in turn for %.0f ms each, counted after %.1f of %.1f s%n",
            workers,
            workers == 1 ? "" : "s",
            slice / NANOS_PER_MILLI,
            length / 2.0 / NANOS_PER_SECOND,
            length / NANOS_PER_SECOND);
  }

  private static String rates(String what, Way ours, String other, Way theirs, int workers) {
    double inSessions = ours.counted.perSecond(workers);
    double each = theirs.counted.perSecond(workers);
    return String.format(
        Locale.ROOT,
        "census: %.0f %s/s in recycled sessions, %.0f %s/s each in %s: %.2f times as many%n",
        inSessions,
        what,
        each,
        what,
        other,
        each == 0 ? 0 : inSessions / each);
  }
}
