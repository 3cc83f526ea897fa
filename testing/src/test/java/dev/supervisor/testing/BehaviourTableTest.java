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

/** The table of behaviours: its rows are numbered without a gap, and each names tests with its number; {@link NamedTestsTest} looks for those. */
final class BehaviourTableTest {
  private static final Path PAGE = Path.of("..", "docs", "bridges-table.md");
  private static final Pattern ROW =
      Pattern.compile("\\| (\\d+) \\| [^|]{5,} \\| [^|]{5,} \\| ((?:`\\w+\\.\\w+…?`(?:, )?)+) \\|");
  private static final Pattern BEGINS = Pattern.compile("\\| \\d+ \\|.*");
  private static final Pattern TEST = Pattern.compile("`\\w+\\.b(\\d+)_\\w*…?`");
  private static final int ROWS = 87;

  /** {@return what is wrong with the rows} */
  private static List<String> faults(List<String> lines) {
    List<String> faults = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (String line : lines) {
      if (!BEGINS.matcher(line).matches()) {
        continue;
      }
      Matcher row = ROW.matcher(line);
      if (!row.matches()) {
        faults.add("no row: " + line);
        continue;
      }
      numbers.add(Integer.parseInt(row.group(1)));
      List<String> tests = List.of(row.group(2).split(", ", -1));
      for (String each : tests) {
        Matcher test = TEST.matcher(each);
        if (!test.matches() || !test.group(1).equals(row.group(1))) {
          faults.add("row " + row.group(1) + " names " + each);
        }
      }
    }
    if (!numbers.equals(IntStream.rangeClosed(1, ROWS).boxed().toList())) {
      faults.add("numbers: " + numbers);
    }
    return faults;
  }

  @Test
  void rows_areAllThere_andNameTestsWithTheirNumber() throws IOException {
    assertThat(faults(Files.readAllLines(PAGE))).isEmpty();
  }

  @Test
  void rowThatIsMissingOrNamesAnotherTest_isFound() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(PAGE));
    lines.removeIf(it -> it.startsWith("| 5 |"));
    lines.replaceAll(it -> it.startsWith("| 6 |") ? it.replace(".b6_", ".b7_") : it);
    assertThat(faults(lines)).hasSize(2);
  }
}
