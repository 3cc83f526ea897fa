package dev.supervisor.core.oracle;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.oracle.Library.Heard;
import dev.supervisor.core.oracle.Library.Said;
import dev.supervisor.core.oracle.Plan.Ending;
import dev.supervisor.core.oracle.Spec.Kind;
import dev.supervisor.core.oracle.Spec.Place;
import dev.supervisor.core.oracle.Spec.Trait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The log of a tree that stopped as the design says, written by hand, and what can be done to make it wrong. Ticks are places in the
 * list: ten milliseconds lie between two, unless all happens at once.
 */
final class Tale {
  static final int OBEDIENT = 1;
  static final int BELOW = 2;
  static final int FAILING = 3;
  static final int STUBBORN = 4;
  static final int DEAF = 5;
  static final int ATTACHED = 6;
  static final int SHARED = 7;
  static final int ACCEPTOR = 8;
  static final int LATE = 9;
  static final int JOINED = 10;
  static final int JOINER = 11;
  static final int RELEASED = 12;
  static final int DEAD = 13;
  static final int CLEANING = 14;
  static final int CLEANUP_SCOPE = 15;
  static final int EARLY = 16;

  private long stepNanos = TimeUnit.MILLISECONDS.toNanos(10);

  private record Line(Mark mark, int node, @Nullable Object detail) {}

  private final List<Line> lines = new ArrayList<>();
  private final List<Line> report = new ArrayList<>();

  /** {@return the tree of the tale} */
  static Plan plan() {
    Spec root = spec(
        Family.ROOT,
        Kind.ROOT,
        Conduct.OBEYS,
        spec(SHARED, Kind.SHARED, Conduct.OBEYS),
        spec(
            OBEDIENT,
            Kind.CHILD,
            Conduct.OBEYS,
            spec(BELOW, Kind.CHILD, Conduct.OBEYS),
            spec(FAILING, Kind.CHILD, Conduct.FAILS_WHEN_ASKED)),
        spec(STUBBORN, Kind.CHILD, Conduct.STUBBORN),
        spec(DEAF, Kind.CHILD, Conduct.DEAF),
        spec(ATTACHED, Kind.ATTACHMENT, Conduct.OBEYS),
        spec(ACCEPTOR, Kind.CHILD, Conduct.ACCEPTS_WHEN_ASKED)
            .withLate(List.of(spec(LATE, Kind.CHILD, Conduct.OBEYS))),
        spec(JOINER, Kind.CHILD, Conduct.JOINS, spec(JOINED, Kind.CHILD, Conduct.FAILS_WHEN_ASKED)),
        with(spec(RELEASED, Kind.CHILD, Conduct.FAILS_WHEN_ASKED), Trait.RELEASED),
        spec(DEAD, Kind.GUEST, Conduct.DIES),
        with(spec(CLEANING, Kind.CHILD, Conduct.OBEYS), Trait.CLEANUP)
            .withLate(List.of(spec(CLEANUP_SCOPE, Kind.SCOPE, Conduct.CLOSES))),
        spec(EARLY, Kind.CHILD, Conduct.ENDS_EARLY));
    return new Plan(
        1, root, Ending.STOP_THEN_OBEY, false, false, Duration.ofMinutes(10), List.of());
  }

  private static Spec spec(int id, Kind kind, Conduct conduct, Spec... children) {
    return new Spec(
        id, kind, conduct, EnumSet.noneOf(Trait.class), Place.SELF, List.of(children), List.of());
  }

  private static Spec with(Spec spec, Trait trait) {
    return new Spec(
        spec.id(),
        spec.kind(),
        spec.conduct(),
        Set.of(trait),
        spec.place(),
        spec.children(),
        spec.late());
  }

  /** {@return a log in which all is right} */
  static Tale right() {
    Tale tale = new Tale();
    tale.grow();
    tale.stop();
    tale.lines.addAll(tale.report);
    tale.add(Mark.LET_GO, Family.ROOT);
    tale.add(Mark.OVER, DEAF);
    return tale;
  }

  private void grow() {
    add(Mark.SPAWNING, Family.ROOT);
    add(Mark.SPAWNED, Family.ROOT);
    add(Mark.NOT_ASKED, Family.ROOT);
    for (int id :
        new int[] {SHARED, OBEDIENT, BELOW, FAILING, STUBBORN, DEAF, ATTACHED, ACCEPTOR}) {
      born(id);
    }
    for (int id : new int[] {JOINER, JOINED, RELEASED, DEAD, CLEANING, EARLY}) {
      born(id);
    }
    add(Mark.RELEASED, RELEASED);
    add(Mark.OVER, EARLY);
    heard(EARLY, Heard.Kind.STOPPED, Outcome.FINISHED);
    add(Mark.STOPPED, EARLY);
  }

