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
 * another library, this holds for the column that says what is here, and for its types, too. An option that a page gives without
 * arguments takes none.
 */
final class NamesInPagesTest {
  private static final Path TOP = Path.of("..");
  private static final Pattern BLOCK = Pattern.compile("(?s)```.*?```");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
  private static final String MEMBERS =
      "\\b(\\w+)\\(|(?<=\\w\\))\\.([a-z]\\w*)|(?<![-\\w])[A-Z]\\w*\\.([a-zA-Z]\\w*)";
  private static final Pattern MEMBER = Pattern.compile(MEMBERS);
  private static final Pattern NAME = Pattern.compile(MEMBERS + "|(?<![-\\w])([A-Z][a-z]\\w+)");

  /** An option that is given without arguments. */
  private static final Pattern OPTION = Pattern.compile("\\bwith\\.(\\w+)\\(\\)");

  private static final List<String> MODULES = List.of("signals", "core", "command", "live", "test");
  private static final List<String> PAGES = List.of(
      "bridges",
      "channels",
      "commands",
      "dictionary",
      "events",
      "failures",
      "getting-started",
      "jfr",
      "jvm",
      "live",
      "recipes",
      "restarting",
      "signals",
      "supervision",
      "testing",
      "top",
      "tree",
      "troubleshooting",
      "waiting",
      "why");

  /** Names of the JDK, of other libraries, and of examples. */
  private static final Set<String> OF_OTHERS = Set.of(
      "BlockingQueue",
      "CancellationException",
      "ConcurrentTaskScheduler",
      "CountDownLatch",
      "CronExpression",
      "Duration",
      "ExtendWith",
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
      "findDeadlockedThreads",
      "isTerminated",
      "nanoTime",
      "ofEpochSecond",
      "ofMinutes",
      "ofSeconds",
      "plus",
      "shutdownGracefully",
      "submit",
      "wait",
      "withThreadFactory",
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
  void everyOptionWithoutArguments_takesNone() throws IOException {
    String api = api();
    List<String> wrong = new ArrayList<>();
    try (Stream<Path> pages = Files.walk(TOP.resolve("docs"))) {
      for (Path page :
          pages.filter(it -> it.toString().endsWith(".md")).sorted().toList()) {
        if (!page.toString().contains("/adr/")) {
          takingSome(Files.readString(page), api)
              .forEach(name -> wrong.add(page.getFileName() + ": " + name));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void optionThatTakesAnArgument_isSeen() {
    String api = "  public A daemon(boolean)\n  public A jmx()\n";
    assertThat(takingSome("`with.daemon()`, `with.jmx()`, with.daemon(true)", api))
        .containsExactly("daemon");
  }

  private static List<String> takingSome(String page, String api) {
    return OPTION
        .matcher(page)
        .results()
        .map(it -> it.group(1))
        .filter(name -> !api.contains(" " + name + "()"))
        .toList();
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
    Pattern.compile("\\w+").matcher(api()).results().forEach(name -> names.add(name.group()));
    return names;
  }

  private static String api() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String module : MODULES) {
      all.append(Files.readString(TOP.resolve("supervisor-" + module + "/api.txt")));
    }
    return all.toString();
  }
}
