package dev.supervisor.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The words of the dictionary are those of the code: public types and methods, and packages. */
final class DictionaryTest {
  private static final Path TOP = Path.of("..");
  private static final Pattern TYPE = Pattern.compile(
      "^public .*?\\b(?:class|interface|record|enum|@interface) [a-z.]+\\.([A-Z]\\w*)[^.\\w]");
  private static final Pattern NAME = Pattern.compile("\\b[A-Za-z_]\\w*\\b");
  private static final Pattern CODE = Pattern.compile("`([A-Za-z]\\w*)(?:\\([^`]*\\))?`");
  private static final int MOST_TYPES = 55;

  /** The doors of what came after that number was set: supervision, seeing and bridges (ADR 102). */
  private static final Set<String> CAME_LATER = Set.of(
      "Restart",
      "DependencyFailedException",
      "Why",
      "Lint",
      "TreeMXBean",
      "Bridges",
      "SupervisedExecutor",
      "Generator",
      "Repeat",
      "Threaded",
      "EventLoop",
      "TaskRunner",
      "Clients");

  private static final List<String> LIBRARIES = List.of("signals", "core", "command");
  private static final List<String> PUBLISHED =
      List.of("signals", "core", "command", "live", "test");

  @Test
  void everyPublicType_isInTheDictionary() throws IOException {
    assertThat(missing(dictionary(), topLevelTypes(api(PUBLISHED)))).isEmpty();
  }

  @Test
  void everyWordInCodeForm_isANameThatUsersSee() throws IOException {
    var names = new TreeSet<String>();
    NAME.matcher(api(PUBLISHED)).results().forEach(it -> names.add(it.group()));
    names.addAll(packages());
    for (String row : dictionary().lines().filter(it -> it.startsWith("| ")).toList()) {
      String word = row.split("\\|", -1)[1];
      CODE.matcher(word).results().forEach(it -> assertThat(names).as(row).contains(it.group(1)));
    }
  }

  /** A second meaning needs a word of its own, or one that says which it is: "turn in a stop". The table of rooms aside. */
  @Test
  void everyWord_hasOneRow() throws IOException {
    String dictionary = dictionary();
    assertThat(twice(dictionary.substring(0, dictionary.indexOf("## Rooms")))).isEmpty();
  }

  @Test
  void wordWithTwoRows_isFound() {
    assertThat(twice("| tell, `ask` | a |\n| `Ask` | b |\n| ask | c |\n")).containsExactly("ask");
  }

  private static Set<String> twice(String dictionary) {
    var seen = new TreeSet<String>();
    var twice = new TreeSet<String>();
    for (String row : dictionary.lines().filter(it -> it.startsWith("| ")).toList()) {
      for (String word : row.split("\\|", -1)[1].replace("`", "").strip().split(", ", -1)) {
        if (!word.equals("word") && !seen.add(word)) {
          twice.add(word);
        }
      }
    }
    return twice;
  }

  @Test
  void everyPackage_isInTheDictionary() throws IOException {
    String dictionary = dictionary();
    assertThat(packages()).allSatisfy(it -> assertThat(dictionary).contains("`" + it + "`"));
  }

  @Test
  void publicTypes_areFew() throws IOException {
    var types = new TreeSet<>(topLevelTypes(api(LIBRARIES)));
    assertThat(types).containsAll(CAME_LATER);
    types.removeAll(CAME_LATER);
    assertThat(types).hasSizeLessThanOrEqualTo(MOST_TYPES);
  }

  @Test
  void typeThatIsNotInTheDictionary_isFound() {
    var types = topLevelTypes("public final class a.b.Known\n\npublic enum a.b.QuiteUnknown\n");
    assertThat(missing("| known | is here |", types)).containsExactly("QuiteUnknown");
  }

  /** A type is in it by its name, or by its words. */
  private static List<String> missing(String dictionary, List<String> types) {
    String small = dictionary.toLowerCase(Locale.ROOT);
    List<String> missing = new ArrayList<>();
    for (String type : types) {
      String words = type.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
      if (!dictionary.contains("`" + type + "`")
          && !Pattern.compile("\\b" + words + "s?\\b").matcher(small).find()) {
        missing.add(type);
      }
    }
    return missing;
  }

  private static List<String> topLevelTypes(String api) {
    return (api + "\n")
        .lines()
        .map(line -> TYPE.matcher(line + " "))
        .filter(it -> it.find())
        .map(it -> it.group(1))
        .toList();
  }

  private static String dictionary() throws IOException {
    return Files.readString(TOP.resolve("docs/dictionary.md"));
  }

  private static String api(List<String> modules) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String module : modules) {
      all.append(Files.readString(TOP.resolve("supervisor-" + module + "/api.txt")));
    }
    return all.toString();
  }

  /** The last names of the packages of the libraries and the test kit. */
  private static Set<String> packages() throws IOException {
    var packages = new TreeSet<String>();
    for (String module : PUBLISHED) {
      Path sources = TOP.resolve("supervisor-" + module + "/src/main/java");
      try (Stream<Path> files = Files.walk(sources)) {
        files
            .filter(it -> it.endsWith("package-info.java"))
            .forEach(it -> packages.add(String.valueOf(it.getParent().getFileName())));
      }
    }
    return packages;
  }
}
