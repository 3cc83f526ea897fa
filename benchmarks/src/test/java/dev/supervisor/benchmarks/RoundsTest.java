package dev.supervisor.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.testing.LongForm;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contestants run in JVMs of their own, and what they measure, or why not, arrives. The brief form has the contests in which each
 * kind of peer takes part; the long one has each of ours besides.
 */
final class RoundsTest {
  private static final String PROGRAM = "8c program with arguments";

  private static Results run(List<Contest> contests, String only, Path directory) throws Exception {
    Path file = directory.resolve("results.json");
    new Rounds(contests, Profile.SMOKE, 1, Pattern.compile(only), file).run();
    return Results.read(file);
  }

  @Test
  void run_method_isMeasuredByJmh(@TempDir Path directory) throws Exception {
    Results results = run(Area.SIGNALS.contests(), "^1a create and fire/Signal$", directory);
    assertThat(results.of("1a create and fire", "Signal", Metric.NANOS)).isPositive();
    assertThat(results.of("1a create and fire", "Signal", Metric.BYTES)).isGreaterThan(15);
    assertThat(results.conditions).containsEntry("profile", "smoke").containsKey("JDK");
  }

  @Test
  void run_body_measuresItself(@TempDir Path directory) throws Exception {
    String contest = "2a stop or event; the event fires";
    Results results = run(Area.COMBINATIONS.contests(), "^" + contest + "/or, awaited$", directory);
    assertThat(results.contests).containsOnlyKeys(contest);
    assertThat(results.of(contest, "or, awaited", Metric.NANOS)).isPositive();
    assertThat(results.of(contest, "or, awaited", Metric.KEPT)).isZero();
  }

  @Test
  void run_shells_eachOfOursAndEachKindOfPeer(@TempDir Path directory) throws Exception {
    List<Contest> contests = Area.SHELL.contests().stream()
        .filter(each -> LongForm.isOn() || each.id.startsWith("8a ") || each.id.equals(PROGRAM))
        .toList();
    String ours = contests.stream()
        .flatMap(contest ->
            contest.names(Role.OURS).stream().map(name -> Pattern.quote(contest.id + "/" + name)))
        .collect(Collectors.joining("|"));
    Results results = run(contests, "^(" + ours + "|" + PROGRAM + "/.*|8a .*)$", directory);
    for (Contest contest : contests) {
      results.contests.get(contest.id).forEach((name, figures) -> {
        assertThat(figures.failure).as("%s/%s", contest.id, name).isNull();
        assertThat(figures.median(contest.lines.get(0).metric()))
            .as("%s/%s", contest.id, name)
            .isPositive();
      });
    }
    assertThat(results.contests).hasSameSizeAs(contests);
  }

  @Test
  void run_unknownToTheChild_isAFailureThatIsTold(@TempDir Path directory) throws Exception {
    Suite suite = new Suite(RoundsTest.class);
    suite.contest("9z", "not registered").ours("Ours", trial -> {});
    Results results = run(suite.contests, "", directory);
    assertThat(results.figures("9z not registered", "Ours", Role.OURS).failure)
        .contains("no such contest: 9z not registered");
  }
}
