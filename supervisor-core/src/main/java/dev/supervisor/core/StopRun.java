package dev.supervisor.core;

import dev.supervisor.core.StopMoments.KeptMoments;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One stop of one subtree: its clock, and what time does to all that remain. */
final class StopRun {
  /*
   * How it works. Each node of a subtree that stops knows a run from the moment it is drained, or
   * born: that of the stop that drained it, or, below a scope, that scope's own, which is nested in
   * the other. A stop that began before it was overtaken by that of an ancestor becomes nested then.
   * What ends is noted in the run of its node (StopNotes).
   *
   * The clock of a run runs when its top was stopped or closed itself; one that stops in the
   * course of an ancestor's stop has that one's clock. Its two moves begin the reserve and end the
   * whole (Agenda). Neither waits for anything: all that remain are first asked and interrupted, or
   * given up, and only then looked at.
   *
   * To ask a great many takes its time, too, as each that was asked wants the processor to end. Where that
   * is not done by the deadline, the deadline waits for it, and a moment longer, but not long.
   *
   * Past the deadline nothing is born. That is checked under the parent's mutex, after `expired` was
   * set before the walk took that mutex: so the walk finds all there is. It is repeated all the same
   * until it finds nothing, since a daemon may move meanwhile.
   */
  private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int SLACK = 25; // a deadline may be late by this part of the limit
  private static final long BOUND_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final Mutex UNHELD = new Mutex(); // of all stops whose top is lost; a leaf

  final TreeNode top;
  private final Signal life; // of the top, when this began
  private final int incarnation; // of the top, too
  final Reason reason;
  private final long sinceNanos = Seam.nanoTime();
  private final long limitNanos;
  private final long reserveNanos; // how long the reserve is

  private final StopNotes notes = new StopNotes(sinceNanos);

  private volatile boolean expired;
  private volatile boolean rushed;
  private volatile @Nullable StopRun outer; // written under this mutex

  // guarded by mutex
  private final Mutex mutex = new Mutex();
  private boolean ticking;
  private boolean isOver;
  private boolean rushing; // all that remain are being asked at this moment
  private long startNanos = sinceNanos;
  private long overNanos;
  private long deadlineNanos;
  private long lastAskedNanos; // in the reserve

  private final Agenda.Move reserve = new Agenda.Move() {
    @Override
    void make() {
      rush();
    }
  };
  private final Agenda.Move look = new Agenda.Move() {
    @Override
    void make() {
      lookAround();
    }
  };
  private final Agenda.Move deadline = new Agenda.Move() {
    @Override
    void make() {
      expire();
    }
  };

  private StopRun(TreeNode top, Reason reason, @Nullable StopRun outer, long limitNanos) {
    this.top = top;
    this.life = top.stopped();
    this.incarnation = top.stopping.incarnation();
    this.reason = reason;
    this.limitNanos = limitNanos;
    this.reserveNanos = limitNanos / 5;
    this.outer = outer;
    if (outer != null) {
      outer.notes.add(notes);
    } else {
      log(StopLog.StopStep.STOP, reason);
      KeptStops kept = top.root().ownTree().keptStops;
      if (kept != null) {
        kept.note(this);
      }
    }
  }

  /** Writes it ahead, where the tree has a log for that. */
  private void log(StopLog.StopStep step, Object detail) {
    StopLog log = top.root().ownTree().stopLog;
    if (log != null) {
      log.note(step, top, detail);
    }
  }

  /** {@return the run the node is stopping in: the one it has, or a new one with it on top; under its mutex} */
  static StopRun of(TreeNode node, Reason why) {
    StopRun known = node.stopping.run();
    if (known != null
        && !known.isStaleFor(node)) { // it was made for a former incarnation, without the mutex
      return known;
    }
    if (known != null) {
      known.over();
    }
    StopRun fresh = new StopRun(node, why, null, Durations.nanos(node.stopWithin()));
    node.stopping.moveTo(fresh);
    node.stopping.takeReason(why);
    return fresh;
  }

