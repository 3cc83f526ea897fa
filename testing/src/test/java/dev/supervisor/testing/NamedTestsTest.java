package dev.supervisor.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that the pages name are there: {@code SomeTest}, {@code SomeTest.method}, or {@code SomeTest.beginning_…}. */
final class NamedTestsTest {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern NAME = Pattern.compile("`(\\w+Test)(?:\\.(\\w+)(…)?)?`");

  private static final Map<String, String> SOURCES = sources();

  private static Map<String, String> sources() {
    try (Stream<Path> files = Files.walk(TOP)) {
      return files
          .filter(file -> file.toString().endsWith("Test.java"))
          .filter(file -> file.toString().contains("/src/test/java/"))
          .collect(Collectors.toMap(
              NamedTestsTest::className, NamedTestsTest::text, (one, other) -> one + other));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void testsThatPagesName_exist() throws IOException {
    List<Path> pages;
    try (Stream<Path> files = Files.walk(TOP.resolve("docs"))) {
      pages = files.filter(file -> file.toString().endsWith(".md")).toList();
    }
    List<String> missing = new ArrayList<>();
    int named = 0;
    for (Path page : pages) {
      Matcher name = NAME.matcher(text(page));
      while (name.find()) {
        named++;
        if (!isThere(name.group(1), name.group(2), name.group(3) != null)) {
          missing.add(page.getFileName() + " names " + name.group());
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(named).isGreaterThan(200);
  }

  @Test
  void namesOfTestsThatAreNotThere_areSeen() {
    assertThat(isThere("NoSuchTest", null, false)).isFalse();
    assertThat(isThere("NamedTestsTest", "testsThatPagesName_exist", false)).isTrue();
    assertThat(isThere("NamedTestsTest", "testsThatPagesName_", false)).isFalse();
    assertThat(isThere("NamedTestsTest", "testsThatPagesName_", true)).isTrue();
  }

  private static boolean isThere(String type, String method, boolean isBeginning) {
    String source = SOURCES.get(type);
    return source != null
        && (method == null
            || Pattern.compile("void " + method + (isBeginning ? "\\w*" : "") + "\\(")
                .matcher(source)
                .find());
  }

  private static String className(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.length() - ".java".length());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
