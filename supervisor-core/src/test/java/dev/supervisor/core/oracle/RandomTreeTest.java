package dev.supervisor.core.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.testing.LongForm;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random trees of all kinds of nodes stop as the design says, whatever their bodies do; an {@link Oracle} judges them by what the test
 * itself did and saw. {@link OracleTest} shows that it can say no to each promise.
 *
 * <p>The schedules it would catch: a node asked before a newer one is settled or before its children, one asked twice or never, settled
 * while something below runs, left out of the report or twice in it, a failure lost between two that collect it, an obedient thread given
 * up, a late child that holds up its elders.
 *
 * <p>{@code -Dtrees=100000} makes more of them, {@code -Dseed=…} the same again ({@code -Dtrees=1} for that one alone), {@code -Dcount}
 * goes on after a failure and counts what is broken.
 */
final class RandomTreeTest {
  private static final int TREES = LongForm.count("trees", 150, 1_500);

  private final Trees trees = new Trees(4, Plans::of, Oracle::judge);

  @AfterEach
  void end() throws InterruptedException {
    trees.end();
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.HOURS) // the long form; each tree has limits of its own
  void stop_ofRandomTrees_keepsAllPromises() throws Exception {
    trees.stop(TREES);
  }

  @Test
  void plans_ofOneSeed_areEqual_ofTwoAreNot() {
    assertThat(Plans.of(1)).isEqualTo(Plans.of(1)).isNotEqualTo(Plans.of(2));
  }
}
