package dev.supervisor.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README and its pages say is so. */
final class ReadmeTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

  @Test
  void example_run_countsLinesAndEnds(@TempDir Path inbox) throws Exception {
    Files.writeString(inbox.resolve("a"), "1\n2\n");
    Files.writeString(inbox.resolve("b"), "3\n");

    assertThat(Printed.by(args -> ReadmeExample.nightly(inbox))).containsExactly("3 lines");
  }

  @Test
  void foreignThread_calledBack_findsItsPlace() throws Exception {
    try (var app = Supervisor.open("app")) {
      var driver = new Thread(() -> ReadmeExample.onDriverCallback(app));
      driver.start();
      driver.join();
    }
  }

  @Test
  void code_shown_isCodeThatIsCompiled() throws IOException {
    String compiled = squeezed(Path.of("src/main/java/dev/supervisor/samples/ReadmeExample.java"));
    var blocks =
        JAVA.matcher(Files.readString(ROOT.resolve("README.md"))).results().toList();
    assertThat(blocks).isNotEmpty();
    for (var block : blocks) {
      for (String part : block.group(1).split("\n\n(?=\\S)", -1)) {
        assertThat(compiled).as(part).contains(part.replaceAll("\\s+", ""));
      }
    }
  }

  private static String squeezed(Path file) throws IOException {
    return Files.readString(file).replaceAll("\\s+", "");
  }

  @Test
  void links_followed_leadSomewhere() throws IOException {
    for (String page : List.of(
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "docs/dictionary.md",
        "docs/concurrency.md")) {
      Path file = ROOT.resolve(page);
      LINK.matcher(Files.readString(file))
          .results()
          .map(it -> it.group(1))
          .forEach(it -> assertThat(file.resolveSibling(it)).as(page).exists());
    }
  }
}
