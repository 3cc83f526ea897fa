package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A clock on the wall that is set, forward or back, must not make anything wait longer or end earlier. No test may set
 * the clock of the machine; so it is shown that nobody looks at it but for the one who is to say what time it is.
 */
final class ClockTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /** What tells the time of day, or of a file; and the sources that may use it. */
  private static final Map<Pattern, Set<String>> JAVA = Map.of(
      Pattern.compile("\\b(Instant|LocalDateTime|ZonedDateTime|OffsetDateTime|LocalTime)\\.now\\b"),
      Set.of("Seam.java"),
      Pattern.compile("\\bcurrentTimeMillis\\b|\\bnew Date\\b|\\bCalendar\\b|\\bClock\\.system"),
      Set.of(),
      Pattern.compile("(?i)\\blastModified|\\bgetLastModifiedTime\\b|\\bFileTime\\b"),
      Set.of(),
      Pattern.compile("\\bstartInstant\\b"),
      Set.of(),
      Pattern.compile("\\bSeam\\.now\\("),
      Set.of(
          "MonotonicTill.java", // says when it goes, to people
          "WallClockTill.java",
          "History.java",
          "Reason.java",
          "Tracing.java",
          "JvmShutdown.java",
          "Lints.java", // compares with the moments of ends, as people read them
          "News.java",
          "RepeatRun.java",
          "StopLog.java",
          "ThreadSnapshot.java",
          "TreeJson.java"),
      Pattern.compile("\\bTill\\.at\\("),
      Set.of());

  private static final Map<Pattern, Set<String>> SHELL = Map.of(
      Pattern.compile("\\bdate\\b|\\$\\{?(SECONDS|EPOCH)|\\bstat +-c|%\\([^)]*\\)T|-newer\\b"),
      Set.of());

  @Test
  void sources_exceptForTheSeam_doNotLookAtTheWallClock() throws Exception {
    var all = new ArrayList<Path>();
    for (String module : List.of("supervisor-signals", "supervisor-core", "supervisor-command")) {
      all.addAll(files(ROOT.resolve(module + "/src/main/java"), ".java"));
    }
    assertThat(all).hasSizeGreaterThan(100);
    assertThat(looks(all, JAVA)).isEmpty();
  }

  @Test
  void drivers_doNotLookAtTheWallClock() throws Exception {
    List<Path> all = files(ROOT.resolve("supervisor-command/src/main/resources"), ".sh");
    assertThat(all).hasSizeGreaterThan(2);
    assertThat(looks(all, SHELL)).isEmpty();
  }

  private static List<Path> files(Path directory, String suffix) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(it -> it.toString().endsWith(suffix)).toList();
    }
  }

  private static List<String> looks(List<Path> files, Map<Pattern, Set<String>> forbidden)
      throws IOException {
    var found = new ArrayList<String>();
    for (Path file : files) {
      String name = file.getFileName().toString();
      for (String line : Files.readAllLines(file)) {
        String code = line.replaceFirst("^\\s*(//|\\*|/\\*|#).*", "");
        forbidden.forEach((pattern, allowed) -> {
          if (!allowed.contains(name) && pattern.matcher(code).find()) {
            found.add(name + ": " + line.strip());
          }
        });
      }
    }
    return found;
  }
}
