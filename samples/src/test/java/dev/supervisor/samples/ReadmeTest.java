package dev.supervisor.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README and its pages say is so. */
final class ReadmeTest {
  private static final Path ROOT = Path.of("..");
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
  void links_followed_leadSomewhere() throws IOException {
    var pages = new ArrayList<>(
        List.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "samples/README.md"));
    try (var docs = Files.walk(ROOT.resolve("docs"))) {
      docs.map(it -> ROOT.relativize(it).toString())
          .filter(it -> it.endsWith(".md"))
          .forEach(pages::add);
    }
    assertThat(pages).hasSizeGreaterThan(20);
    for (String page : pages) {
      Path file = ROOT.resolve(page);
      LINK.matcher(Files.readString(file))
          .results()
          .map(it -> it.group(1))
          .forEach(it -> assertThat(file.resolveSibling(it)).as(page).exists());
    }
  }
}
