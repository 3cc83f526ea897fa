package dev.supervisor.benchmarks;

import static dev.supervisor.benchmarks.Bound.bytes;
import static dev.supervisor.benchmarks.Bound.nothingKept;
import static dev.supervisor.benchmarks.Bound.times;
import static dev.supervisor.benchmarks.Bound.timesBest;
import static dev.supervisor.benchmarks.Bound.timesOurs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table says what was measured, and whether that is enough. */
final class TableTest {
  private static final Body NOTHING = trial -> {};

  private final Suite suite = new Suite(TableTest.class);

  private Contest contest(String row, String what) {
    return suite
        .contest(row, what)
        .ours("Ours", NOTHING)
        .peer("Good", NOTHING)
        .peer("Bad", NOTHING)
        .limit("Limit", NOTHING);
  }

  /** One contestant in one contest, as in a result file. */
  private static String one(String contest, String name, String role, String rounds) {
    return """
        {"contest": "%s", "contestant": "%s", "role": "%s", "rounds": {%s}}""".formatted(contest, name, role, rounds);
  }

  private String table(String... results) {
    String json = """
        {"conditions": {"JDK": "17", "processors": "2"}, "results": [%s]}""".formatted(String.join(",", results));
    return Table.of(suite.contests, Results.parse(json));
  }

  @Test
  void table_goalReached_showsMediansAndRatios() {
    contest("1a", "job").goal(times(0.5, "Bad"), bytes(24));
    String table = table(
        one("1a job", "Ours", "ours", "\"ns\": [9, 3, 4], \"bytes\": [24.3]"),
        one("1a job", "Good", "peer", "\"ns\": [8]"),
        one("1a job", "Bad", "peer", "\"ns\": [9, 11]"),
        one("1a job", "Limit", "limit", "\"ns\": [2]"));
    assertThat(table)
        .startsWith("JDK: 17 · processors: 2\n")
        .contains("| 1a | job | 4 ns | 8 ns Good | 2 ns | 0.5× | 2× | 24 B "
            + "| ≤ 0.5× Bad; bytes ≤ 24 B | reached |\n");
  }

  @Test
  void table_goalMissed_saysByHowMuch() {
    contest("1a", "job").goal(timesBest(0.5), times(1 / 70.0, "Bad"), bytes(24), nothingKept());
    String table = table(
        one("1a job", "Ours", "ours", "\"ns\": [6000], \"bytes\": [32], \"kept\": [8]"),
        one("1a job", "Good", "peer", "\"ns\": [8000]"),
        one("1a job", "Bad", "peer", "\"ns\": [30000]"));
    assertThat(table)
        .contains("| 1a | job | 6 µs | 8 µs Good | – | 0.75× | – | 32 B, keeps 8 B "
            + "| ≤ 0.5× the best peer; ≥ 70× better than Bad; bytes ≤ 24 B; kept 0 B "
            + "| **missed**: 0.75×; 0.2×; bytes 32 B; kept 8 B |\n");
  }

  @Test
  void table_roundsDisagree_missesNothing() {
    contest("1a", "job").goal(times(1, "Good"));
    String table = table(
        one("1a job", "Ours", "ours", "\"ns\": [10, 12, 11]"),
        one("1a job", "Good", "peer", "\"ns\": [10, 10, 12]"));
    assertThat(table).contains("| ≤ 1× Good | within the spread: 1.1× (0.92× to 1.2×) |\n");
  }

  @Test
  void table_roundsAgree_showsTheirSpread() {
    contest("1a", "job").goal(times(1, "Good"), Bound.atMost(3));
    String table = table(
        one("1a job", "Ours", "ours", "\"ns\": [11, 12, 26]"),
        one("1a job", "Good", "peer", "\"ns\": [10, 10, 20]"));
    assertThat(table).contains("**missed**: 1.2× (1.1× to 1.3×); 12 ns (11 ns to 26 ns) |\n");
  }

  @Test
  void spread_manyRounds_leavesOutTheOutermost() {
    assertThat(spread(1)).isEqualTo(new Spread(1, 1));
    assertThat(spread(5)).isEqualTo(new Spread(1, 5));
    assertThat(spread(7)).isEqualTo(new Spread(1, 7));
    assertThat(spread(8)).isEqualTo(new Spread(2, 7));
    assertThat(spread(11)).isEqualTo(new Spread(3, 9));
  }

  private static Spread spread(int rounds) {
    return Spread.of(
        IntStream.rangeClosed(1, rounds).mapToObj(it -> (double) it).toList());
  }

  @Test
  void table_peerBeatsTheLimit_takesThePeerForTheLimit() {
    contest("1a", "job");
    String table = table(
        one("1a job", "Ours", "ours", "\"ns\": [4]"),
        one("1a job", "Good", "peer", "\"ns\": [2]"),
        one("1a job", "Limit", "limit", "\"ns\": [3]"));
    assertThat(table).contains("| 1a | job | 4 ns | 2 ns Good | 2 ns | 2× | 2× | – | – | – |\n");
  }

