package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What this JVM and its commands have open, and that nothing of it is left in the end. */
final class Leftovers {
  private static final String MARK = "CHAOS";
  private static final Duration SOON = Duration.ofSeconds(30);

  private final String run = "run-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
  private final int before;

  /** Counts what is open now: to be made when the JVM has all that it opens once. */
  Leftovers() throws IOException {
    this.before = openFiles().size();
  }

  /** {@return the command with a mark in its environment, by which all that it starts can be found} */
  Command marked(Command command) {
    return command.addEnv(MARK, run);
  }

  /** Waits until nothing is left: no process, no directory of a session, no descriptor that was not there before. */
  void assertNone() throws Exception {
    awaitNone("processes", this::processes);
    awaitNone("children", () -> ProcessHandle.current().children().toList());
    awaitNone("directories", Saboteur::directories);
    awaitNone("descriptors", () -> openFiles().size() <= before ? List.of() : openFiles());
  }

  private interface Look {
    List<?> left() throws Exception;
  }

  private static void awaitNone(String what, Look look) throws Exception {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (!look.left().isEmpty()) {
      assertThat(System.nanoTime()).as("left are %s: %s", what, look.left()).isLessThan(deadline);
      boolean unused = Signal.NEVER.await(Till.in(Duration.ofMillis(20)));
    }
  }

  private static List<String> openFiles() throws IOException {
    var names = new ArrayList<String>();
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : open.toList()) {
        names.add(target(each));
      }
    }
    return names;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closedMeanwhile) {
      return "closed";
    }
  }

  /** {@return what has the mark in its environment} */
  private List<String> processes() throws IOException {
    var found = new ArrayList<String>();
    try (var all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path each : all) {
        try {
          String environment =
              new String(Files.readAllBytes(each.resolve("environ")), StandardCharsets.ISO_8859_1);
          if (environment.contains(MARK + "=" + run)) {
            found.add(each.getFileName() + " "
                + Files.readString(each.resolve("cmdline"), StandardCharsets.ISO_8859_1));
          }
        } catch (IOException goneMeanwhile) {
          // that is fine
        }
      }
    }
    return found;
  }
}
