package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One stop of one subtree: the nodes that are a part of it, and the moves that time makes with all that remain. */
final class StopRun {
  /*
   * How it works. Each node of a subtree that stops knows a run from the moment it is drained, or
   * born: that of the stop that drained it, or, below a scope, that scope's own, which is nested in
   * the other. A stop that began before it was overtaken by that of an ancestor becomes nested then.
   * What ends is noted in the run of its node (StopNotes).
   *
   * The clock of a run (StopClock) runs when its top was stopped or closed itself; one that stops in the
   * course of an ancestor's stop has that one's clock. Two moves begin the reserve and end the
   * whole (Agenda). Neither waits for a node to end: all that remain are first asked and interrupted, or
   * given up, and only then looked at.
   *
   * Past the deadline nothing is born. That is checked under the parent's mutex, after `expired` was
   * set before the walk took that mutex: so the walk finds all there is. It is repeated all the same
   * until it finds nothing, since a daemon may move meanwhile.
   */
  private static final Mutex UNHELD = new Mutex(); // of all stops whose top is lost; a leaf

  final TreeNode top;
  private final Signal life; // of the top, when this began
  private final int incarnation; // of the top, too
  final Reason reason;
  private final long sinceNanos = Seam.nanoTime();
  private final StopClock clock;
  private final StopNotes notes = new StopNotes(sinceNanos);

  private volatile boolean expired;

  private final Mutex joining = new Mutex(); // a leaf
  private volatile @Nullable StopRun outer; // written under that

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
    this.clock = new StopClock(sinceNanos, limitNanos);
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
    StopRun own = new StopRun(daemon, former.reason, null, former.clock.limitNanos);
    former.notes.add(own.notes);
    own.begin(former.clock.startNanos());
    return own;
  }

  /** Another stop has come from above: this is a part of it from now on. */
  void overtakenBy(StopRun above) {
    joining.lock();
    try {
      if (outer != null || above == this) {
        return;
      }
      outer = above;
    } finally {
      joining.unlock();
    }
    above.notes.add(notes);
  }

  /**
   * {@return whether it is the stop of a root} No stop comes from above after it, so it is in the report of no other; and what has joined it
   * was there when it began.
   */
  boolean isOfRoot() {
    return top.parentNode() == null;
  }

  /** The top has moved with the daemon above it, which has a run of its own now. */
  void movesTo(StopRun above) {
    joining.lock();
    try {
      outer = above;
    } finally {
      joining.unlock();
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

  /** Does the same as {@link #begin()}, from that moment on. */
  void begin(long start) {
    if (!clock.start(start)) {
      return;
    }
    Agenda agenda = top.agenda();
    long end = start + clock.limitNanos;
    agenda.put(reserve, end - clock.reserveNanos);
    agenda.put(deadline, end);
    cancelIfOver();
  }

  private void cancelIfOver() {
    if (clock.isOver()) {
      cancelAll();
    }
  }

  private void cancelAll() {
    Agenda agenda = top.agenda();
    agenda.cancel(reserve);
    agenda.cancel(look);
    agenda.cancel(deadline);
  }

  /** The clock of the top is that of another stop; the report counts from now. */
  void told() {
    clock.countFromNow();
  }

  /** Begins the reserve now: the thread that waits has no time left. */
  void shorten() {
    if (!clock.cutToReserve()) {
      return;
    }
    top.agenda().cancel(reserve);
    top.agenda().put(deadline, clock.deadlineNanos());
    cancelIfOver();
    rush();
  }

  /**
   * {@return half of the time that is left in the reserve, for the grace of a child that is born
   * there; for ever before it has begun}
   */
  long halfOfTheReserveLeft(long now) {
    for (StopRun at = this; at != null; at = at.outer) {
      if (at.clock.isInReserve()) {
        return Math.max(0, (at.clock.deadlineNanos() - now) / 2);
      }
    }
    return Durations.FOREVER_NANOS;
  }

  /** {@return how long it is until a reserve begins: its own, or one of the stops around it; zero where one has begun} */
  long untilReserve(long now) {
    long least = Durations.FOREVER_NANOS;
    for (StopRun at = this; at != null; at = at.outer) {
      least = Math.min(least, at.clock.untilReserve(now));
    }
    return least;
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
    if (!clock.beginReserve()) {
      return;
    }
    long now = Seam.nanoTime();
    long end = clock.deadlineNanos();
    top.agenda().put(deadline, end); // where the reserve began late, it is later than it was
    top.agenda().put(look, now + (end - now) / 2);
    cancelIfOver();
    Firing firing = Firing.enterAside();
    try {
      List<TreeNode> all = List.of();
      try {
        all = remaining();
        for (TreeNode node : all) {
          ForcedStop.rush(node, reason, this);
        }
      } finally {
        clock.allAreAsked();
      }
      for (TreeNode node : all) {
        firing.addLink(() -> StopChain.step(node));
      }
    } finally {
      firing.exit();
    }
  }

  /** {@return how long the thread that has waited for the end may wait for what there is to tell} */
  long tellNanos() {
    return clock.tellNanos();
  }

  /** Has a look taken at all that remain in the middle of the reserve: threads that obey are gone by then. */
  private void lookAround() {
    for (TreeNode node : remaining()) {
      if (!node.stopping.over()) {
        Looks.LookRequest unused = Looks.at(node, node.stopped());
      }
    }
  }

  /** Gives up all that remain, in order; those whose mutex cannot be had are left behind. */
  private void expire() {
    long later = clock.tooEarly();
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
        for (TreeNode node : TreeWalk.inOrderOfStopping(top, NodeHold.BOUND_NANOS)) {
          found |= ForcedStop.giveUpAtTheDeadline(node, reason, this);
        }
      }
      firing.addLink(() -> {
        for (TreeNode node : TreeWalk.inOrderOfStopping(top, NodeHold.BOUND_NANOS)) {
          StopChain.step(node);
        }
      });
    } finally {
      firing.exit();
    }
  }

  /** {@return what is still there, in the order of the stop; nothing when the top has begun anew} */
  List<TreeNode> remaining() {
    return isStaleFor(top) ? List.of() : TreeWalk.inOrderOfStopping(top, NodeHold.BOUND_NANOS);
  }

  /** {@return whether this was the stop of a former life or incarnation of the node} */
  boolean isStaleFor(TreeNode node) {
    return node == top && (node.stopped() != life || node.stopping.incarnation() != incarnation);
  }

  /** The top is settled. */
  void over() {
    long now = Seam.nanoTime();
    clock.over(now);
    log(StopLog.StopStep.DONE, now - sinceNanos);
    cancelAll();
  }

  // ---- the report

  /** Notes how a node ended. */
  void add(StopNotes.Ending ending) {
    notes.add(ending);
  }

  /** Notes that a node is settled, whose end can be read from it. */
  void add(TreeNode settled, StopMoments of) {
    notes.add(settled, of);
  }

  /** Notes it, if this had begun before it was gone. */
  void addIfSeen(StopNotes.Ending ending) {
    notes.addIfSeen(ending);
  }

  /** {@return whether a node was late so far} */
  boolean isLate() {
    return notes.isLate();
  }

  /** {@return how it went, as far as it has come} */
  StopReport report() {
    return StopReporting.of(this, clock.progress(), notes);
  }
}
