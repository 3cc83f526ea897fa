package dev.supervisor.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sentences of the pages and of the libraries' sources have a noun as their subject, not a riddle. */
final class ProseTest {
  private static final Path TOP = Path.of("..");
  private static final Pattern RIDDLE =
      Pattern.compile("(?i)(?<![`\\w])(nobody|whoever|somebody|anybody|everybody"
          + "|no one|someone|anyone|everyone|(so that|only|by|for|since|than) who"
          + "|what goes when|of no account)(?![`\\w])");

  /** A comment whose first sentence has no verb; an "else" that stands for a clause. */
  private static final Pattern ELLIPSIS =
      Pattern.compile("^\\s*(/\\*\\*|\\*) (<p>)?As \\{@link|[,;:] else [a-z{]|[.] Else[ ,]");

  private static final Pattern PUBLIC_TYPE = Pattern.compile("(?m)^public ");

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
      found.addAll(ellipses(TOP.resolve(place)));
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
        "Fine. The user `nobody` is fine.\nWhoever comes first.\nIt is of no account.\nFor who waits.\nIt says who waits.\n");
    assertThat(riddles(dir)).hasSize(3).first().asString().contains("a.md:2");
  }

  @Test
  void ellipsis_isFound(@TempDir Path dir) throws IOException {
    Files.writeString(dir.resolve("a.md"), "To the hook, else to the log.\nOr else.\n");
    Files.writeString(
        dir.resolve("A.java"),
        "/** As {@link #a}, with options. */\npublic class A {\n  // no, else yes\n  /** Sets it. Else it is 0. */\n}\n");
    Files.writeString(dir.resolve("B.java"), "/** As {@link #a}, with options. */\nclass B {}\n");
    assertThat(ellipses(dir))
        .hasSize(3)
        .anyMatch(it -> it.contains("a.md:1"))
        .anyMatch(it -> it.contains("A.java:1"))
        .anyMatch(it -> it.contains("A.java:4"));
  }

  private static List<String> riddles(Path top) throws IOException {
    return linesWith(RIDDLE, top, ".*\\.(java|md|sh)", (file, text) -> true, line -> true);
  }

  /** Of pages, decisions aside, and of the comments of files that users see. */
  private static List<String> ellipses(Path top) throws IOException {
    List<String> found = linesWith(
        ELLIPSIS, top, ".*\\.md", (file, text) -> !file.toString().contains("adr"), line -> true);
    found.addAll(linesWith(
        ELLIPSIS,
        top,
        ".*\\.java",
        (file, text) -> !file.toString().matches(".*/(internal|mailbox|samples)/.*")
            && PUBLIC_TYPE.matcher(text).find(),
        line -> line.strip().matches("(/\\*\\*|\\*).*")));
    return found;
  }

  private static List<String> linesWith(
      Pattern what,
      Path top,
      String names,
      BiPredicate<Path, String> isMeant,
      Predicate<String> isLooked)
      throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.filter(it -> it.toString().matches(names)).toList()) {
        String text = Files.readString(file);
        if (!isMeant.test(file, text)) {
          continue;
        }
        int number = 0;
        for (String line : text.lines().toList()) {
          number++;
          if (isLooked.test(line) && what.matcher(line).find()) {
            found.add(file + ":" + number + ": " + line.strip());
          }
        }
      }
    }
    return found;
  }
}
