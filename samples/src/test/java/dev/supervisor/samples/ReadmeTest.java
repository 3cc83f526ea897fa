package dev.supervisor.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README and its pages say is so. */
final class ReadmeTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

  private static final Pattern XML =
      Pattern.compile("(?s)```xml.*?<artifactId>(supervisor-[a-z]+)</artifactId>");
  private static final Pattern MODULE =
      Pattern.compile("<artifactId>(supervisor-[a-z]+)</artifactId>");
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:static )?(dev\\.supervisor\\.[a-z.]+\\.[A-Z]\\w*)");

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
  void dependency_ofTheReadme_hasAllThatItsExampleImports() throws IOException {
    var modules = new TreeSet<String>();
    collect(first(XML, Files.readString(ROOT.resolve("README.md"))), modules);
    Path example = Path.of("src/main/java/dev/supervisor/samples/ReadmeExample.java");
    var imports = IMPORT
        .matcher(Files.readString(example))
        .results()
        .map(it -> it.group(1))
        .toList();
    assertThat(imports)
        .hasSizeGreaterThan(5)
        .allSatisfy(type -> assertThat(modules)
            .anySatisfy(module -> assertThat(ROOT.resolve(module + "/src/main/java")
                    .resolve(type.replace('.', '/') + ".java"))
                .exists()));
  }

  /** Adds a module, and those that it brings. */
  private static void collect(String module, Set<String> modules) throws IOException {
    if (modules.add(module)) {
      String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
      for (String brought : MODULE.matcher(pom).results().map(it -> it.group(1)).toList()) {
        if (Files.exists(ROOT.resolve(brought))) {
          collect(brought, modules);
        }
      }
    }
  }

  private static String first(Pattern what, String text) {
    var found = what.matcher(text);
    assertThat(found.find()).isTrue();
    return found.group(1);
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
