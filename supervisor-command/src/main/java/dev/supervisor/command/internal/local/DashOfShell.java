package dev.supervisor.command.internal.local;

import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.text.Variables;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Whether sessions of a shell can have a dash in the place of their bash: what its environment says, and what was found when it was tried. Thread-safe. */
final class DashOfShell {
  /** How many programs in a row come before a session tries: to change shells takes as long as so many gain. */
  static final int IN_A_ROW = 20;

  /** How many sessions may be lost when they try, one after the other: any of them may have been closed for another reason. */
  private static final int MOST_LOST = 3;

  /** To be looked for in; null where a dash could not be given the environment as it is, or would look elsewhere. */
  private final @Nullable String path;

  private final AtomicInteger lost = new AtomicInteger();
  private volatile boolean works;
  private volatile boolean fails;

  /** The same, but null where a word of a text could mean something else than a program. */
  private final @Nullable String pathOfTexts;

  DashOfShell(Map<String, String> environment) {
    path = isPlain(environment) ? environment.get("PATH") : null;
    pathOfTexts = ProgramOfText.isPossible(environment) ? path : null;
  }

  /** A dash takes away what has no name of a variable, such as functions of a bash, and changes some others. */
  private static boolean isPlain(Map<String, String> environment) {
    for (String name : environment.keySet()) {
      boolean known = switch (name) {
        case "IFS", "LINENO", "OPTIND", "POSIXLY_CORRECT", "PPID" -> false;
        default -> Variables.isName(name) && !name.startsWith("__sc_");
      };
      if (!known) {
        return false;
      }
    }
    return isAbsolute(environment.getOrDefault("PATH", ""));
  }

  /** {@return whether all directories are the same wherever one is; a dash has a meaning of its own for {@code %}} */
  private static boolean isAbsolute(String path) {
    for (String directory : path.split(File.pathSeparator, -1)) {
      if (!directory.startsWith("/")) {
        return false;
      }
    }
    return path.indexOf('%') < 0;
  }

  /** {@return whether a session may try} */
  boolean isPossible() {
    return path != null && !fails;
  }

  /** {@return whether one has had it} */
  boolean isKnown() {
    return works;
  }

  /** A session has tried, and says whether it has one. */
  void tried(boolean success) {
    if (success) {
      works = true;
      lost.set(0);
    } else {
      fails = true;
    }
  }

  /** A session was lost, or closed, while it tried. */
  void lost() {
    if (lost.incrementAndGet() >= MOST_LOST) {
      fails = true;
    }
  }

  /** {@return the program that does the same as a text; null where there is none} */
  byte @Nullable [] asProgram(Job job) {
    return pathOfTexts == null ? null : ProgramOfText.of(job, pathOfTexts);
  }

  /** {@return whether a dash does with the program what a bash does; now, as files come and go} */
  boolean runs(Job job) {
    String program = DashFrame.program(job);
    return path != null
        && program != null
        && ProgramFile.isRunByKernel(
            program, new String(job.directory(), StandardCharsets.US_ASCII), path);
  }
}
