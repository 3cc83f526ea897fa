package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.NeedRecord.Act;
import dev.supervisor.core.NeedRecord.NeedMove;
import dev.supervisor.core.NeedRecord.NeedStanding;
import dev.supervisor.core.NeedRecord.Neighbour;
import dev.supervisor.testing.LongForm;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What is decided of children that need siblings, against one that looks at all of them each time, on random trees and random histories.
 * The long form is {@code -Dends=1000000}.
 */
final class NeedRecordTest {
  private static final int EVENTS = LongForm.count("ends", 100_000, 1_000_000);
  private static final int LENGTH = 60; // of one history

  /** A child as it is in truth, and what the plain one knows of it. */
  private static final class Truth extends Neighbour {
    final String name;
    final List<Truth> needsOf;
    final List<Truth> afterOf;
    NeedStanding is = NeedStanding.WAITS;
    int run; // the incarnation
    boolean asked;
    boolean endedWithNeed;
    boolean begun;
    int started;
    int begins; // how often it has begun
    final Set<Truth> doomedBy = new HashSet<>();
    final List<Integer> startedBeside = new ArrayList<>();

    Truth(String name, List<Truth> needs, List<Truth> after) {
      super(List.copyOf(needs), List.copyOf(after));
      this.name = name;
      this.needsOf = needs;
      this.afterOf = after;
    }

    boolean isUsable() {
      return is == NeedStanding.UP && doomedBy.isEmpty();
    }
  }

  private final List<Truth> all = new ArrayList<>();
  private final ArrayDeque<Truth> unseen = new ArrayDeque<>();
  private NeedRecord record;
  private int starts;
  private final List<String> story = new ArrayList<>();

