package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.supervisor.signals.Signal;
import dev.supervisor.testing.LongForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * The order of stopping, as a property of random trees: what is asked, and what is settled, comes in
 * exactly the order that the design gives.
 *
 * <p>Daemons are asked in their turn, end after their parent, and the root waits for them. Late children
 * are born asked and settled before their parent; they last until that is asked, so the test would hang
 * if one postponed an older sibling, or the asking of its parent.
 *
 * <p>The schedules it would catch: a node asked before one born after it is settled, or before its
 * own children; a late child that is not waited for, or is waited for too soon; a node asked twice or
 * never.
 *
 * <p>A failing run prints its seed; {@code -Dstop.seed=…} runs that tree alone.
 */
final class StopOrderTest {
  private static final String DAEMON = "daemon-";
  private static final String LATE = "late";
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int TREES = LongForm.count("stop.trees", 500, 2_500);

  /** What a node does with its life. */
  private enum Conduct {
    OBEYS,
    ENDS_EARLY,
    FAILS_EARLY,
    IGNORES_THE_REQUEST,
    SPAWNS_A_CHILD_WHEN_ASKED,
    SPAWNS_A_SIBLING_WHEN_ASKED,
    IS_A_DAEMON
  }

  /** Doomed: below one that ends early, so it is asked and settled before the stop of the whole. */
  private record Spec(String path, Conduct conduct, boolean doomed, List<Spec> children) {
    boolean livesUntilAsked() {
      return conduct != Conduct.ENDS_EARLY && conduct != Conduct.FAILS_EARLY;
    }

    /** It has a place of its own among those that are asked and settled. */
    boolean hasItsTurn() {
      return livesUntilAsked() && conduct != Conduct.IS_A_DAEMON;
    }
  }

  static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void stop_ofRandomTrees_asksAndSettlesInTheOneOrder(Soon.Kind kind) throws Exception {
    Long only = Long.getLong("stop.seed");
    long base = only != null ? only : new Random().nextLong();
    int trees = only != null ? 1 : TREES;
    for (int i = 0; i < trees; i++) {
      long seed = base + i;
      try {
        stopOne(seed, kind);
      } catch (Throwable e) {
        throw new AssertionError("replay with -Dstop.seed=" + seed + " on " + kind + " threads", e);
      }
    }
  }

  @Test
  void ordersOfDifferentSeeds_differ() {
    assertThat(IntStream.range(0, 10)
            .mapToObj(seed -> expectedSettled(random(new Random(seed))))
            .distinct()
            .count())
        .isGreaterThan(5);
  }

  // ---- one tree

  private static final Logger SCOPES = (Logger) LoggerFactory.getLogger(Scope.class);
  private static final Logger THREADS = (Logger) LoggerFactory.getLogger(SupervisedThread.class);

  /** Late and failing threads are what this test is about; a thousand reports would hide the rest. */
  @BeforeEach
  void quiet() {
    SCOPES.setLevel(Level.OFF);
    THREADS.setLevel(Level.OFF);
  }

  @AfterEach
  void loud() {
    SCOPES.setLevel(null);
    THREADS.setLevel(null);
  }

  private static void stopOne(long seed, Soon.Kind kind) throws Exception {
    Spec spec = random(new Random(seed));
    Trace trace = new Trace();
    Scope app =
        Supervisor.open("app", with -> with.threads(kind.with()).stopWithin(Duration.ofMinutes(5)));
    int failures = 0;
    try {
      List<Signal> ready = new ArrayList<>();
      for (Spec child : spec.children()) {
        grow(app, child, trace, ready);
      }
      for (Signal signal : ready) {
        Soon.await(signal);
      }
      app.stop("the test is over");
      app.pleaseStop().await();
      trace.asked.add("/app");
      assertThat(app.children()).allMatch(child -> child.name().endsWith(LATE));
    } finally {
      try {
        app.close();
      } catch (ThreadFailedException e) {
        failures = 1 + e.getSuppressed().length;
      }
    }
    assertThat(trace.problems).isEmpty();
    assertThat(trace.asked).containsExactlyElementsOf(expectedAsked(spec));
    assertThat(app.report().orElseThrow().entries())
        .extracting(StopReport.Entry::path)
        .filteredOn(path -> !path.contains(DAEMON) && !path.endsWith(LATE))
        .containsExactlyElementsOf(expectedSettled(spec));
    assertThat(app.report().orElseThrow().inTime() || hasIgnorers(spec)).isTrue();
    assertThatLateOnesComeBeforeTheirParents(app.report().orElseThrow(), spec);
    assertThat(trace.daemons).hasSize(count(spec, Conduct.IS_A_DAEMON));
    assertThat(failures).isEqualTo(count(spec, Conduct.FAILS_EARLY));
  }

