package dev.supervisor.core.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.issues.JvmUnderTest;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever code of users does in any place where the end of a JVM calls it: a signal ends the JVM by the deadline, with its
 * own exit code, and the tree in order.
 *
 * <p>Each case is a JVM of its own, which gets a signal at a moment chosen by chance; the standard error of some fills up. As
 * each takes a second or two, some cases are chosen by chance, too, at least one for each deed: {@code -Dhostile.jvms=1000
 * -Dseed=…} for more of them, up to all.
 */
final class HostileJvmTest {
  private static final int JVMS = Integer.getInteger("hostile.jvms", 30);
  private static final String ONLY = System.getProperty("hostile.only", "");
  private static final int AT_ONCE = 3;
  private static final Pattern ASKED =
      Pattern.compile("(first|last) asked, (before|after) the hostile one");
  private static final Map<String, Integer> SIGNALS = Map.of("HUP", 1, "INT", 2, "TERM", 15);
  private static final Set<Deed> THAT_END_THE_TREE =
      Set.of(Deed.EXITS, Deed.STOPS_THE_TREE, Deed.REENTERS);

  /** For what comes last of all, what is told, and a machine that is busy. */
  private static final Duration BEYOND = Duration.ofSeconds(20);

  @TestFactory
  Stream<DynamicTest> eachPlaceWithEachDeed() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("HostileJvmTest: -Dseed=" + seed);
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    List<DynamicTest> tests = new ArrayList<>();
    for (Case each : chosen(new Random(seed))) {
      Future<?> future = pool.submit(() -> {
        each.run();
        return null;
      });
      tests.add(DynamicTest.dynamicTest(each.toString(), () -> {
        try {
          future.get();
        } catch (ExecutionException e) {
          throw e.getCause();
        }
      }));
    }
    pool.shutdown();
    return tests.stream();
  }

  private static List<Case> chosen(Random random) {
    List<Case> chosen = new ArrayList<>();
    List<Case> rest = new ArrayList<>();
    for (Deed deed : Deed.values()) {
      List<Case> ofDeed = new ArrayList<>();
      for (Place place : Place.all()) {
        if (place.permits(deed)) {
          ofDeed.add(Case.by(random, place, deed));
        }
      }
      ofDeed.removeIf(each -> !each.toString().contains(ONLY));
      Collections.shuffle(ofDeed, random);
      if (!ofDeed.isEmpty()) {
        chosen.add(ofDeed.remove(0));
      }
      rest.addAll(ofDeed);
    }
    Collections.shuffle(rest, random);
    chosen.addAll(rest.subList(0, Math.max(0, Math.min(rest.size(), JVMS - chosen.size()))));
    return chosen;
  }

  /**
   * One JVM.
   *
   * @param line which line the signal follows
   * @param after how long after that
   * @param full whether its standard error fills up
   */
  private record Case(
      Place place, Deed deed, String signal, String line, Duration after, boolean full) {
    static Case by(Random random, Place place, Deed deed) {
      List<String> signals = List.of("HUP", "INT", "TERM");
      return new Case(
          place,
          deed,
          signals.get(random.nextInt(signals.size())),
          random.nextInt(3) == 0 ? "opened" : "ready",
          Duration.ofMillis(random.nextInt(100)),
          random.nextInt(4) == 0);
    }

    void run() throws Exception {
      try (var jvm = JvmUnderTest.of(
          HostileMain.class, /* reading= */ !full, place.words(), deed.name(), "" + full)) {
        boolean lives = jvm.says(line);
        boolean unused = Signal.NEVER.await(Till.in(after));
        long start = System.nanoTime();
        jvm.send(signal);
        int code = jvm.end();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(took)
            .as("%s: it ends by its deadline; it said %s", this, jvm.lines)
            .isLessThan(HostileMain.LIMIT.plus(BEYOND));
        boolean endedItself = THAT_END_THE_TREE.contains(deed) && place.isCalledAtOnce();
        int bySignal = 128 + SIGNALS.get(signal);
        if (endedItself) {
          assertThat(code)
              .as("%s: exit code; it said %s", this, jvm.lines)
              .isIn(bySignal, deed == Deed.EXITS ? Deed.EXIT_CODE : 0, 1);
          return;
        }
        assertThat(lives).as("%s: it said %s", this, jvm.lines).isTrue();
        assertThat(code).as("%s: exit code; it said %s", this, jvm.lines).isEqualTo(bySignal);
        if (line.equals("ready") && !THAT_END_THE_TREE.contains(deed)) {
          ensureOrder(jvm.lines);
        }
      }
    }

    private void ensureOrder(List<String> lines) {
      boolean hasNode = !place.words().startsWith("hook/");
      String last = "last asked, " + (hasNode ? "before" : "after") + " the hostile one";
      // The JVM tells a failed thread on the same pipe, in parts, so that may stand in the same
      // line.
      assertThat(ASKED.matcher(String.join("\n", lines)).results().map(MatchResult::group))
          .as("%s: order; it said %s", this, lines)
          .containsExactly(last, "first asked, after the hostile one");
    }

    @Override
    public String toString() {
      return deed + " in " + place + ", SIG" + signal + " " + after.toMillis() + " ms after it is "
          + line + (full ? ", standard error full" : "");
    }
  }
}
