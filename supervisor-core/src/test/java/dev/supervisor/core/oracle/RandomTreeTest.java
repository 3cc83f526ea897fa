package dev.supervisor.core.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

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
  private static final int TREES = Integer.getInteger("trees", 3_000);
  private static final boolean COUNT = System.getProperty("count") != null;

  /** Most trees wait most of the time: several at once keep the machine busy, and get into each other's way. */
  private static final int AT_ONCE = 4;

  private final Logger library = (Logger) LoggerFactory.getLogger("dev.supervisor");
  private final ExecutorService elsewhere = Executors.newCachedThreadPool();
  private final ExecutorService owners = Executors.newFixedThreadPool(AT_ONCE);
  private final Map<Rule, List<Long>> broken = new EnumMap<>(Rule.class);

  /** Late and failing threads are what this is about; their reports would hide the rest. */
  @BeforeEach
  void quiet() {
    library.setLevel(Level.OFF);
  }

  @AfterEach
  void end() throws InterruptedException {
    owners.shutdown();
    elsewhere.shutdown();
    assertThat(elsewhere.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    library.setLevel(null);
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.HOURS) // the long form; each tree has limits of its own
  void stop_ofRandomTrees_keepsAllPromises() throws Exception {
    Long given = Long.getLong("seed");
    long base = given != null ? given : new Random().nextLong();
    AtomicLong next = new AtomicLong();
    List<Future<@Nullable Failed>> runs = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      runs.add(owners.submit(() -> stopMany(base, next)));
    }
    Failed first = null;
    for (Future<@Nullable Failed> run : runs) {
      Failed failed = run.get();
      first = first == null ? failed : first;
    }
    if (first != null) {
      throw new AssertionError(describe(first));
    }
    assertThat(summary()).isEmpty();
  }

  @Test
  void plans_ofOneSeed_areEqual_ofTwoAreNot() {
    assertThat(Plans.of(1)).isEqualTo(Plans.of(1)).isNotEqualTo(Plans.of(2));
  }

  /** A tree that broke a promise. */
  private record Failed(Plan plan, List<Violation> violations) {}

  private @Nullable Failed stopMany(long base, AtomicLong next) {
    for (long i; (i = next.getAndIncrement()) < TREES; ) {
      Plan plan = Plans.of(base + i);
      List<Violation> violations = run(plan);
      if (violations.isEmpty()) {
        continue;
      }
      if (!COUNT) {
        next.set(TREES); // the others end, too
        return new Failed(plan, violations);
      }
      count(plan, violations);
    }
    return null;
  }

  private List<Violation> run(Plan plan) {
    return Oracle.judge(plan, Play.of(plan, elsewhere));
  }

  private String describe(Failed failed) {
    Shrinker.Smallest smallest = Shrinker.shrink(failed.plan(), failed.violations(), this::run);
    return "replay with -Dtrees=1 -Dseed=" + failed.plan().seed() + "; broken:\n  "
        + lines(failed.violations()) + "\nthe smallest tree that does so, of this seed:\n"
        + smallest.plan() + "broken there:\n  " + lines(smallest.violations());
  }

  private static String lines(List<Violation> violations) {
    return violations.stream().map(Violation::toString).collect(Collectors.joining("\n  "));
  }

  // ---- counting

  private synchronized void count(Plan plan, List<Violation> violations) {
    Set<Rule> rules = new HashSet<>();
    for (Violation violation : violations) {
      List<Long> seeds = broken.computeIfAbsent(violation.rule(), key -> new ArrayList<>());
      if (rules.add(violation.rule())) {
        seeds.add(plan.seed());
        if (seeds.size() <= 3) {
          System.out.println("seed " + plan.seed() + ": " + violation);
        }
      }
    }
  }

  private synchronized String summary() {
    return broken.entrySet().stream()
        .map(entry -> entry.getKey() + " in " + entry.getValue().size() + " of " + TREES
            + " trees, seeds " + entry.getValue().stream().limit(3).toList())
        .collect(Collectors.joining("\n"));
  }
}