  private static boolean hasIgnorers(Spec spec) {
    return count(spec, Conduct.IGNORES_THE_REQUEST) > 0;
  }

  private static void assertThatLateOnesComeBeforeTheirParents(StopReport report, Spec spec) {
    List<String> paths = report.entries().stream()
        .map(StopReport.Entry::path)
        .filter(
            path -> !path.contains(DAEMON)) // at the root, they may have the name of a former one
        .toList();
    assertThat(paths).doesNotHaveDuplicates();
    List<String> late = paths.stream().filter(path -> path.endsWith(LATE)).toList();
    assertThat(late).hasSize(lateInTheReport(spec));
    for (String path : late) {
      String parent = path.substring(0, path.lastIndexOf('/'));
      assertThat(paths.indexOf(path)).isLessThan(paths.indexOf(parent));
    }
    assertThat(report.boreWhileStopping().stream()
            .mapToInt(StopReport.Entry::lateChildren)
            .sum())
        .isEqualTo(late.size());
  }

  /** What was seen, from many threads. */
  private static final class Trace {
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    final List<String> daemons = Collections.synchronizedList(new ArrayList<>());
    final List<String> problems = Collections.synchronizedList(new ArrayList<>());
  }

  private static void grow(SupervisedThread parent, Spec spec, Trace trace, List<Signal> ready)
      throws InterruptedException {
    String name = spec.path().substring(spec.path().lastIndexOf('/') + 1);
    Signal grown = Signal.named(spec.path() + " has grown");
    Child<?> child = parent.spawn(
        name,
        with -> (spec.conduct() == Conduct.IS_A_DAEMON ? with.daemon(true) : with.daemon(false))
            .grace(spec.conduct() == Conduct.IGNORES_THE_REQUEST ? SHORT : LONG),
        pleaseStop -> live(spec, pleaseStop, trace, grown));
    // brothers and sisters are born in the order of the specification
    Soon.await(grown);
    ready.add(spec.livesUntilAsked() ? grown : child.stopped());
  }

  private static void live(Spec spec, Signal pleaseStop, Trace trace, Signal grown)
      throws Exception {
    SupervisedThread self = Supervisor.current();
    SupervisedThread parent = self.parent().orElseThrow(); // a daemon will have another
    List<Signal> below = new ArrayList<>();
    for (Spec child : spec.children()) {
      grow(self, child, trace, below);
    }
    for (Signal signal : below) {
      Soon.await(signal);
    }
    grown.go();
    switch (spec.conduct()) {
      case ENDS_EARLY -> {
        return;
      }
      case IS_A_DAEMON -> {
        SupervisedThread root = parent;
        while (root.parent().isPresent()) {
          root = root.parent().get();
        }
        pleaseStop.await();
        parent.stopped().await(); // would hang if its parent waited for it
        if (root.pleaseStop().isGo()) {
          trace.problems.add("the root did not wait for " + self);
        }
        trace.daemons.add(self.path());
      }
      case FAILS_EARLY -> throw new IllegalStateException("as told");
      case IGNORES_THE_REQUEST -> {
        try {
          Signal.named("nothing").await(); // only an interrupt ends this
        } finally {
          seen(self, spec, trace);
        }
      }
      default -> {
        pleaseStop.await();
        seen(self, spec, trace);
        if (spec.conduct() == Conduct.SPAWNS_A_CHILD_WHEN_ASKED) {
          late(self, LATE, trace);
        } else if (spec.conduct() == Conduct.SPAWNS_A_SIBLING_WHEN_ASKED) {
          late(self.parent().orElseThrow(), self.name() + "-" + LATE, trace);
        }
      }
    }
  }