  @Test
  void decisions_onRandomHistories_areThoseOfOneThatLooksAtAllEachTime() {
    long seed = Long.getLong("seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    Set<Act> acts = new HashSet<>();
    for (int i = 0; i < EVENTS / LENGTH; i++) {
      makeTree(random);
      String what = "seed " + seed + ", history " + i + ": ";
      for (int event = 0; event < LENGTH; event++) {
        boolean happened = happens(random);
        look(what, acts);
        if (!happened) {
          continue;
        }
        for (Truth each : all) {
          if (each.is == NeedStanding.UP || each.is == NeedStanding.STARTS) {
            assertThat(runsOf(each.needsOf))
                .as("%s%s %s", what, each.name, story)
                .isEqualTo(each.startedBeside); // beside these incarnations, and no others
          }
        }
      }
    }
    assertThat(acts).as("all kinds of moves are tried").containsExactlyInAnyOrder(Act.values());
  }

  private static List<Integer> runsOf(List<Truth> of) {
    return of.stream().map(it -> it.begins).toList();
  }

  private void makeTree(SplittableRandom random) {
    all.clear();
    unseen.clear();
    story.clear();
    record = new NeedRecord();
    starts = 0;
    int many = 2 + random.nextInt(5);
    for (int i = 0; i < many; i++) {
      List<Truth> needs = new ArrayList<>();
      List<Truth> after = new ArrayList<>();
      for (Truth older : all) {
        int kind = random.nextInt(5);
        if (kind < 2) {
          needs.add(older);
        } else if (kind == 2) {
          after.add(older);
        }
      }
      Truth made = new Truth("" + (char) ('a' + i), needs, after);
      story.add(made.name + " needs " + names(needs) + ", after " + names(after));
      all.add(made);
      unseen.add(made);
    }
  }

  private static List<String> names(List<Truth> of) {
    return of.stream().map(it -> it.name).toList();
  }

  /** One child does something by itself. {@return whether it could} */
  private boolean happens(SplittableRandom random) {
    Truth it = all.get(random.nextInt(all.size()));
    int chance = random.nextInt(10);
    NeedStanding next = switch (it.is) {
      case STARTS -> chance < 7 ? NeedStanding.UP : ends(chance);
      case UP -> chance < 5 ? null : ends(chance);
      case LEAVES ->
        it.asked
            ? chance == 0
                ? NeedStanding.KEPT
                : chance == 1 ? NeedStanding.STOPPED : NeedStanding.WAITS
            : ends(chance);
      case KEPT -> NeedStanding.WAITS;
      case PAUSES -> chance < 5 ? NeedStanding.WAITS : null;
      case DOWN, STOPPED, FAILED -> chance < 2 ? NeedStanding.WAITS : null; // by hand
      default -> null;
    };
    if (next == null) {
      return false;
    }
    becomes(it, next);
    return true;
  }

  private static NeedStanding ends(int chance) {
    return switch (chance) {
      case 9 -> NeedStanding.DOWN;
      case 8 -> NeedStanding.FAILED;
      case 7 -> NeedStanding.STOPPED;
      case 6 -> NeedStanding.LEAVES;
      default -> NeedStanding.PAUSES;
    };
  }

  private void becomes(Truth it, NeedStanding next) {
    story.add(it.name + " " + next);
    boolean wasUsable = it.isUsable();
    boolean ended =
        (it.is.runs() || it.is == NeedStanding.KEPT) && !next.runs() && next != NeedStanding.KEPT;
    boolean another = (ended && !next.isOver()) || (it.is.isOver() && !next.isOver());
    if (it.is.isOver() && !next.isOver()) {
      it.endedWithNeed = false;
    }
    if (next.isOver()) {
      it.begun = false;
    }
    it.is = next;
    if (another) {
      it.run++;
    }
    if (!next.runs()) {
      it.asked = false;
      it.doomedBy.clear();
    }
    if (wasUsable && next != NeedStanding.UP) {
      for (Truth each : closure(it)) {
        if (each.is.runs()) {
          each.doomedBy.add(it);
        }
      }
    }
    unseen.add(it);
  }

  /** {@return all that need it, directly or not} */
  private Set<Truth> closure(Truth of) {
    Set<Truth> found = new LinkedHashSet<>();
    for (Truth each : all) { // in the order of their births, so one pass does
      if (each.needsOf.contains(of) || each.needsOf.stream().anyMatch(found::contains)) {
        found.add(each);
      }
    }
    return found;
  }

  /** All that has changed is told to the record, and what comes out is compared and done. */
  private void look(String what, Set<Act> acts) {
    Truth next;
    while ((next = unseen.poll()) != null) {
      TreeSet<String> made = new TreeSet<>();
      List<NeedMove> moves = record.changed(next, next.is, next.run);
      for (NeedMove each : moves) {
        if (each.act() != Act.FORGIVE) {
          assertThat(made.add(each.act() + " " + ((Truth) each.of()).name)).isTrue();
        }
        acts.add(each.act());
      }
      Set<String> expected = unseen.isEmpty() ? expected() : made;
      assertThat(made).as("%s%s, %s", what, story, next.name).isEqualTo(expected);
      for (NeedMove each : moves) {
        make(each);
      }
    }
  }

  private Set<String> expected() {
    Set<String> moves = new TreeSet<>();
    for (Truth it : all) {
      if (!it.doomedBy.isEmpty() && it.is.runs() && !it.asked && isItsTurn(it)) {
        moves.add(Act.STOP + " " + it.name);
      }
      boolean failed = it.needsOf.stream()
          .anyMatch(each -> each.is == NeedStanding.FAILED || each.is == NeedStanding.DOWN);
      boolean stopped = it.needsOf.stream().anyMatch(each -> each.is == NeedStanding.STOPPED);
      boolean usable = it.needsOf.stream().allMatch(Truth::isUsable);
      if (it.is == NeedStanding.WAITS || it.is == NeedStanding.PAUSES) {
        boolean inOrder =
            it.begun || it.afterOf.stream().allMatch(each -> each.isUsable() || each.is.isLost());
        if (failed || stopped) {
          moves.add((failed ? Act.FAIL : Act.END) + " " + it.name);
        } else if (it.is == NeedStanding.WAITS
            && usable
            && inOrder
            && closure(it).stream().noneMatch(each -> each.is.runs())) {
          moves.add(Act.START + " " + it.name);
        }
      } else if (it.is.isOver() && it.endedWithNeed && usable) {
        moves.add(Act.REVIVE + " " + it.name);
      }
    }
    return moves;
  }

  private boolean isItsTurn(Truth it) {
    return it.doomedBy.stream()
        .anyMatch(cause -> all.stream()
            .noneMatch(each ->
                each.is.runs() && each.started > it.started && each.doomedBy.contains(cause)));
  }

  private void make(NeedMove move) {
    Truth it = (Truth) move.of();
    switch (move.act()) {
      case START -> {
        it.begun = true;
        it.started = ++starts;
        it.begins++;
        it.startedBeside.clear();
        it.startedBeside.addAll(runsOf(it.needsOf));
        becomes(it, NeedStanding.STARTS);
      }
      case STOP -> {
        it.asked = true;
        becomes(it, NeedStanding.LEAVES);
      }
      case END, FAIL -> {
        record.ended(it, /* isMade= */ true);
        it.endedWithNeed = true;
        becomes(it, move.act() == Act.END ? NeedStanding.STOPPED : NeedStanding.FAILED);
      }
      case REVIVE -> becomes(it, NeedStanding.WAITS);
      case FORGIVE -> {
        if (it.is == NeedStanding.PAUSES) {
          becomes(it, NeedStanding.WAITS);
        }
      }
    }
  }
}