  /** {@return as {@link #of}, for a node whose mutex cannot be had} Its deadline goes on without it. */
  static StopRun unheld(TreeNode node, Reason why) {
    UNHELD.lock();
    try {
      StopRun known = node.stopping.run();
      if (known != null) {
        return known;
      }
      StopRun fresh = new StopRun(node, why, null, Durations.nanos(node.stopWithin()));
      node.stopping.joinStopUnheld(fresh, why);
      return fresh;
    } finally {
      UNHELD.unlock();
    }
  }

  /** {@return the run of a node that stops in the course of another's stop: a scope has its own} */
  static @Nullable StopRun inherited(TreeNode node, @Nullable StopRun above) {
    return above != null && node instanceof ScopeNode scope
        ? new StopRun(node, above.reason, above, Durations.nanos(scope.limit()))
        : above;
  }

  /**
   * {@return the run of a daemon that its root takes over while the root itself is not being stopped}
   *
   * <p>It has the time that is left to the former, in whose report it is, too.
   */
  static @Nullable StopRun ofDaemon(TreeNode daemon, @Nullable StopRun former) {
    if (former == null) {
      return null;
    }
    StopRun own = new StopRun(daemon, former.reason, null, former.limitNanos);
    former.notes.add(own.notes);
    former.mutex.lock();
    try {
      own.startNanos = former.startNanos;
    } finally {
      former.mutex.unlock();
    }
    own.begin(own.startNanos);
    return own;
  }

  /** Another stop has come from above: this is a part of it from now on. */
  void overtakenBy(StopRun above) {
    mutex.lock();
    try {
      if (outer != null || above == this) {
        return;
      }
      outer = above;
    } finally {
      mutex.unlock();
    }
    above.notes.add(notes);
  }

  /** The top has moved with the daemon above it, which has a run of its own now. */
  void movesTo(StopRun above) {
    mutex.lock();
    try {
      outer = above;
    } finally {
      mutex.unlock();
    }
    above.notes.add(notes);
  }

  private boolean isWithin(StopRun other) {
    for (StopRun at = this; at != null; at = at.outer) {
      if (at == other) {
        return true;
      }
    }
    return false;
  }

  /** {@return whether the stop of the node is a part of this one, or of none} */
  static boolean isApart(@Nullable StopRun run, StopRun from) {
    return run != null && !run.isWithin(from);
  }

  // ---- time

  /** Starts the clock, if it has not been started. */
  void begin() {
    begin(Seam.nanoTime());
  }

  /** As {@link #begin()}, from that moment on. */
  void begin(long start) {
    mutex.lock();
    try {
      if (ticking || isOver) {
        return;
      }
      ticking = true;
      startNanos = start;
      deadlineNanos = start + limitNanos;
    } finally {
      mutex.unlock();
    }
    Agenda agenda = top.agenda();
    agenda.put(reserve, start + limitNanos - reserveNanos);
    agenda.put(deadline, start + limitNanos);
    cancelIfOver();
  }

  private void cancelIfOver() {
    boolean needless;
    mutex.lock();
    try {
      needless = isOver;
    } finally {
      mutex.unlock();
    }
    if (needless) {
      top.agenda().cancel(reserve);
      top.agenda().cancel(deadline);
      top.agenda().cancel(look);
    }
  }

  /** The clock of the top is that of another stop; the report counts from now. */
  void told() {
    mutex.lock();
    try {
      if (!ticking) {
        startNanos = Seam.nanoTime();
      }
    } finally {
      mutex.unlock();
    }
  }

  /** Begins the reserve now: the thread that waits has no time left. */
  void shorten() {
    long end = Seam.nanoTime() + reserveNanos;
    mutex.lock();
    try {
      if (rushed || isOver) {
        return;
      }
      if (ticking && deadlineNanos - end < 0) {
        end = deadlineNanos;
      }
      ticking = true;
      deadlineNanos = end;
    } finally {
      mutex.unlock();
    }
    top.agenda().cancel(reserve);
    top.agenda().put(deadline, end);
    cancelIfOver();
    rush();
  }

