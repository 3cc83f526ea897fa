package dev.supervisor.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of the project: each link leads somewhere, and each page is reached from the README. */
final class DocsTest {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("(?s)```.*?```");

  @Test
  void everyLink_leadsToAFileAndAHeading() {
    assertThat(broken(TOP, pages(TOP))).isEmpty();
  }

  @Test
  void everyPage_isReachedFromTheReadme() {
    Set<Path> reached = new TreeSet<>();
    ArrayDeque<Path> next = new ArrayDeque<>(List.of(TOP.resolve("README.md")));
    while (!next.isEmpty()) {
      Path page = next.remove();
      if (reached.add(page)) {
        targets(page).stream()
            .map(target -> resolved(page, target))
            .filter(path -> path.toString().endsWith(".md") && Files.exists(path))
            .forEach(next::add);
      }
    }
    assertThat(pages(TOP)).isSubsetOf(reached);
  }

  @Test
  void linkToNothing_isFound(@TempDir Path dir) throws IOException {
    Files.writeString(dir.resolve("a.md"), "# A b\n\n[x](b.md) [y](a.md#a-b) [z](a.md#c)\n");
    assertThat(broken(dir, List.of(dir.resolve("a.md"))))
        .containsExactly("a.md: b.md", "a.md: a.md#c");
  }

  // ---- threads

  private static final Pattern THREAD =
      Pattern.compile("(?:new Lane\\(|HelperThread[^;\"]*)\\s*\"(supervisor-[a-z-]+)\"");

  @Test
  void everyThreadOfOurs_isOnThePageOfThreads() throws IOException {
    String page = read(TOP.resolve("docs/concurrency.md"));
    Set<String> names = new TreeSet<>();
    for (String module : List.of("signals", "core", "command", "live")) {
      try (Stream<Path> files =
          Files.walk(TOP.resolve("supervisor-" + module + "/src/main/java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(file -> names.addAll(threads(read(file))));
      }
    }
    assertThat(names).hasSizeGreaterThan(20).allMatch(name -> page.contains("`" + name + "`"));
  }

  @Test
  void threads_ofALaneAndAHelper_areFound() {
    assertThat(threads("new Lane(\n    \"supervisor-a\", 3); String b = \"supervisor-b\";"
            + " new HelperThread(this::run, \"supervisor-c\");"))
        .containsExactly("supervisor-a", "supervisor-c");
  }

  private static Set<String> threads(String source) {
    Set<String> names = new TreeSet<>();
    THREAD.matcher(source).results().forEach(it -> names.add(it.group(1)));
    return names;
  }

  private static List<String> broken(Path top, List<Path> pages) {
    List<String> broken = new ArrayList<>();
    for (Path page : pages) {
      for (String target : targets(page)) {
        Path path = resolved(page, target);
        int hash = target.indexOf('#');
        if (!Files.exists(path)
            || (hash >= 0 && !headings(path).contains(target.substring(hash + 1)))) {
          broken.add(top.relativize(page) + ": " + target);
        }
      }
    }
    return broken;
  }

  private static Path resolved(Path page, String target) {
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    return file.isEmpty() ? page : page.resolveSibling(file).normalize();
  }

  /** Links within the project. */
  private static List<String> targets(Path page) {
    List<String> targets = new ArrayList<>();
    Matcher links = LINK.matcher(CODE.matcher(read(page)).replaceAll(""));
    while (links.find()) {
      if (!links.group(1).contains("://")) {
        targets.add(links.group(1));
      }
    }
    return targets;
  }

  /** As they are named in links: small letters, no punctuation, hyphens for spaces. */
  private static List<String> headings(Path page) {
    return CODE.matcher(read(page))
        .replaceAll("")
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ +", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N} _-]", "")
            .replace(' ', '-'))
        .toList();
  }

  private static List<Path> pages(Path top) {
    try (Stream<Path> files = Files.walk(top)) {
      return files
          .filter(path -> path.toString().endsWith(".md"))
          .filter(path -> !top.relativize(path).toString().matches("(.*/)?(target|\\.git)/.*"))
          .filter(path -> !path.getFileName().toString().equals("CHANGELOG.md"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path page) {
    try {
      return Files.isDirectory(page) ? "" : Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
