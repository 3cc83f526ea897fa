package dev.supervisor.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What pages for users name in code is there: methods that are called, and members behind a dot. Of a page for those who come from
 * another library, this holds for the column that says what is here, and for its types, too.
 */
final class NamesInPagesTest {
  private static final Path TOP = Path.of("..");
  private static final Pattern BLOCK = Pattern.compile("(?s)```.*?```");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
  private static final String MEMBERS =
      "\\b(\\w+)\\(|(?<=\\w\\))\\.([a-z]\\w*)|(?<![-\\w])[A-Z]\\w*\\.([a-zA-Z]\\w*)";
  private static final Pattern MEMBER = Pattern.compile(MEMBERS);
  private static final Pattern NAME = Pattern.compile(MEMBERS + "|(?<![-\\w])([A-Z][a-z]\\w+)");

  private static final List<String> MODULES = List.of("signals", "core", "command", "live", "test");
  private static final List<String> PAGES = List.of(
      "channels",
      "commands",
      "events",
      "failures",
      "getting-started",
      "recipes",
      "restarting",
      "signals",
      "supervision",
      "tree",
      "waiting");

  /** Names of the JDK, of other libraries, and of examples. */
  private static final Set<String> OF_OTHERS = Set.of(
      "BlockingQueue",
      "CancellationException",
      "ConcurrentTaskScheduler",
      "CountDownLatch",
      "CronExpression",
      "Duration",
      "Future",
      "Instant",
      "LinkageError",
      "PostConstruct",
      "PreDestroy",
      "ProcessBuilder",
      "StackOverflowError",
      "System",
      "VirtualMachineError",
      "allOf",
      "async_stream",
      "exit",
      "ofEpochSecond",
      "ofSeconds",
      "plus",
      "submit",
      // of examples
      "Ada",
      "Bank",
      "Game",
      "Interface",
      "SomeException",
      "Type",
      "blocking",
      "f");

  @Test
  void everyNameInCode_isOneThatUsersSee() throws IOException {
    Set<String> known = known();
    List<String> missing = new ArrayList<>();
    for (String page : PAGES) {
      String text = Files.readString(TOP.resolve("docs/" + page + ".md"));
      unknown(MEMBER, BLOCK.matcher(text).replaceAll(""), known)
          .forEach(name -> missing.add(page + ": " + name));
    }
    try (Stream<Path> pages = Files.list(TOP.resolve("docs/coming-from"))) {
      for (Path page : pages.sorted().toList()) {
        unknown(NAME, columnOfHere(Files.readString(page)), known)
            .forEach(name -> missing.add(page.getFileName() + ": " + name));
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void nameThatIsNotThere_isSeen() {
    Set<String> known = Set.of("spawn", "Signal", "any");
    String page = """
        | there | here |
        |---|---|
        | `alien()` | `spawn(x)`, `Signal.some(…)` |
        | `s \\| t` | `bring(x)`, `Thing` and `Signal.any(…).or(t)` |
        """;
    assertThat(unknown(NAME, columnOfHere(page), known))
        .containsExactly("Thing", "bring", "or", "some");
  }

  private static Set<String> unknown(Pattern pattern, String text, Set<String> known) {
    Set<String> unknown = new TreeSet<>();
    CODE.matcher(text)
        .results()
        .flatMap(code -> pattern.matcher(code.group(1)).results())
        .forEach(name -> {
          for (int i = 1; i <= name.groupCount(); i++) {
            if (name.group(i) != null) {
              unknown.add(name.group(i));
            }
          }
        });
    unknown.removeAll(known);
    return unknown;
  }

  /** The second cell of each row. */
  private static String columnOfHere(String page) {
    StringBuilder cells = new StringBuilder();
    page.lines()
        .filter(line -> line.startsWith("| "))
        .forEach(line -> cells.append(line.split("(?<!\\\\)\\|", -1)[2]).append('\n'));
    return cells.toString();
  }

  private static Set<String> known() throws IOException {
    Set<String> names = new TreeSet<>(OF_OTHERS);
    for (String module : MODULES) {
      String api = Files.readString(TOP.resolve("supervisor-" + module + "/api.txt"));
      Pattern.compile("\\w+").matcher(api).results().forEach(name -> names.add(name.group()));
    }
    return names;
  }
}
