package dev.supervisor.core.seeing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.StopReport;
import dev.supervisor.core.StopReport.Entry;
import dev.supervisor.core.StopReport.Moments;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.StopReport.Share;
import dev.supervisor.core.StopReport.Unsettled;
import dev.supervisor.signals.Reason;
import dev.supervisor.testing.LongForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Blame and critical chain of made-up reports, beside an oracle that goes through a stop millisecond by millisecond. */
final class CriticalChainTest {
  private static final int REPORTS = LongForm.count("reports", 200, 50_000);

  /** A node of a made-up stop; times in milliseconds. */
  private record Made(String path, int born, int turn, int over, int end, List<Made> children) {
    int from(Made child) {
      boolean late = child.born > 0 && child.born >= turn;
      return Math.max(Math.max(turn, child.turn), late ? over : 0);
    }

    /** {@return the children that the end of this one waits for at that moment, or this one itself; each with those below} */
    List<Made> waitedForAt(int milli) {
      List<Made> found = new ArrayList<>();
      for (Made child : children) {
        if (from(child) <= milli && milli < child.end) {
          found.addAll(child.waitedForAt(milli));
        }
      }
      return found.isEmpty() ? List.of(this) : found;
    }

    boolean takesItsOwn(int milli) {
      return turn <= milli
          && milli < end
          && children.stream().noneMatch(child -> from(child) <= milli && milli < child.end);
    }

    List<Made> all() {
      List<Made> all = new ArrayList<>();
      children.forEach(child -> all.addAll(child.all()));
      all.add(this);
      return all;
    }

    Moments moments(boolean isSettled) {
      return new Moments(
          millis(born), millis(turn), null, null, millis(over), isSettled ? millis(end) : null);
    }
  }

  private static Duration millis(int millis) {
    return Duration.ofMillis(millis);
  }

  private static Made random(Random random, String path, int born, int turn, int end, int depth) {
    List<Made> children = new ArrayList<>();
    int over = turn + random.nextInt(end - turn + 1);
    int many = depth == 0 ? 0 : random.nextInt(4);
    for (int i = 0; i < many; i++) {
      int a = turn + random.nextInt(end - turn + 1);
      int b = a + random.nextInt(end - a + 1);
      int birth = random.nextInt(3) == 0 ? a : 0;
      int early = birth == 0 && random.nextInt(4) == 0 ? random.nextInt(a + 1) : a;
      children.add(random(random, path + "/" + (char) ('a' + i), birth, early, b, depth - 1));
    }
    return new Made(path, born, turn, over, end, children);
  }

  private static StopReport report(Made top, boolean isComplete) {
    List<Entry> entries = new ArrayList<>();
    List<Unsettled> unsettled = new ArrayList<>();
    for (Made made : top.all()) {
      if (isComplete || made.end < top.end) {
        entries.add(new Entry(
            made.path(), Outcome.STOPPED, false, Duration.ZERO, null, 0, made.moments(true), ""));
      } else {
        unsettled.add(new Unsettled(made.path(), made.moments(false)));
      }
    }
    return new StopReport(
        top.path(), Reason.of("a test"), millis(top.end), isComplete, entries, unsettled);
  }

  @Test
  void chainAndBlame_ofRandomStops_areThoseOfTheOracle() {
    Random seeds = new Random();
    for (int i = 0; i < REPORTS; i++) {
      long seed = seeds.nextLong();
      Random random = new Random(seed);
      Made top = random(random, "/app", 0, 0, 1 + random.nextInt(60), 4);
      StopReport report = report(top, random.nextBoolean());
      try {
        judge(top, report);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + top + "\n" + report.criticalChain(), e);
      }
    }
  }

  private static void judge(Made top, StopReport report) {
    long at = 0;
    for (Share share : report.criticalChain()) {
      assertThat(share.since()).isEqualTo(Duration.ofMillis(at));
      assertThat(share.took()).isPositive();
      for (long milli = at; milli < at + share.took().toMillis(); milli++) {
        assertThat(top.waitedForAt((int) milli).stream().map(Made::path)).contains(share.path());
      }
      at += share.took().toMillis();
    }
    assertThat(at).isEqualTo(top.end);

    Map<String, Duration> own = new HashMap<>();
    for (Made made : top.all()) {
      for (int milli = 0; milli < top.end; milli++) {
        if (made.takesItsOwn(milli)) {
          own.merge(made.path(), millis(1), Duration::plus);
        }
      }
    }
    assertThat(report.blame().stream().collect(Collectors.toMap(Share::path, Share::took)))
        .isEqualTo(own);
    assertThat(report.blame()).isSortedAccordingTo((a, b) -> b.took().compareTo(a.took()));
  }

  @Test
  void chain_withoutMoments_isEmpty() {
    StopReport report = new StopReport(
        "/app",
        Reason.of("a test"),
        millis(10),
        true,
        List.of(new Entry("/app", Outcome.STOPPED, false, millis(10), null, 0)));
    assertThat(report.criticalChain()).isEmpty();
    assertThat(report.blame()).isEmpty();
    assertThat(report.waterfall()).contains("nothing that is known");
  }

  @Test
  void chain_ofAVeryDeepAndAVeryWideStop_needsNoStackAndLittleTime() {
    Made deep = new Made("/app", 0, 0, 0, 100, new ArrayList<>());
    Made at = deep;
    for (int i = 0; i < 2_000; i++) {
      Made below = new Made(at.path() + "/d", 0, 0, 0, 100, new ArrayList<>());
      at.children().add(below);
      at = below;
    }
    assertThat(report(deep, true).criticalChain())
        .containsExactly(new Share(at.path(), Duration.ZERO, millis(100)));
    Made wide = new Made("/app", 0, 0, 0, 20_000, new ArrayList<>());
    for (int i = 0; i < 20_000; i++) {
      wide.children().add(new Made("/app/w" + i, 0, i, i, i + 1, new ArrayList<>()));
    }
    assertThat(report(wide, true).criticalChain()).hasSize(20_000);
    assertThat(report(wide, true).waterfall()).contains("and 19901 nodes that took less time");
  }
}
