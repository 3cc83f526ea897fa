package dev.supervisor.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which children need which, how each of them stands, and what is decided when that changes: without a thread, a clock or a lock of its
 * own, so that the decision can be tried on millions of sequences. Confined to the thread that works on it.
 */
final class NeedRecord {
  /* How it works. Each child that needs a sibling, or is needed by one, is a Neighbour here. What is seen of one is told (changed); moves
   * come out.
   *
   *   it is not up any more   those that need it, directly or not, and run are stopped: a Round. In a round one is stopped at a time, the
   *                           latest that was started first; the others count as if they were not up from the beginning. An attempt that
   *                           one of them has just spent is given back.
   *   it waits, all that it   it is started, unless one that needs it, directly or not, still runs: so none runs beside another incarnation of what it
   *   needs is up             needs than the one that it was started beside.
   *   it waits, and what it   its life ends, as a failure where that failed or is down. It is brought back when all that it needs is up
   *   needs is over, or down  again.
   *
   * A move counts as made where it is decided; where it could not be made, the next look says so. Counters make each change cost as much as
   * there are neighbours: what is not up, of those that one needs; what runs, of those that need one. */

  /** How one stands. */
  enum NeedStanding {
    /** The child was created apart, and never started. */
    NEW,
    /** The child is down, and may be started. */
    WAITS,
    /** The child is down, for a pause, a thread, or a start by hand of its own. */
    PAUSES,
    /** The child runs, and is not ready. */
    STARTS,
    /** The child runs, and is ready. */
    UP,
    /** The child is on its way to being down, or over. */
    LEAVES,
    /** The child was stopped and given up, and its thread still runs. */
    KEPT,
    /** The child gave up and stays down. */
    DOWN,
    /** Its life is over. */
    STOPPED,
    /** Its life is over with a failure; its parent goes on. */
    FAILED,
    /** Its life is over with a failure that is its parent's. */
    ESCALATED;

    boolean runs() {
      return this == STARTS || this == UP || this == LEAVES;
    }

    boolean isOver() {
      return this == STOPPED || this == FAILED || this == ESCALATED;
    }

    /** {@return whether it will not be up in this life by itself} */
    boolean isLost() {
      return isOver() || this == DOWN;
    }
  }

  /** A step to be taken with one child. */
  enum Act {
    START,
    /** Its incarnation is stopped. */
    STOP,
    /** The attempt that it has just spent is given back, and its pause ends. */
    FORGIVE,
    /** Its life ends as a stop does. */
    END,
    /** Its life ends as a failure. */
    FAIL,
    /** A new life begins. */
    REVIVE
  }

  /**
   * What is to be done.
   *
   * @param because which neighbour led to it; the one itself for {@link Act#START} and {@link Act#REVIVE}
   */
  record NeedMove(Neighbour of, Act act, Neighbour because) {}

  /** A child that needs others, or is needed. */
  static class Neighbour {
    private final List<Neighbour> needs;
    private final List<Neighbour> after;

    private final Set<Neighbour> neededBy = new LinkedHashSet<>(); // in the order of their births
    private final Set<Neighbour> before = new LinkedHashSet<>();
    private final List<Round> rounds = new ArrayList<>(1); // that wait until it is down
    private NeedStanding standing = NeedStanding.NEW;
    private int incarnation;
    private boolean linked;
    private boolean begun; // in this life
    private boolean doomed; // it is in a round with this incarnation, and stands as one that leaves
    private boolean asked; // to stop, in this incarnation
    private int opened; // rounds of its own that are not over
    private boolean ends; // it was decided that its life ends, because of what it needs
    private boolean ended; // it has, and is brought back
    private long started; // the number of its latest start
    private int notUp; // of those that it needs
    private int running; // of those that need it
    private volatile @Nullable Neighbour waitsFor;

    /**
     * @param needs those that it needs, each once
     * @param after those that it comes after, and does not need
     */
    Neighbour(List<Neighbour> needs, List<Neighbour> after) {
      this.needs = needs;
      this.after = after;
    }

    final List<Neighbour> needs() {
      return needs;
    }

    final List<Neighbour> after() {
      return after;
    }

    /** {@return how it stood when it was last looked at} */
    final NeedStanding standing() {
      return standing;
    }

    final int incarnation() {
      return incarnation;
    }