  /**
   * {@return half of the time that is left in the reserve, for the grace of a child that is born
   * there; for ever before it has begun}
   */
  long halfOfTheReserveLeft(long now) {
    for (StopRun at = this; at != null; at = at.outer) {
      if (at.rushed) {
        return Math.max(0, (at.deadlineOf() - now) / 2);
      }
    }
    return Durations.FOREVER_NANOS;
  }

  /** {@return how long it is until a reserve begins: its own, or one of the stops around it; zero where one has begun} */
  long untilReserve(long now) {
    long least = Durations.FOREVER_NANOS;
    for (StopRun at = this; at != null; at = at.outer) {
      least = Math.min(least, at.untilOwnReserve(now));
    }
    return least;
  }

  private long untilOwnReserve(long now) {
    mutex.lock();
    try {
      return rushed
          ? 0
          : ticking ? Math.max(0, deadlineNanos - reserveNanos - now) : Durations.FOREVER_NANOS;
    } finally {
      mutex.unlock();
    }
  }

  private long deadlineOf() {
    mutex.lock();
    try {
      return deadlineNanos;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return whether it is past the deadline: nothing can be born any more} */
  boolean isExpired() {
    for (StopRun at = this; at != null; at = at.outer) {
      if (at.expired) {
        return true;
      }
    }
    return false;
  }

  /** Asks and interrupts all that remain, newest first, children first, without waiting. */
  void rush() {
    long moved = 0;
    mutex.lock();
    try {
      if (isOver || rushed) {
        return;
      }
      rushed = true;
      rushing = true;
      long atLeast = Seam.nanoTime() + momentNanos();
      if (deadlineNanos - atLeast < 0) {
        deadlineNanos = atLeast; // the reserve began late: what is asked now gets a moment
        moved = atLeast;
      }
    } finally {
      mutex.unlock();
    }
    long now = Seam.nanoTime();
    if (moved != 0) {
      top.agenda().put(deadline, moved);
    }
    top.agenda().put(look, now + (deadlineOf() - now) / 2);
    cancelIfOver();
    Firing firing = Firing.enterAside();
    try {
      List<TreeNode> all = List.of();
      try {
        if (!isStaleFor(top)) {
          all = TreeWalk.inOrderOfStopping(top, BOUND_NANOS);
        }
        for (TreeNode node : all) {
          ForcedStop.rush(node, reason, this);
        }
      } finally {
        hasRushed();
      }
      for (TreeNode node : all) {
        firing.addLink(() -> StopChain.step(node));
      }
    } finally {
      firing.exit();
    }
  }

  /** {@return what those who were asked in the reserve get at least} */
  private long momentNanos() {
    return Math.min(reserveNanos / 10, STALL_NANOS);
  }

  /** All have been asked; the last of them get a moment, where the deadline is that near. */
  private void hasRushed() {
    mutex.lock();
    try {
      rushing = false;
      lastAskedNanos = Seam.nanoTime();
    } finally {
      mutex.unlock();
    }
  }

  /** {@return when the deadline is to be tried again; 0 when it has come} */
  private long tooEarly() {
    long now = Seam.nanoTime();
    mutex.lock();
    try {
      long last = deadlineNanos + limitNanos / SLACK;
      long wanted = rushing
          ? now + momentNanos()
          : lastAskedNanos == 0 ? deadlineNanos : lastAskedNanos + momentNanos();
      long until = wanted - last < 0 ? wanted : last;
      return until - now > 0 ? until : 0;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return how long the thread that has waited for the end may wait for what there is to tell} */
  long tellNanos() {
    long left;
    mutex.lock();
    try {
      left = ticking ? deadlineNanos - Seam.nanoTime() : reserveNanos;
    } finally {
      mutex.unlock();
    }
    return Math.max(limitNanos / SLACK, Math.min(reserveNanos, left));
  }

  /** Has a look taken at all that remain in the middle of the reserve: those who obey are gone by then. */
  private void lookAround() {
    if (!isStaleFor(top)) {
      for (TreeNode node : TreeWalk.inOrderOfStopping(top, BOUND_NANOS)) {
        if (!node.stopping.over()) {
          Looks.Request unused = Looks.at(node, node.stopped());
        }
      }
    }
  }

  /** Gives up all that remain, in order; those whose mutex cannot be had are left behind. */
  private void expire() {
    long later = tooEarly();
    if (later != 0) {
      top.agenda().put(deadline, later);
      cancelIfOver();
      return;
    }
    expired = true;
    if (isStaleFor(top)) {
      return;
    }
    Firing firing = Firing.enterAside();
    try {
      boolean found = true;
      while (found) {
        found = false;
        for (TreeNode node : TreeWalk.inOrderOfStopping(top, BOUND_NANOS)) {
          found |= ForcedStop.giveUpAtTheDeadline(node, reason, this);
        }
      }
      firing.addLink(() -> {
        for (TreeNode node : TreeWalk.inOrderOfStopping(top, BOUND_NANOS)) {
          StopChain.step(node);
        }
      });
    } finally {
      firing.exit();
    }
  }

  /** {@return whether this was the stop of a former life or incarnation of the node} */
  boolean isStaleFor(TreeNode node) {
    return node == top && (node.stopped() != life || node.stopping.incarnation() != incarnation);
  }

  /** The top is settled. */
  void over() {
    long now = Seam.nanoTime();
    mutex.lock();
    try {
      overNanos = now;
      isOver = true;
    } finally {
      mutex.unlock();
    }
    log(StopLog.StopStep.DONE, now - sinceNanos);
    Agenda agenda = top.agenda();
    agenda.cancel(reserve);
    agenda.cancel(look);
    agenda.cancel(deadline);
  }

  // ---- the report

  /** Notes how a node ended. */
  void add(StopNotes.Ending ending) {
    notes.add(ending);
  }

  /** Notes it, if this had begun before it was gone. */
  void addIfSeen(StopNotes.Ending ending) {
    notes.addIfSeen(ending);
  }

  /** {@return whether a node was late so far} */
  boolean isLate() {
    return notes.isLate();
  }

  StopReport report() {
    boolean complete;
    long start;
    long took;
    mutex.lock();
    try {
      complete = isOver;
      start = startNanos;
      took = overNanos - start;
    } finally {
      mutex.unlock();
    }
    Map<TreeNode, KeptMoments> turned = complete ? Map.of() : unsettled();
    List<StopNotes.Ending> endings = notes.endings();
    if (!complete) {
      endings.forEach(ending -> turned.computeIfPresent(
          ending.node(), (node, moments) -> ending.isOfThatTurn(moments) ? null : moments));
      took = Seam.nanoTime() - start; // when all has been looked at: no step of it is later
    }
    List<StopReport.Unsettled> unsettled = new ArrayList<>();
    turned.forEach((node, moments) ->
        unsettled.add(new StopReport.Unsettled(node.path(), moments.told(start))));
    return new StopReport(
        top.path(),
        reason,
        Duration.ofNanos(Math.max(0, took)),
        complete,
        endings.stream().map(ending -> ending.entry(start)).toList(),
        unsettled);
  }

  /** {@return those whose turn has come, children before their parents} One that is settled by now is left out, as it has an entry. */
  private Map<TreeNode, KeptMoments> unsettled() {
    Map<TreeNode, KeptMoments> unsettled = new LinkedHashMap<>();
    if (!isStaleFor(top)) {
      for (TreeNode node : TreeWalk.inOrderOfStopping(top, BOUND_NANOS)) {
        if (node.stopping.phase() == StopState.Phase.CLOSING) {
          KeptMoments moments = StopMoments.keep(node.stopping);
          if (moments.settledNanos() == 0) {
            unsettled.put(node, moments);
          }
        }
      }
    }
    return unsettled;
  }
}