  @Test
  void table_goalAgainstOurselves_looksIntoTheOtherContest() {
    contest("2a", "few");
    contest("2b", "many").goal(timesOurs(1.2, "2a few"));
    String table = table(
        one("2a few", "Ours", "ours", "\"ns\": [10]"),
        one("2b many", "Ours", "ours", "\"ns\": [13]"));
    assertThat(table).contains("| ≤ 1.2× our “2a few” | **missed**: 1.3× |\n");
  }

  @Test
  void table_figureMissing_isNotTakenForReached() {
    contest("1a", "job").goal(times(1, "Good"), bytes(24));
    contest("1b", "other").goal(times(1, "Good"));
    String table = table(
        one("1a job", "Ours", "ours", "\"ns\": [4]"),
        one("1a job", "Good", "peer", "\"ns\": [5]"),
        one("1b other", "Ours", "ours", "\"ns\": [4]"));
    assertThat(table)
        .contains("| reached, but not measured: bytes |\n")
        .contains("| ≤ 1× Good | not measured |\n");
  }

  @Test
  void table_secondLine_standsInItsOwnRow() {
    contest("3b", "job").line("3a", "heap", Metric.PENDING).goal(Bound.atMost(48));
    String table = table(one("3b job", "Ours", "ours", "\"ns\": [4], \"pending\": [40]"));
    assertThat(table)
        .containsSubsequence("| 3a | heap | 40 B |", "| ≤ 48 B | reached |", "| 3b | job | 4 ns |");
  }

  @Test
  void table_severalOfOurs_judgesEach() {
    contest("1a", "job").ours("Too", NOTHING).goal(times(1, "Good"));
    String table = table(
        one("1a job", "Ours", "ours", "\"ns\": [4]"),
        one("1a job", "Too", "ours", "\"ns\": [6]"),
        one("1a job", "Good", "peer", "\"ns\": [5]"));
    assertThat(table)
        .containsSubsequence("| job: Ours |", "| reached |", "| job: Too |", "missed**: 1.2×");
  }

  @Test
  void table_growth_comparesSizesInOrder() {
    contest("1c", "large").growth("n of them", 1_000);
    contest("1c", "small").growth("n of them", 10);
    String table = table(
        one("1c large", "Ours", "ours", "\"ns\": [30]"),
        one("1c small", "Ours", "ours", "\"ns\": [20]"));
    assertThat(table).contains("| n of them | **Ours** | 20 ns at 10, 30 ns at 1,000 | 1.5× |\n");
  }

  @Test
  void table_rowWithoutResults_isNamed() {
    contest("1a", "job");
    contest("1a", "other");
    contest("1b", "job").line("1c", "heap", Metric.PENDING);
    assertThat(table(one("1a job", "Ours", "ours", "\"ns\": [4]")))
        .contains("Not measured: 1b, 1c\n");
  }

  @Test
  void table_failure_isListed() {
    contest("1a", "job");
    Results results = new Results();
    results.figures("1a job", "Bad", Role.PEER).failure = "took too long";
    assertThat(Table.of(suite.contests, results)).contains("- failed: 1a job / Bad: took too long");
  }

  @Test
  void results_writtenAndRead_areTheSame(@TempDir Path directory) throws IOException {
    Results results = new Results();
    results.conditions.put("JDK", "a \"quoted\" \\ name");
    Results.Figures figures = results.figures("1a job", "Ours", Role.OURS);
    figures.add(Metric.NANOS, 1.5e-7);
    figures.add(Metric.NANOS, 12345678.9);
    figures.failure = "line\nbreak";
    Path file = directory.resolve("results.json");
    results.write(file);
    Results read = Results.read(file);
    assertThat(read.conditions).isEqualTo(results.conditions);
    assertThat(read.of("1a job", "Ours", Metric.NANOS)).isEqualTo(figures.median(Metric.NANOS));
    assertThat(read.figures("1a job", "Ours", Role.OURS).failure).isEqualTo("line\nbreak");
  }

  @Test
  void read_noResultFile_namesTheFile(@TempDir Path directory) throws IOException {
    for (String text : List.of("", "[]", "{\"conditions\": {}}", "{} {}", "{\"a\": \"")) {
      Path file = Files.writeString(directory.resolve("wrong.json"), text);
      assertThatThrownBy(() -> Results.read(file)).as(text).hasMessageContaining("wrong.json");
    }
  }

  @Test
  void show_anySize_hasThreeDigitsAndAUnit() {
    assertThat(Metric.NANOS.show(0.314)).isEqualTo("0.31 ns");
    assertThat(Table.ratio(0.0137)).isEqualTo("0.014×");
    assertThat(Metric.NANOS.show(12_345)).isEqualTo("12.3 µs");
    assertThat(Metric.NANOS.show(20_000_000)).isEqualTo("20 ms");
    assertThat(Metric.BYTES.show(0.4)).isEqualTo("0 B");
    assertThat(Metric.BYTES.show(24.02)).isEqualTo("24 B");
    assertThat(Metric.BYTES.show(123_980)).isEqualTo("123,980 B");
    assertThat(Metric.NANOS.show(Double.NaN)).isEqualTo("–");
  }
}
