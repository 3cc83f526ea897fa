package dev.supervisor.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sentences of the pages and of the libraries' sources have a noun as their subject, not a riddle. */
final class ProseTest {
  private static final Path TOP = Path.of("..");
  private static final Pattern RIDDLE =
      Pattern.compile("(?i)(?<![`\\w])(nobody|whoever|somebody|anybody"
          + "|what goes when|of no account)(?![`\\w])");

  @Test
  void pagesAndSources_nameTheirSubjects() throws IOException {
    List<String> found = new ArrayList<>();
    for (String place : List.of(
        "docs",
        "samples/src/main",
        "supervisor-signals/src/main",
        "supervisor-core/src/main",
        "supervisor-command/src/main",
        "supervisor-live/src/main",
        "supervisor-test/src/main",
        "supervisor-top/src/main")) {
      found.addAll(riddles(TOP.resolve(place)));
    }
    for (String page : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")) {
      found.addAll(riddles(TOP.resolve(page)));
    }
    assertThat(found).isEmpty();
  }

  @Test
  void riddle_isFound(@TempDir Path dir) throws IOException {
    Files.writeString(
        dir.resolve("a.md"),
        "Fine. The user `nobody` is fine.\nWhoever comes first.\nIt is of no account.\n");
    assertThat(riddles(dir)).hasSize(2).first().asString().contains("a.md:2");
  }

  private static List<String> riddles(Path top) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file :
          files.filter(it -> it.toString().matches(".*\\.(java|md|sh)")).toList()) {
        int number = 0;
        for (String line : Files.readAllLines(file)) {
          number++;
          if (RIDDLE.matcher(line).find()) {
            found.add(file + ":" + number + ": " + line.strip());
          }
        }
      }
    }
    return found;
  }
}