    /** {@return the neighbour for which it waits, as far as is known: one that it needs or comes after; itself where it waits for those that need it; for any thread} */
    final @Nullable Neighbour waitsFor() {
      return waitsFor;
    }
  }

  /** One incarnation that a round stops. */
  private record RoundPart(Neighbour of, int incarnation) {}

  /** The children that are stopped because one is not up any more: the next is the last. */
  private static final class Round {
    final Neighbour cause;
    final List<RoundPart> left;

    Round(Neighbour cause, List<RoundPart> left) {
      this.cause = cause;
      this.left = left;
    }
  }

  private long starts;

  /**
   * Decides what is to be done now that one stands like this.
   *
   * @param incarnation in which it is, or which it is to begin
   */
  List<NeedMove> changed(Neighbour of, NeedStanding now, int incarnation) {
    List<NeedMove> moves = new ArrayList<>(2);
    if (!now.isOver()) {
      link(of);
    }
    if (of.doomed && now == NeedStanding.PAUSES) { // it has failed by itself meanwhile
      moves.add(new NeedMove(of, Act.FORGIVE, causeOf(of)));
    }
    if (of.incarnation != incarnation) {
      if (of.standing.runs() && now.runs()) {
        stands(of, NeedStanding.PAUSES, moves); // the former is over
      }
      of.incarnation = incarnation;
      of.doomed = false;
      of.asked = false;
    }
    if (of.doomed && (now == NeedStanding.STARTS || now == NeedStanding.UP)) {
      if (of.asked) {
        moves.add(new NeedMove(of, Act.STOP, causeOf(of))); // it could not be made
      }
      return moves; // else its turn comes
    }
    if (of.standing.isOver() && !now.isOver()) { // another life
      of.ended = false;
      of.ends = false;
      of.begun = false;
    }
    stands(of, now, moves);
    if (now.isOver()) {
      of.begun = false;
      of.ends = false;
      unlinkIfOver(of);
    }
    look(of, moves);
    return moves;
  }

  /** The end of a life was decided, and made; or another end came before, which is looked at once more. */
  void ended(Neighbour of, boolean isMade) {
    of.ended = isMade;
    of.ends = isMade;
  }

  private static Neighbour causeOf(Neighbour of) {
    for (Neighbour each : of.needs) {
      if (each.standing != NeedStanding.UP) {
        return each;
      }
    }
    return of.needs.isEmpty() ? of : of.needs.get(0);
  }

  private static void link(Neighbour of) {
    if (of.linked) {
      return;
    }
    of.linked = true;
    of.notUp = 0;
    for (Neighbour each : of.needs) {
      each.neededBy.add(of);
      of.notUp += each.standing == NeedStanding.UP ? 0 : 1;
      each.running += of.standing.runs() ? 1 : 0;
    }
    for (Neighbour each : of.after) {
      each.before.add(of);
    }
  }

  /** Unlinks a child that will not come back by itself, when no child that needs it is left to be stopped. */
  private static void unlinkIfOver(Neighbour of) {
    boolean isOver = of.standing.isOver() && !of.ended && of.running == 0 && of.opened == 0;
    if (!of.linked || !isOver) {
      return;
    }
    of.linked = false;
    for (Neighbour each : of.needs) {
      each.neededBy.remove(of);
    }
    for (Neighbour each : of.after) {
      each.before.remove(of);
    }
  }

  /** Sets how a child stands now. The counters follow, and so do the children that depend on it. */
  private void stands(Neighbour of, NeedStanding now, List<NeedMove> moves) {
    NeedStanding former = of.standing;
    of.standing = now;
    boolean ran = former.runs();
    boolean runs = now.runs();
    if (of.linked && ran != runs) {
      for (Neighbour each : of.needs) {
        each.running += runs ? 1 : -1;
      }
    }
    boolean wasUp = former == NeedStanding.UP;
    boolean isUp = now == NeedStanding.UP;
    if (wasUp != isUp) {
      for (Neighbour each : of.neededBy) {
        each.notUp += isUp ? -1 : 1;
      }
    }
    if (wasUp && !isUp && !of.doomed) {
      leaves(of, moves);
    }
    if (ran && !runs) {
      of.doomed = false;
      of.asked = false;
      List<Round> rounds = List.copyOf(of.rounds);
      of.rounds.clear();
      for (Round each : rounds) {
        goOn(each, moves);
      }
      for (Neighbour each : of.needs) {
        look(each, moves); // it may have waited for this one
        unlinkIfOver(each);
      }
    }
    if ((isUp && !wasUp) || (now.isLost() && !former.isLost())) {
      for (Neighbour each : List.copyOf(of.neededBy)) {
        look(each, moves);
      }
      for (Neighbour each : List.copyOf(of.before)) {
        look(each, moves);
      }
    }
  }

