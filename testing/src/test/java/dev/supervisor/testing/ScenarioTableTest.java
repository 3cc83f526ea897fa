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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of scenarios: its rows are numbered without a gap, and each names a test that exists. */
final class ScenarioTableTest {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern ROW =
      Pattern.compile("\\| (\\d+) \\|[^|]+\\|[^|]+\\| `(\\w+)\\.(\\w+)` \\|");
  private static final Pattern BEGINS = Pattern.compile("\\| \\d+ \\|.*");
  private static final int ROWS = 35 + 30;

  private static List<String> lines() throws IOException {
    return Files.readAllLines(TOP.resolve("docs/otp-table.md")).stream()
        .filter(line -> BEGINS.matcher(line).matches())
        .toList();
  }

  @Test
  void rows_areNumberedWithoutAGap_andHaveAllColumns() throws IOException {
    List<Integer> numbers = new ArrayList<>();
    for (String line : lines()) {
      Matcher row = ROW.matcher(line);
      assertThat(row.matches()).as(line).isTrue();
      numbers.add(Integer.parseInt(row.group(1)));
    }
    assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, ROWS).boxed().toList());
  }

  @Test
  void eachRow_namesATestThatExists() throws IOException {
    Map<String, String> tests;
    try (Stream<Path> files = Files.walk(TOP.resolve("supervisor-core/src/test/java"))) {
      tests = files
          .filter(file -> file.toString().endsWith("Test.java"))
          .collect(Collectors.toMap(ScenarioTableTest::className, ScenarioTableTest::text));
    }
    List<String> missing = new ArrayList<>();
    for (String line : lines()) {
      Matcher row = ROW.matcher(line);
      if (!row.matches() || !isThere(tests.get(row.group(2)), row.group(3))) {
        missing.add(line);
      }
    }
    assertThat(missing).isEmpty();
    assertThat(isThere(tests.get("ScenarioTest"), "stopped_isHeard")).isFalse(); // a part of a name
  }

  private static boolean isThere(String source, String method) {
    return source != null && source.contains("  void " + method + "(");
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
