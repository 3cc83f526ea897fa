package dev.supervisor.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stranger finds a file by its name and by the map of its package: each name serves one type, each file is in a map, and
 * each file has one idea.
 */
final class HouseTest {
  private static final Path TOP = Path.of("..");
  private static final List<String> LIBRARIES = List.of("signals", "core", "command");
  private static final List<String> PUBLISHED =
      List.of("signals", "core", "command", "live", "test", "top");
  private static final int MOST_LINES = 400;

  private static final Pattern UNSPOKEN =
      Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"");
  private static final Pattern TYPE =
      Pattern.compile("(?<![\\w.])(?:class|interface|record|enum)\\s+([A-Z]\\w*)");
  private static final Pattern NAMED =
      Pattern.compile("\\{@(?:code|link)\\s+(?:\\*\\s+)?(?:[a-z]+\\.)*([A-Z]\\w*)");

  /** Nested types of two owners that share a name: users write them with their owner, as they write {@code Thread.State}. */
  private static final Map<String, String> SHARED = new TreeMap<>(Map.of(
      "State", "of a node and of a session: Node.State, SessionInfo.State",
      "Stopped", "an end of a command, and a tree event: users match them by their owner",
      "Kind", "of the end of a chain, and of a lint: Why.Kind, Lint.Kind"));

  /** Files above the limit, each with its one idea. */
  private static final Map<String, String> LONG = Map.ofEntries(
      Map.entry("Signal", "what users do with a signal; half of it is their documentation"),
      Map.entry("Lock", "a lock and the proof that it is held, which is where waiting is done"),
      Map.entry("Channel", "what users do with a channel; half of it is their documentation"),
      Map.entry("Events", "what a thread does with its events; nearly all is documentation"),
      Map.entry("ChannelCore", "the hand-over under one mutex: all that changes what it guards"),
      Map.entry(
          "ChannelInbox",
          "a queue without a lock: what each side may do follows from what the other one does"),
      Map.entry("Firing", "the loop of a thread: links, then wake-ups, then callbacks"),
      Map.entry("StartingNode", "how a child is started: by whom, when, and what may come between"),
      Map.entry("Restart", "what users say of starting again; half of it is their documentation"),
      Map.entry("NeedRecord", "children that need siblings: what follows from each change"),
      Map.entry(
          "ThreadOptions",
          "what users say of a thread; each method is a line or two and its documentation"),
      Map.entry(
          "Threaded", "functions that block, of each number of arguments; half is documentation"),
      Map.entry("Restarts", "what follows the end of an incarnation"),
      Map.entry("StopChain", "the order of a stop: who is asked when"),
      Map.entry("StopState", "how far the stop of a node has come: its fields and their moves"),
      Map.entry("PoolCore", "tasks and workers under one mutex: all that changes what it guards"),
      Map.entry(
          "CommandSpec",
          "what users say of a command; each method is one line and its documentation"));

  // ---- names

  @Test
  void simpleName_inTheLibraries_servesOneType() throws IOException {
    var twice = namedTwice(LIBRARIES.stream().map(HouseTest::sources).toList());
    twice.keySet().removeAll(SHARED.keySet());
    assertThat(twice).isEmpty();
  }

  @Test
  void nameOfTwoTypes_isFound(@TempDir Path dir) throws IOException {
    Files.writeString(dir.resolve("A.java"), "class A { /* class B */ record Node(int a) {} }");
    Files.writeString(
        dir.resolve("Node.java"), "// class A\nclass Node { String s = \"class A\"; }");
    assertThat(namedTwice(List.of(dir)).keySet()).containsExactly("Node");
  }

  // ---- maps

  @Test
  void everyFile_isInTheMapOfItsPackage() throws IOException {
    List<String> missing = new ArrayList<>();
    for (String module : PUBLISHED) {
      for (Path map : maps(sources(module))) {
        missing.addAll(notIn(map));
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyNameInAMap_isThatOfAType() throws IOException {
    Set<String> types = new TreeSet<>();
    for (String module : PUBLISHED) {
      types.addAll(types(sources(module)).keySet());
    }
    for (String module : PUBLISHED) {
      for (Path map : maps(sources(module))) {
        NAMED
            .matcher(Files.readString(map))
            .results()
            .map(it -> it.group(1))
            .filter(it -> !it.endsWith("Exception"))
            .forEach(it -> assertThat(types).as(map.toString()).contains(it));
      }
    }
  }

  @Test
  void fileThatIsInNoMap_isFound(@TempDir Path dir) throws IOException {
    Files.writeString(dir.resolve("package-info.java"), "/** {@code Known} */ package a;");
    Files.writeString(dir.resolve("Known.java"), "class Known {}");
    Files.writeString(dir.resolve("Unknown.java"), "class Unknown {}");
    Files.writeString(dir.resolve("Knowns.java"), "class Knowns {}");
    assertThat(notIn(dir.resolve("package-info.java")))
        .hasSize(2)
        .anyMatch(it -> it.endsWith("Unknown.java"))
        .anyMatch(it -> it.endsWith("Knowns.java"));
  }

  @Test
  void everyMap_saysHowItsPackageTreatsNull() throws IOException {
    List<String> silent = new ArrayList<>();
    for (String module : PUBLISHED) {
      for (Path map : maps(sources(module))) {
        if (!saysItsNullRule(Files.readString(map))) {
          silent.add(map.normalize().toString());
        }
      }
    }
    assertThat(silent).isEmpty();
  }

  @Test
  void mapWithoutANullRule_isFound() {
    assertThat(saysItsNullRule("/** A map. */\n@NullMarked\npackage a;")).isFalse();
    assertThat(saysItsNullRule("/** No argument is null. */\npackage a;")).isFalse();
    assertThat(saysItsNullRule("/** No argument is null. */\n@NullMarked\npackage a;"))
        .isTrue();
  }

  private static boolean saysItsNullRule(String map) {
    return map.contains("@NullMarked") && map.matches("(?s).*\\* .*\\bnull\\b.*");
  }

  // ---- questions

  /** Each question of the page is answered by a file that is there and that the map of its package names. */
  @Test
  void everyQuestionOfThePage_isAnsweredByAMap() throws IOException {
    String page = Files.readString(TOP.resolve("docs/house.md"));
    List<String> rows = page.substring(page.indexOf("## Forty-eight questions"))
        .lines()
        .skip(1)
        .takeWhile(it -> !it.startsWith("## "))
        .filter(it -> it.matches("\\| \\d+ \\|.*"))
        .toList();
    assertThat(rows).hasSize(48);
    for (String row : rows) {
      checkAnswer(row);
    }
  }

  @Test
  void wrongAnswer_isFound() {
    assertThatThrownBy(() -> checkAnswer("| 1 | where? | `Wait` | `core` |"))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> checkAnswer("| 1 | where? | `NoSuchFile` | `core` |"))
        .isInstanceOf(AssertionError.class);
  }

  private static void checkAnswer(String row) throws IOException {
    String[] cells = row.split("\\|", -1);
    String room = cells[4].strip().replace("`", "");
    Path folder =
        sources(room.split("\\.", -1)[0]).resolve("dev/supervisor").resolve(room.replace('.', '/'));
    String map = Files.readString(folder.resolve("package-info.java"));
    for (String file : cells[3].replace("`", "").split(",", -1)) {
      String name = file.strip();
      assertThat(folder.resolve(name + ".java")).as(row).exists();
      assertThat(map).as(row).containsPattern("\\b" + name + "\\b");
    }
  }

  // ---- sizes

  @Test
  void longFile_isOnTheListWithItsOneIdea() throws IOException {
    Set<String> tooLong = new TreeSet<>();
    for (String module : PUBLISHED) {
      tooLong.addAll(tooLong(sources(module)));
    }
    tooLong.removeAll(LONG.keySet());
    assertThat(tooLong).isEmpty();
  }

  @Test
  void longFile_isFound(@TempDir Path dir) throws IOException {
    Files.writeString(dir.resolve("Long.java"), "\n".repeat(MOST_LINES + 1));
    Files.writeString(dir.resolve("Short.java"), "\n".repeat(MOST_LINES));
    assertThat(tooLong(dir)).containsExactly("Long");
  }

  // ---- looking

  private static Path sources(String module) {
    return TOP.resolve("supervisor-" + module + "/src/main/java");
  }

  private static Map<String, List<String>> namedTwice(List<Path> places) throws IOException {
    Map<String, List<String>> found = new TreeMap<>();
    for (Path place : places) {
      types(place)
          .forEach((name, files) ->
              found.computeIfAbsent(name, it -> new ArrayList<>()).addAll(files));
    }
    found.values().removeIf(files -> files.size() == 1);
    return found;
  }

  /** {@return the files in which types of a name are, for each name; nested types too} */
  private static Map<String, List<String>> types(Path place) throws IOException {
    Map<String, List<String>> types = new TreeMap<>();
    for (Path file : files(place)) {
      TYPE.matcher(UNSPOKEN.matcher(Files.readString(file)).replaceAll(" "))
          .results()
          .forEach(it ->
              types.computeIfAbsent(it.group(1), name -> new ArrayList<>()).add(file.toString()));
    }
    return types;
  }

  /**
   * Beside the map. What users name of commands is in the dictionary instead (DictionaryTest); the plural of a name, and an
   * exception, lie beside what the map names.
   */
  private static List<String> notIn(Path map) throws IOException {
    String text = Files.readString(map);
    boolean front = map.endsWith("supervisor/command/package-info.java");
    List<String> missing = new ArrayList<>();
    try (Stream<Path> beside = Files.list(map.resolveSibling("."))) {
      for (Path file :
          beside.filter(it -> it.toString().endsWith(".java")).sorted().toList()) {
        String name = nameOf(file);
        if (!name.endsWith("-info")
            && !name.endsWith("Exception")
            && !(front && Files.readString(file).contains("\npublic "))
            && !Pattern.compile("\\b" + inAMap(name, map) + "\\b").matcher(text).find()) {
          missing.add(file.normalize().toString());
        }
      }
    }
    return missing;
  }

  /** The plural of a name lies beside the map's, but where both are files the map has both. */
  private static String inAMap(String name, Path map) {
    String one = name.replaceFirst("s$", "");
    String other = name.equals(one) ? one + "s" : one;
    return Files.exists(map.resolveSibling(other + ".java")) ? name : one + "s?";
  }

  private static List<String> tooLong(Path place) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files(place)) {
      if (Files.readAllLines(file).size() > MOST_LINES) {
        found.add(nameOf(file));
      }
    }
    return found;
  }

  private static List<Path> maps(Path place) throws IOException {
    return files(place).stream().filter(it -> it.endsWith("package-info.java")).toList();
  }

  private static List<Path> files(Path place) throws IOException {
    try (Stream<Path> files = Files.walk(place)) {
      return files.filter(it -> it.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static String nameOf(Path file) {
    return String.valueOf(file.getFileName()).replace(".java", "");
  }
}