  /** Stops all children that need this one, which is not up any more, and all that need these. */
  private void leaves(Neighbour of, List<NeedMove> moves) {
    if (of.neededBy.isEmpty()) {
      return;
    }
    Set<Neighbour> all = new LinkedHashSet<>(of.neededBy);
    List<Neighbour> todo = new ArrayList<>(of.neededBy);
    for (int i = 0; i < todo.size(); i++) {
      for (Neighbour each : todo.get(i).neededBy) {
        if (all.add(each)) {
          todo.add(each);
        }
      }
    }
    List<RoundPart> parts = new ArrayList<>();
    for (Neighbour each : todo) {
      if (each.standing.runs()) {
        parts.add(new RoundPart(each, each.incarnation));
      } else if (each.standing == NeedStanding.PAUSES) {
        moves.add(new NeedMove(each, Act.FORGIVE, of));
      }
    }
    parts.sort(Comparator.comparingLong(it -> it.of().started));
    for (RoundPart each : parts) {
      each.of().doomed = true; // from now on none that needs it is started
      stands(each.of(), NeedStanding.LEAVES, moves);
    }
    of.opened++;
    goOn(new Round(of, parts), moves);
  }

  private void goOn(Round round, List<NeedMove> moves) {
    while (!round.left.isEmpty()) {
      RoundPart last = round.left.get(round.left.size() - 1);
      Neighbour next = last.of();
      if (next.incarnation == last.incarnation() && next.standing.runs()) {
        next.rounds.add(round);
        if (!next.asked) {
          next.asked = true;
          moves.add(new NeedMove(next, Act.STOP, round.cause));
        }
        return;
      }
      round.left.remove(round.left.size() - 1);
    }
    round.cause.opened--;
    look(round.cause, moves);
    unlinkIfOver(round.cause);
  }

  /** Looks whether there is something to be done with one that does not run. */
  private void look(Neighbour of, List<NeedMove> moves) {
    switch (of.standing) {
      case WAITS, PAUSES -> {
        if (!endsBecauseOfWhatItNeeds(of, moves) && of.standing == NeedStanding.WAITS) {
          startIfMay(of, moves);
        }
      }
      case STOPPED, FAILED -> {
        if (of.ended && of.notUp == 0) {
          of.ended = false;
          moves.add(new NeedMove(of, Act.REVIVE, of));
        }
      }
      default -> {}
    }
  }

  private static boolean endsBecauseOfWhatItNeeds(Neighbour of, List<NeedMove> moves) {
    Neighbour lost = null;
    for (Neighbour each : of.needs) {
      if (each.standing == NeedStanding.ESCALATED) {
        return true; // the parent is being stopped
      }
      boolean failed = each.standing == NeedStanding.FAILED || each.standing == NeedStanding.DOWN;
      if (failed || (lost == null && each.standing == NeedStanding.STOPPED)) {
        lost = lost == null || lost.standing == NeedStanding.STOPPED ? each : lost;
      }
    }
    if (lost == null) {
      return false;
    }
    if (!of.ends) {
      of.ends = true;
      moves.add(new NeedMove(of, lost.standing == NeedStanding.STOPPED ? Act.END : Act.FAIL, lost));
    }
    return true;
  }

  private void startIfMay(Neighbour of, List<NeedMove> moves) {
    Neighbour other = of.notUp > 0 ? causeOf(of) : null;
    if (other == null && !of.begun) {
      for (Neighbour each : of.after) {
        if (each.standing != NeedStanding.UP && !each.standing.isLost()) {
          other = each;
          break;
        }
      }
    }
    if (other == null && (of.running > 0 || of.opened > 0)) {
      other = of;
    }
    of.waitsFor = other;
    if (other == null) {
      of.begun = true;
      of.started = ++starts;
      moves.add(new NeedMove(of, Act.START, of));
      stands(of, NeedStanding.STARTS, moves);
    }
  }
}