  private static void late(SupervisedThread parent, String name, Trace trace) {
    var unused = parent.spawn(name, with -> with.grace(LONG), pleaseStop -> {
      if (!pleaseStop.isGo()) {
        trace.problems.add(Supervisor.current() + " was not born asked");
      }
      parent.pleaseStop().or(parent.ended()).await();
      if (parent.stopped().isGo()) {
        trace.problems.add(parent + " did not wait for " + Supervisor.current());
      }
    });
  }

  /** Called by a node once it was asked: nobody who has to come before is left, nobody after asked. */
  private static void seen(SupervisedThread self, Spec spec, Trace trace) {
    if (!spec.doomed()) {
      trace.asked.add(self.path());
    }
    if (!self.pleaseStop().isGo()) {
      trace.problems.add(self + " was interrupted without having been asked");
    }
    if (self.children().stream().anyMatch(child -> !child.name().endsWith(LATE))) {
      trace.problems.add(self + " was asked before its children " + self.children());
    }
    List<Node> siblings = self.parent().orElseThrow().children().stream()
        .filter(sibling -> !sibling.name().endsWith(LATE))
        .toList();
    if (!siblings.isEmpty() && siblings.get(siblings.size() - 1) != self) {
      trace.problems.add(self + " was asked though it is not the newest of " + siblings);
    }
    for (Node other : siblings) {
      boolean moved = other.name().startsWith(DAEMON);
      if (other != self && !moved && ((SupervisedThread) other).pleaseStop().isGo()) {
        trace.problems.add(other + " was asked before the newer " + self + " was settled");
      }
    }
    for (var up = self.parent(); up.isPresent(); up = up.get().parent()) {
      if (up.get().pleaseStop().isGo()) {
        trace.problems.add(up.get() + " was asked before " + self + " below it was settled");
      }
      if (!spec.doomed() && !up.get().drain().isGo()) {
        trace.problems.add(up.get() + " was not drained before " + self + " was asked");
      }
    }
  }

  // ---- the specification

  private static Spec random(Random random) {
    return new Spec(
        "/app",
        Conduct.OBEYS,
        false,
        randomChildren(random, "/app", false, 1 + random.nextInt(4), 4));
  }

  private static List<Spec> randomChildren(
      Random random, String path, boolean doomed, int width, int depth) {
    List<Spec> children = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      String own = path + "/" + (char) ('a' + i);
      Conduct conduct = random.nextInt(3) > 0
          ? Conduct.OBEYS
          : Conduct.values()[random.nextInt(Conduct.values().length)];
      if (conduct == Conduct.IS_A_DAEMON) {
        if (!path.equals("/app")) { // there it would be like any other
          children.add(new Spec(path + "/" + DAEMON + i, conduct, doomed, List.of()));
        }
        continue;
      }
      int below = depth == 0 ? 0 : Math.max(0, random.nextInt(6) - 3);
      boolean early = conduct == Conduct.ENDS_EARLY || conduct == Conduct.FAILS_EARLY;
      children.add(new Spec(
          own, conduct, doomed, randomChildren(random, own, doomed || early, below, depth - 1)));
    }
    return children;
  }

  private static List<String> expectedAsked(Spec spec) {
    List<String> order = new ArrayList<>();
    walk(spec, order);
    return order;
  }

  private static List<String> expectedSettled(Spec spec) {
    return expectedAsked(spec);
  }

  private static void walk(Spec spec, List<String> order) {
    for (int i = spec.children().size(); i-- > 0; ) {
      Spec child = spec.children().get(i);
      if (!child.hasItsTurn()) {
        continue; // settled before the stop, with all below it; or when it likes
      }
      walk(child, order);
    }
    order.add(spec.path());
  }

  /** A late child of one that is settled before the stop is in its own report alone. */
  private static int lateInTheReport(Spec spec) {
    int count = 0;
    for (Spec child : spec.children()) {
      count += lateInTheReport(child);
      boolean spawns = child.conduct() == Conduct.SPAWNS_A_CHILD_WHEN_ASKED
          || child.conduct() == Conduct.SPAWNS_A_SIBLING_WHEN_ASKED;
      count += spawns && !child.doomed() ? 1 : 0;
    }
    return count;
  }

  private static int count(Spec spec, Conduct conduct) {
    int count = spec.conduct() == conduct ? 1 : 0;
    for (Spec child : spec.children()) {
      count += count(child, conduct);
    }
    return count;
  }
}
