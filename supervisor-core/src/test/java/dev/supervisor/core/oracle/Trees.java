package dev.supervisor.core.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Plays many plans, several at once, and says which promise was broken first, in the smallest tree; or counts them all. */
final class Trees {
  private static final int MEASUREMENTS = 3;
  private static final boolean COUNT = System.getProperty("count") != null;

  private final Logger library = (Logger) LoggerFactory.getLogger("dev.supervisor");
  private final ExecutorService elsewhere = Executors.newCachedThreadPool();
  private final ExecutorService owners;
  private final int atOnce;
  private final LongFunction<Plan> plans;
  private final Judge judge;
  private final Predicate<Rule> isMeasured;
  private final Map<Rule, List<Long>> broken = new EnumMap<>(Rule.class); // guarded by this

  /** Says what is wrong with a log. */
  interface Judge {
    List<Violation> judge(Plan plan, List<Entry> log);
  }

  /**
   * @param atOnce how many trees there are at the same time: most wait most of the time, and so they get into each other's way
   */
  Trees(int atOnce, LongFunction<Plan> plans, Judge judge) {
    this(atOnce, plans, judge, rule -> rule == Rule.DEADLINE);
  }

  /** As the other; what is measured, and so believed only if it comes again and again, is said by the last. */
  Trees(int atOnce, LongFunction<Plan> plans, Judge judge, Predicate<Rule> isMeasured) {
    this.isMeasured = isMeasured;
    this.atOnce = atOnce;
    this.owners = Executors.newFixedThreadPool(atOnce);
    this.plans = plans;
    this.judge = judge;
    library.setLevel(Level.OFF); // late and failing threads are what this is about
  }

  /** Plays that many trees, beginning with {@code -Dseed} or with chance. */
  void stop(int trees) throws Exception {
    Long given = Long.getLong("seed");
    long base = given != null ? given : new Random().nextLong();
    AtomicLong next = new AtomicLong();
    List<Future<@Nullable Failed>> runs = new ArrayList<>();
    for (int i = 0; i < atOnce; i++) {
      runs.add(owners.submit(() -> stopMany(base, next, trees)));
    }
    Failed first = null;
    for (Future<@Nullable Failed> run : runs) {
      Failed failed = run.get();
      first = first == null ? failed : first;
    }
    if (first != null) {
      throw new AssertionError(describe(first));
    }
    assertThat(summary(trees)).isEmpty();
  }

  /** A tree that broke a promise. */
  private record Failed(Plan plan, List<Violation> violations) {}

  private @Nullable Failed stopMany(long base, AtomicLong next, int trees) {
    for (long i; (i = next.getAndIncrement()) < trees; ) {
      Plan plan = plans.apply(base + i);
      List<Violation> violations = run(plan);
      if (violations.isEmpty()) {
        continue;
      }
      if (!COUNT) {
        next.set(trees); // the others end, too
        return new Failed(plan, violations);
      }
      count(plan, violations);
    }
    return null;
  }

  /** Plays it; what was measured, on a machine that others use too, is believed only if it comes again and again. */
  private List<Violation> run(Plan plan) {
    List<Violation> violations = judge.judge(plan, Play.of(plan, elsewhere));
    for (int i = 1; i < MEASUREMENTS && isOnlyMeasured(violations); i++) {
      violations = judge.judge(plan, Play.of(plan, elsewhere));
    }
    return violations;
  }

  private boolean isOnlyMeasured(List<Violation> violations) {
    return !violations.isEmpty()
        && violations.stream().allMatch(violation -> isMeasured.test(violation.rule()));
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
    Set<Rule> rules = EnumSet.noneOf(Rule.class);
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

  private synchronized String summary(int trees) {
    return broken.entrySet().stream()
        .map(entry -> entry.getKey() + " in " + entry.getValue().size() + " of " + trees
            + " trees, seeds " + entry.getValue().stream().limit(3).toList())
        .collect(Collectors.joining("\n"));
  }

  /** Waits until all threads of the test have ended. */
  void end() throws InterruptedException {
    owners.shutdown();
    elsewhere.shutdown();
    assertThat(elsewhere.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    library.setLevel(null);
  }
}
