package dev.supervisor.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.benchmarks.Contestant.Micro;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;

/** What is registered is complete, and refers to what there is. */
final class AreaTest {
  private static final String[] ROWS = {
    "1a", "1b", "1c", "1d", "1e", "2a", "2b", "2c", "2d", "2e", "3a", "3b", "3c", "3d", "4a", "4b",
    "4c", "5a", "5b", "5c", "6a", "6b", "6c", "6d", "6e", "6f", "7a", "7b", "7c", "8a", "8b", "8c",
    "8d", "8e", "8f", "9a", "9b", "9c"
  };

  private final List<Contest> contests = Area.allContests();

  @Test
  void rows_ofAllAreas_haveAGoalAndContestants() {
    TreeSet<String> judged = new TreeSet<>();
    for (Contest contest : contests) {
      assertThat(contest.names(Role.OURS)).as(contest.id).isNotEmpty();
      for (Contest.Line line : contest.lines) {
        if (!line.bounds().isEmpty()) {
          assertThat(contest.names(Role.PEER)).as(contest.id).isNotEmpty();
          judged.add(line.row());
        }
      }
    }
    assertThat(judged).containsExactly(ROWS);
  }

  @Test
  void names_everywhere_areUnique() {
    assertThat(contests).extracting(it -> it.id).doesNotHaveDuplicates();
    for (Contest contest : contests) {
      assertThat(contest.contestants).extracting(Contestant::name).doesNotHaveDuplicates();
    }
  }

  @Test
  void goals_everywhere_referToContestants() {
    List<String> ids = contests.stream().map(it -> it.id).toList();
    for (Contest contest : contests) {
      for (Contest.Line line : contest.lines) {
        for (Bound bound : line.bounds()) {
          if (bound.of() instanceof Bound.Peer peer) {
            List<String> compared =
                contest.contestants.stream().map(Contestant::name).toList();
            assertThat(compared).as(contest.id).contains(peer.name());
          } else if (bound.of() instanceof Bound.Above above) {
            assertThat(contest.contestants)
                .as(contest.id)
                .extracting(Contestant::name)
                .contains(above.name());
          } else if (bound.of() instanceof Bound.Ours ours) {
            assertThat(ids).contains(ours.contest());
          }
        }
      }
    }
  }

  @Test
  void benchmarkMethods_ofAllAreas_areThoseRegistered() {
    var registered = contests.stream()
        .flatMap(it -> it.contestants.stream())
        .map(Contestant::program)
        .filter(Micro.class::isInstance)
        .map(Micro.class::cast)
        .map(it -> it.type().getSimpleName() + "." + it.method())
        .collect(Collectors.toSet());
    var written = contests.stream()
        .map(it -> it.area)
        .distinct()
        .flatMap(it -> Arrays.stream(it.getMethods()))
        .filter(it -> it.isAnnotationPresent(Benchmark.class))
        .map(AreaTest::name)
        .collect(Collectors.toSet());
    assertThat(registered).isNotEmpty().isEqualTo(written);
  }

  private static String name(Method method) {
    return method.getDeclaringClass().getSimpleName() + "." + method.getName();
  }
}