  private void stop() {
    add(Mark.STOPPING, Family.ROOT);
    add(Mark.NOT_STOPPED, DEAD);
    add(Mark.NOT_STOPPED, DEAF);
    for (int id = 0; id <= CLEANING; id++) {
      if (id != LATE) {
        heard(id, Heard.Kind.DRAINING, null);
      }
    }
    add(Mark.STOP_CALLED, Family.ROOT);
    asked(CLEANING);
    add(Mark.CLEANING, CLEANING, false);
    add(Mark.SPAWNING, CLEANUP_SCOPE);
    add(Mark.SPAWNED, CLEANUP_SCOPE);
    add(Mark.NOT_ASKED, CLEANUP_SCOPE);
    add(Mark.OVER, CLEANUP_SCOPE);
    settled(CLEANUP_SCOPE, Outcome.FINISHED, false);
    over(CLEANING, Outcome.STOPPED);
    settled(DEAD, Outcome.FINISHED, false);
    fails(RELEASED);
    fails(JOINED);
    add(Mark.COLLECTED, JOINED);
    add(Mark.JOINED, JOINED, "failed");
    add(Mark.OVER, JOINER);
    settled(JOINER, Outcome.FINISHED, false);
    accept();
    add(Mark.CALLED, ATTACHED, "closing");
    add(Mark.CALLED, ATTACHED, "ask");
    asked(ATTACHED);
    over(ATTACHED, Outcome.STOPPED);
    asked(DEAF);
    add(Mark.INTERRUPTED, DEAF);
    add(Mark.NOT_STOPPED, DEAF);
    heard(DEAF, Heard.Kind.ABANDONED, null);
    settled(DEAF, Outcome.ABANDONED, true);
    asked(STUBBORN);
    add(Mark.INTERRUPTED, STUBBORN);
    add(Mark.OVER, STUBBORN);
    settled(STUBBORN, Outcome.INTERRUPTED, true);
    fails(FAILING);
    asked(BELOW);
    over(BELOW, Outcome.STOPPED);
    asked(OBEDIENT);
    over(OBEDIENT, Outcome.STOPPED);
    asked(Family.ROOT);
    add(Mark.OVER, Family.ROOT);
    add(Mark.CALLED, SHARED, "ask");
    asked(SHARED);
    over(SHARED, Outcome.STOPPED);
    settled(Family.ROOT, Outcome.STOPPED, false);
    add(Mark.THROWN, FAILING);
    add(Mark.CLOSED, Family.ROOT);
  }

  private void accept() {
    asked(ACCEPTOR);
    add(Mark.SPAWNING, LATE);
    heard(LATE, Heard.Kind.STOP_ASKED, null);
    heard(LATE, Heard.Kind.STARTED, null);
    add(Mark.SPAWNED, LATE);
    add(Mark.BORN_ASKED, LATE);
    add(Mark.ASKED, LATE);
    add(Mark.BEGAN, LATE);
    over(LATE, Outcome.STOPPED);
    over(ACCEPTOR, Outcome.STOPPED);
  }

  private void born(int id) {
    add(Mark.SPAWNING, id);
    if (id == SHARED || id == ATTACHED) {
      add(Mark.CALLED, id, "attached");
    } else if (id != DEAD) {
      heard(id, Heard.Kind.STARTED, null);
    }
    add(Mark.SPAWNED, id);
    if (id != SHARED && id != ATTACHED && id != DEAD) {
      add(Mark.NOT_ASKED, id);
      add(Mark.BEGAN, id);
    }
  }

  private void asked(int id) {
    add(Mark.ASKED, id);
    heard(id, Heard.Kind.STOP_ASKED, null);
  }

  private void fails(int id) {
    asked(id);
    add(Mark.THROWING, id);
    add(Mark.OVER, id);
    heard(id, Heard.Kind.FAILED, null);
    settled(id, Outcome.FAILED, false);
  }

  private void over(int id, Outcome outcome) {
    add(Mark.OVER, id);
    settled(id, outcome, false);
  }

  private void settled(int id, Outcome outcome, boolean late) {
    heard(id, Heard.Kind.STOPPED, outcome);
    add(Mark.STOPPED, id);
    String path = new Family(plan()).path(id);
    report.add(
        new Line(Mark.REPORTED, id, new Said(path == null ? "" : path, outcome, late, late)));
  }

  private void heard(int id, Heard.Kind kind, @Nullable Outcome outcome) {
    add(Mark.HEARD, id, new Heard(kind, outcome));
  }

  // ---- how it is made wrong

  private void add(Mark mark, int node) {
    add(mark, node, null);
  }

  private void add(Mark mark, int node, @Nullable Object detail) {
    lines.add(new Line(mark, node, detail));
  }

  private int find(Mark mark, int node, @Nullable Object detail) {
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (line.mark() == mark
          && line.node() == node
          && (detail == null || detail.equals(line.detail()))) {
        return i;
      }
    }
    throw new AssertionError("the tale does not say " + mark + " of " + node);
  }

  private static Heard event(Heard.Kind kind, @Nullable Outcome outcome) {
    return new Heard(kind, outcome);
  }

  /** Lets all of it happen within a few nanoseconds. */
  Tale atOnce() {
    stepNanos = 1;
    return this;
  }

  /** Takes the line out. */
  Tale drop(Mark mark, int node) {
    lines.remove(find(mark, node, null));
    return this;
  }

  /** Puts the one line before the other. */
  Tale move(Mark mark, int node, Mark before, int other) {
    Line line = lines.remove(find(mark, node, null));
    lines.add(find(before, other, null), line);
    return this;
  }

  /** As {@link #move}, of an event that was heard. */
  Tale moveEvent(Heard.Kind kind, @Nullable Outcome outcome, int node, Mark before, int other) {
    Line line = lines.remove(find(Mark.HEARD, node, event(kind, outcome)));
    lines.add(find(before, other, null), line);
    return this;
  }

  /** Puts a line that is new before the other. */
  Tale insert(Mark mark, int node, @Nullable Object detail, Mark before, int other) {
    lines.add(find(before, other, null), new Line(mark, node, detail));
    return this;
  }

  /** Puts a line that is new at the end. */
  Tale append(Mark mark, int node, @Nullable Object detail) {
    add(mark, node, detail);
    return this;
  }

  /** Lets the line say something else. */
  Tale change(Mark mark, int node, Object detail) {
    lines.set(find(mark, node, null), new Line(mark, node, detail));
    return this;
  }

  List<Entry> log() {
    List<Entry> log = new ArrayList<>();
    for (Line line : lines) {
      long tick = log.size() + 1L;
      log.add(new Entry(tick, tick * stepNanos, line.mark(), line.node(), line.detail()));
    }
    return log;
  }
}
