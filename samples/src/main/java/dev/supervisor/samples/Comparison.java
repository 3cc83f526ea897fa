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

/**
 * How many commands are done in a second in recycled sessions, and how many each in a new process.
 *
 * <p>All workers run the same commands for the same files, in slices of time that alternate (here, there, there, here), so that both ways find the same
 * machine. For the first half nothing is counted: sessions are opened then, and the JVM compiles what both ways need.
 */
final class Comparison {
  static final Duration SLICE = Duration.ofMillis(100);
  private static final int MOST_FILES = 1_000;

  private final Queue<Path> found = new ConcurrentLinkedQueue<>();
  private final Duration length;
  private final CommandRunner[] ways = {new RecycledSessions(), new NewProcesses()};
  private final Meter[] counted = {new Meter(ways[0]), new Meter(ways[1])};

  /** @param length of all, in which the first half is for nothing but to warm up */
  Comparison(Duration length) {
    this.length = length;
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
    int[] done = new int[ways.length];
    for (long now = 0; now < length.toNanos() && !pleaseStop.isGo(); ) {
      int way = (int) ((now / SLICE.toNanos() + 1) / 2 % 2);
      int next = done[way]++;
      CommandRunner runner = now < length.toNanos() / 2 ? ways[way] : counted[way];
      List<String> command = next % 2 == 0 ? Counter.HASH : Counter.LINES_AND_BYTES;
      var unused = runner.run(command, files.get(next / 2 % files.size()), pleaseStop);
      now = System.nanoTime() - begin;
    }
  }

  /** {@return both rates and their ratio, on one line} */
  String rates(int workers) {
    double inSessions = counted[0].perSecond(workers);
    double inProcesses = counted[1].perSecond(workers);
    if (inProcesses == 0) {
      return "census: no command to compare%n".formatted();
    }
    return String.format(
        Locale.ROOT,
        "census: %.0f commands/s in recycled sessions, %.0f commands/s each in a new process (%d worker%s): %.2f times as many;"
            + " in turn for %d ms each, counted after %.1f of %.1f s%n",
        inSessions,
        inProcesses,
        workers,
        workers == 1 ? "" : "s",
        inSessions / inProcesses,
        SLICE.toMillis(),
        length.toMillis() / 2_000.0,
        length.toMillis() / 1_000.0);
  }
}
