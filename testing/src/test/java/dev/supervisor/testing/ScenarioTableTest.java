package dev.supervisor.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table of scenarios: its rows are numbered without a gap, and each names a test; {@link NamedTestsTest} looks for that. */
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
}
