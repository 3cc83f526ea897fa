package dev.supervisor.top;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * The arguments of the program.
 *
 * @param pid the process to look at; 0 lists the JVMs that can be looked at
 * @param face what is shown of the process
 * @param path the path of the node that {@link Face#WHY} asks about; otherwise empty
 * @param every the time between two looks; zero for one look
 * @param within how long the JVM may take for an answer
 */
record TopArguments(long pid, Face face, String path, Duration every, Duration within) {

  /** What is shown of a process. */
  enum Face {
    HELP,
    OVERVIEW,
    TREE,
    JSON,
    LINTS,
    WHY
  }

  static final String USAGE = """
      usage: java -jar supervisor-top.jar [PID] [--tree | --why PATH | --json | --lints] [--watch [SECONDS]] [--within SECONDS]

        (no PID)            lists the JVMs of this user that carry the library
        PID                 shows the trees of that process, and one of siblings that are alike
        --tree              shows each node in a line
        --why PATH          says why the node of that path does not move
        --json              shows the trees as a JSON array
        --lints             shows what is probably not meant so; with --watch, also what takes too long
        --watch [SECONDS]   looks again and again, every 2 seconds by default, until Ctrl-C or the end of the process
        --within SECONDS    how long the JVM may take for each answer, 2 seconds by default

      exit status: 0 done; 1 no look was possible; 2 wrong arguments; 3 no node of that path; 141 the output was closed
      """;

  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
  private static final double LONGEST = 86_400;
  private static final double SHORTEST = 0.1;

  static TopArguments of(List<String> arguments) throws NoLookException {
    ArrayDeque<String> left = new ArrayDeque<>(arguments);
    TopArguments all = new TopArguments(0, Face.OVERVIEW, "", Duration.ZERO, TWO_SECONDS);
    String next;
    while ((next = left.poll()) != null) {
      all = switch (next) {
        case "--help", "-h" -> all.showing(Face.HELP, "");
        case "--tree" -> all.showing(Face.TREE, "");
        case "--lints" -> all.showing(Face.LINTS, "");
        case "--json" -> all.showing(Face.JSON, "");
        case "--why" -> all.showing(Face.WHY, value(next, "a path", left));
        case "--watch" -> all.every(all.interval(left));
        case "--within" -> all.within(seconds(next, value(next, "seconds", left)));
        default -> all.at(pid(next));
      };
      if (all.face == Face.HELP) {
        return all;
      }
    }
    if (all.pid == 0 && (all.face != Face.OVERVIEW || !all.every.isZero())) {
      throw wrong("without a PID there is only the list of JVMs");
    }
    return all;
  }

  private TopArguments showing(Face next, String which) throws NoLookException {
    if (face != Face.OVERVIEW && next != Face.HELP) {
      throw wrong("only one of --tree, --why, --json and --lints");
    }
    return new TopArguments(pid, next, which, every, within);
  }

  private TopArguments every(Duration interval) throws NoLookException {
    if (!every.isZero()) {
      throw wrong("--watch is given twice");
    }
    return new TopArguments(pid, face, path, interval, within);
  }

  private TopArguments within(Duration time) {
    return new TopArguments(pid, face, path, every, time);
  }

  private TopArguments at(long process) throws NoLookException {
    if (pid != 0) {
      throw wrong("only one PID");
    }
    return new TopArguments(process, face, path, every, within);
  }

  private static String value(String of, String what, ArrayDeque<String> left)
      throws NoLookException {
    return Optional.ofNullable(left.poll()).orElseThrow(() -> wrong(of + " needs " + what));
  }

  /** {@return the number that follows --watch, or the default} Before the PID was given, a number is the PID. */
  private Duration interval(ArrayDeque<String> left) throws NoLookException {
    String next = left.peek();
    return pid == 0 || next == null || !next.matches("[0-9].*")
        ? TWO_SECONDS
        : seconds("--watch", left.remove());
  }

  private static Duration seconds(String of, String text) throws NoLookException {
    if (text.matches("[0-9]{1,6}(\\.[0-9]{1,3})?")) {
      double seconds = Double.parseDouble(text);
      if (seconds >= SHORTEST && seconds <= LONGEST) {
        return Duration.ofMillis(Math.round(seconds * 1000));
      }
    }
    throw wrong(of + " needs seconds from 0.1 to 86400, and not " + TerminalText.clean(text));
  }

  /** {@return the time in seconds or milliseconds, as people read it} */
  static String text(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  private static long pid(String text) throws NoLookException {
    if (text.startsWith("-")) {
      throw wrong("unknown option " + TerminalText.clean(text));
    }
    if (!text.matches("0*[1-9][0-9]{0,17}")) {
      throw wrong("no process id: " + TerminalText.clean(text));
    }
    return Long.parseLong(text);
  }

  private static NoLookException wrong(String sentence) {
    return new NoLookException(NoLookException.USAGE, sentence);
  }
}
