package dev.supervisor.core;

import dev.supervisor.core.StopState.Phase;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.spi.Firing;
import dev.supervisor.signals.spi.Seam;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The order in which a tree stops, as a state machine of each node; nobody walks the tree. */
final class StopChain {
  /*
   * How it works. A node has a phase and some facts, guarded by its own mutex:
   *
   *   OPEN     nothing was asked of it
   *   DRAINED  it and all below are about to stop; it may still spawn
   *   CLOSING  its children are being stopped; what is linked to it now is late: born asked
   *   SETTLED  it and all below have ended, or were given up; nothing can be born to it
   *   asked    its own pleaseStop has gone
   *   over     nobody waits for its body: it ended, never began, was given up, or sits in System.exit
   *   leaving  so many children are unlinked, and their `stopped` has still to go
   *
   * Its children are regular, late, or at the oldest place (Family). Moves (docs/stop-chain.md draws
   * them and StopChain.tla checks them):
   *
   *   drain(n)     OPEN -> DRAINED, over the whole subtree, before anything is told; then `drain`
   *                goes, parents first
   *   tell(n)      OPEN, DRAINED -> CLOSING, an attachment hears of it; step(n)
   *   end(n)       over; drain(n); -> CLOSING; step(n)
   *   step(n)      in CLOSING only, and if no child is leaving:
   *                a regular child left? tell the newest (or all, once, if they go all at once)
   *                none, not over?       asked, ask it, or have its clock begin
   *                none, over?           late children left? they move by themselves
   *                                      none: tell the newest at the oldest place
   *                                      none: SETTLED, settle(n)
   *   settle(n)    unlink it; `stopped` goes; step(parent)
   *   link(n, c)   refused in SETTLED, past the deadline, and under what was given up; c begins
   *                DRAINED if n is past OPEN; CLOSING and asked if n is CLOSING, and is then stepped
   *
   * tell() is idempotent: a node in CLOSING moves by itself, whether it was told, stopped on its own,
   * or came to the end of its body. step() may run at any time and by any number of threads: each of
   * its moves is decided under the mutex and can be made only once (asked, SETTLED) or is idempotent
   * (tell).
   *
   * Scopes and overlays are stretches of a thread that is another node's, too. When the stop of that
   * node reaches a stretch, the nodes around it are asked in the same move: they could not hear of
   * it otherwise, and the code in the stretch may well wait for the request of the body around it. One
   * thread has one clock, that of its innermost open stretch.
   *
   * Moves are run as links of the thread's firing loop, so a chain of any length or depth takes
   * constant stack, and the user's callbacks run after the chain has moved on. The last act of a
   * settled child is thus to tell its next older sibling, or to ask or settle its parent.
   *
   * A daemon is told in its turn like any child, but handed to the root first, so that its parent
   * goes on at once: it becomes the oldest thread there, newer only than what the threads share. It
   * is then in the root's list, whose stop waits for it.
   *
   * A child that has stopped and was created apart can be started again: relink() gives it new signals and
   * makes it OPEN under its mutex and its parent's. What the former life left behind is told from the
   * new one by the signal `stopped`, which is that life: a late move, a session of a former stop.
   * The thread that settled a node does not touch it after `stopped` has gone.
   *
   * These two moves alone hold several mutexes, an ancestor's always before a descendant's.
   *
   * Time is added from outside (Agenda): a node that was asked is insisted upon and then given
   * up (Escalation), and a stop as a whole has a reserve and a deadline (StopSession); both only make
   * nodes `asked` or `over` and step them, so they cannot break the order of settling. Giving up is
   * one hold of the mutex: closing, asked, interrupt noted, over.
   *
   * In each move the step itself comes first, and whoever has to be told hears of it afterwards.
   */
  private static final long BOUND_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private StopChain() {}

  /**
   * Stops the subtree.
   *
   * @return `stopped` of the life that it stops
   */
  static Signal stop(TreeNode top, Reason why) {
    Signal life;
    StopSession session;
    top.lock();
    try {
      life = top.stopped();
      if (top.stopping.isSettled()) {
        return life;
      }
      session = StopSession.of(top, why);
    } finally {
      top.unlock();
    }
    if (session.top == top) {
      session.begin();
    }
    Firing firing = Firing.enterAside();
    try {
      drain(top, why, session);
      firing.addLink(() -> tell(top, why, session));
    } finally {
      firing.exit();
    }
    return life;
  }

  /** The body of the node has ended: its children stop, then it is settled. */
  static void end(TreeNode node, Outcome how) {
    Firing firing = Firing.enter();
    try {
      StopSession session = null;
      Reason why = null;
      node.lock();
      try {
        node.stopping.end(how);
        Family family = node.family;
        if (family != null && !family.isEmpty() && !node.stopping.isSettled()) {
          Reason known = node.stopping.reason();
          why = known != null
              ? known
              : Reason.of(node instanceof ScopeNode ? "it was closed" : "its body has ended");
          session = StopSession.of(node, why);
        } else if (!node.stopping.isSettled()) {
          node.stopping.closeUntold(); // nothing to drain: one step settles it
          if (node instanceof ScopeNode) { // it has a report
            var unused = StopSession.of(node, Reason.of("it was closed"));
          }
        }
      } finally {
        node.unlock();
      }
      Escalation.end(node);
      if (session != null && why != null) {
        StopSession mine = session;
        Reason reason = why;
        if (mine.top == node) {
          mine.begin();
        }
        drain(node, reason, mine);
        firing.addLink(() -> tell(node, reason, mine));
      }
      firing.addLink(() -> step(node));
    } finally {
      firing.exit();
    }
  }

  // ---- time

  /** Nobody waits for the node any more. */
  static void giveUp(TreeNode node, Outcome how) {
    giveUp(node, node.stopped(), how);
  }

  /** As {@link #giveUp(TreeNode, Outcome)}, if the node still is in that life. */
  static void giveUp(TreeNode node, Signal life, Outcome how) {
    node.lock();
    boolean done;
    Given given = new Given();
    try {
      done = node.stopped() == life
          && giveUpHeld(node, how, /* insist= */ !node.stopping.insisted(), given);
    } finally {
      node.unlock();
    }
    if (done) {
      given.tell(node, life);
      if (how == Outcome.ABANDONED) {
        giveUpAround(node);
      }
    }
  }

  /** The deadline has come. {@return whether the node was waited for} */
  static boolean giveUpAtTheDeadline(TreeNode node, Reason why, StopSession session) {
    Given given = new Given();
    Signal life;
    if (!TreeWalk.lockWithin(node, BOUND_NANOS)) {
      return false;
    }
    try {
      life = node.stopped();
      if (!session.isStaleFor(node)) {
        node.stopping.takeReason(why);
        node.stopping.joinStop(session);
        if (!giveUpHeld(node, Outcome.ABANDONED, /* insist= */ true, given)) {
          if (!node.stopping.isSettled()) {
            node.stopping.closeUntold(); // its body is over; its children are given up, too
          }
          return false;
        }
      }
    } finally {
      node.unlock();
    }
    given.tell(node, life);
    return true;
  }

  /** What has to be done when a node was given up, without its mutex. */
  private static final class Given {
    boolean ask;
    Phase former = Phase.CLOSING;
    Outcome how = Outcome.ABANDONED;

    @Nullable
    Runnable interrupt;

    void tell(TreeNode node, Signal life) {
      Firing firing = Firing.enterAside();
      try {
        closed(node, former, node.stopping.reasonToAsk());
        if (ask) {
          goAsk(node);
        }
        if (interrupt != null) {
          interrupt.run();
        }
        Escalation.end(node);
        firing.addLink(() -> step(node));
        if (how == Outcome.ABANDONED) {
          node.giveUp();
          firing.addLink(() -> Looks.at(node, life));
        }
      } finally {
        firing.exit();
      }
    }
  }

  private static boolean giveUpHeld(TreeNode node, Outcome how, boolean insist, Given given) {
    if (node.stopping.over() || node.stopping.isSettled()) {
      return false;
    }
    given.former = node.stopping.close();
    if (how == Outcome.ABANDONED && node.hasNotBegun()) { // and it never will
      given.ask = node.stopping.ask();
      given.how = Outcome.STOPPED;
    } else if (how == Outcome.ABANDONED) {
      given.ask = node.stopping.ask();
      given.interrupt = insist ? node.insistHeld(null) : null;
      given.how = how;
    } else {
      given.how = how;
    }
    node.stopping.giveUp(given.how);
    return true;
  }

  /** Its thread is given up: so are the stretches around that were asked, since they are on it, too. */
  private static void giveUpAround(TreeNode node) {
    if (node instanceof ThreadNode inner) {
      inner.noLongerCounts();
      for (ThreadNode around = inner.around(); around != null; around = around.around()) {
        if (!around.stopping.asked() || around.stopping.over()) {
          return;
        }
        giveUp(around, around.stopped(), Outcome.ABANDONED);
      }
    }
  }

  /** The node, asked before, should end now. Late: because its grace is over. */
  static void insist(TreeNode node, Signal life, boolean late, Looks.@Nullable Request look) {
    Runnable interrupt = null;
    node.lock();
    try {
      if (!node.stopping.over() && !node.stopping.isSettled() && node.stopped() == life) {
        if (late) {
          node.stopping.markLate();
        }
        interrupt = node.insistHeld(look);
      }
    } finally {
      node.unlock();
    }
    if (interrupt != null) {
      interrupt.run();
    }
  }

  /** Asks and insists at once, out of turn: the reserve has begun. The step comes afterwards. */
  static void rush(TreeNode node, Reason why, StopSession session) {
    boolean ask;
    Phase former;
    Runnable interrupt;
    if (!TreeWalk.lockWithin(node, BOUND_NANOS)) {
      return; // the deadline goes on without it
    }
    try {
      if (node.stopping.isSettled() || session.isStaleFor(node)) {
        return;
      }
      former = close(node, why, session);
      ask = !node.stopping.over() && node.stopping.ask();
      interrupt = node.stopping.over() ? null : node.insistHeld(null);
    } finally {
      node.unlock();
    }
    closed(node, former, why);
    if (ask) {
      goAsk(node);
    }
    if (interrupt != null) {
      interrupt.run();
    }
    if (ask) {
      afterAsking(node);
    }
  }

  /**
   * The mutex of the node is lost: a thread was cut off while it held it. The stop goes on without it.
   *
   * @return whether it was waited for
   */
  static boolean lose(TreeNode node) {
    if (node.stopping.isSettled()) {
      return false;
    }
    node.stopping.lose();
    if (node instanceof ThreadNode threaded) {
      threaded.stopWithoutMutex(node.stopping.reasonToAsk());
    } else {
      node.ask(node.stopping.reasonToAsk());
      node.giveUp();
    }
    settle(node, 0);
    return true;
  }

  // ---- the moves

  /** A node, and the session that it stops in. */
  private record Part(TreeNode node, StopSession session) {}

  private static void drain(TreeNode top, Reason why, StopSession session) {
    List<TreeNode> drained = new ArrayList<>();
    ArrayDeque<Part> todo = new ArrayDeque<>();
    todo.add(new Part(top, session));
    Part next;
    while ((next = todo.poll()) != null) {
      TreeNode node = next.node();
      StopSession above = next.session();
      node.lock();
      try {
        if (above.isStaleFor(node)) {
          continue;
        }
        StopSession own = node.stopping.session();
        if (own == null && !node.stopping.isSettled()) {
          own = StopSession.inherited(node, above);
          node.stopping.joinStop(own);
        } else if (own != null && StopSession.isApart(own, above)) {
          own.overtakenBy(above);
        }
        if (own == null || !node.stopping.drain()) {
          continue; // and so is all below it, or the thread that did it is about to get there
        }
        drained.add(node);
        if (node.family != null) {
          List<TreeNode> children = new ArrayList<>();
          node.family.newestFirst(children);
          for (TreeNode child : children) {
            todo.add(new Part(child, own));
          }
        }
      } finally {
        node.unlock();
      }
    }
    for (TreeNode node : drained) { // who hears of it, and ends, finds all others drained
      drained(node, why);
    }
  }

  private static void drained(TreeNode node, Reason why) {
    SignalSource drain = node.stopping.drainIfMade();
    if (drain != null) {
      drain.go();
    }
    node.draining(why);
  }

  private static void tell(TreeNode node, Reason why, @Nullable StopSession session) {
    Phase former;
    if (node.stopping.isOpen() && session != null) {
      drain(
          node, why, session); // another stop has begun to drain the tree and has not got here yet
    }
    if (!hold(node)) {
      again(node, () -> tell(node, why, session));
      return;
    }
    try {
      if (node.stopping.isSettled() || (session != null && session.isStaleFor(node))) {
        return;
      }
      former = close(node, why, session);
    } finally {
      node.unlock();
    }
    closed(node, former, why);
    step(node);
  }

  /** {@return the phase it was in; under the mutex} */
  private static Phase close(TreeNode node, Reason why, @Nullable StopSession session) {
    Phase former = node.stopping.close();
    node.stopping.takeReason(why);
    if (node.stopping.session() == null) {
      node.stopping.joinStop(StopSession.inherited(node, session));
    }
    return former;
  }

  private static void closed(TreeNode node, Phase former, Reason why) {
    if (former == Phase.CLOSING) {
      return;
    }
    drained(node, why); // at the latest now, whoever has begun to drain it
    StopSession session = node.stopping.session();
    if (session != null && session.top == node) {
      session.told();
    }
    node.closing(why);
  }

  /** Makes whatever move the node is ready for. */
  static void step(TreeNode node) {
    List<TreeNode> next = List.of();
    boolean settle = false;
    boolean ask = false;
    boolean begin = false;
    int lateBorn = 0;
    if (!hold(node)) {
      again(node, () -> step(node));
      return;
    }
    try {
      Family family = node.family;
      if (node.stopping.phase() != Phase.CLOSING || (family != null && family.leaving > 0)) {
        return; // a child that is leaving has the node make its move
      }
      TreeNode newest = family == null ? null : family.regular.newest;
      if (family != null && newest != null) {
        next = nextOf(node, family, newest);
        ask = !node.stopping.over()
            && newest.stopping.asked()
            && isStretchOf(newest, node)
            && node.stopping.ask();
      } else if (!node.stopping.over()) {
        ask = node.stopping.ask();
        begin = node.stopping.clock() == null;
      } else if (family != null && !family.late.isEmpty()) {
        TreeNode unasked = family.unasked;
        next = unasked != null
                && unasked.among == family.late
                && unasked.stopping.phase() != Phase.CLOSING
            ? List.of(unasked)
            : List.of();
      } else if (family != null && !family.oldestPlace.isEmpty()) {
        family.usersGone = true;
        next = List.of(Objects.requireNonNull(family.oldestPlace.newest));
      } else {
        node.stopping.settle();
        settle = true;
        lateBorn = family == null ? 0 : family.lateBorn;
      }
    } finally {
      node.unlock();
    }
    if (ask) {
      askNow(node);
    } else if (begin) {
      Escalation.begin(node);
    }
    if (settle) {
      settle(node, lateBorn);
    } else if (!next.isEmpty()) {
      tellAll(node, next);
    }
  }

  private static List<TreeNode> nextOf(TreeNode node, Family family, TreeNode newest) {
    if (!node.allAtOnce()) {
      return List.of(newest);
    }
    if (family.allTold) {
      return List.of();
    }
    family.allTold = true;
    List<TreeNode> all = new ArrayList<>();
    family.regular.newestFirst(all);
    return all;
  }

  private static void tellAll(TreeNode node, List<TreeNode> children) {
    Reason why = node.stopping.reason();
    Reason reason = why != null ? why : Reason.of(node.path() + " is stopping");
    StopSession session = node.stopping.session();
    Firing firing = Firing.enter();
    try {
      for (TreeNode child : children) {
        if (child.isDaemon() && node != node.root()) {
          firing.addLink(() -> tellDaemon(child, (ThreadNode) node, reason, session));
        } else {
          firing.addLink(() -> tell(child, reason, session));
        }
      }
    } finally {
      firing.exit();
    }
  }

  /**
   * {@return whether the current thread now holds the node's mutex} Past the deadline it does not wait
   * for long: the mutex may be lost.
   */
  private static boolean hold(TreeNode node) {
    if (node.stopping.tryLock()) {
      return true;
    }
    StopSession session = node.stopping.session();
    if (session != null && session.isExpired()) {
      return TreeWalk.lockWithin(node, BOUND_NANOS);
    }
    node.lock();
    return true;
  }

  /** Its mutex could not be had: the move is made soon, unless the mutex is lost, and the node with it. */
  private static void again(TreeNode node, Runnable move) {
    if (!node.stopping.isSettled()) {
      node.agenda()
          .put(
              new Agenda.Move() {
                @Override
                void make() {
                  move.run();
                }
              },
              Seam.nanoTime() + BOUND_NANOS);
    }
  }

  /**
   * Its parent does not wait for it: it moves to the root, is told, and the parent goes on. Where somebody else has moved
   * or settled it, it is they who let the parent go on.
   */
  private static void tellDaemon(
      TreeNode daemon, ThreadNode parent, Reason why, @Nullable StopSession session) {
    ThreadNode root = parent.root();
    SignalSource idle = null;
    StopSession former = null; // the parent's, or that of a stop of its own
    StopSession own = null;
    boolean moves;
    root.lock();
    parent.lock();
    daemon.lock();
    try {
      moves = !daemon.stopping.isSettled() && daemon.among != null && daemon.parentNode() == parent;
      if (moves) {
        parent.unlink(daemon);
        idle = parent.family().takeIdle();
        root.takeOver(daemon);
        if (root.stopping.session() == null) {
          former = daemon.stopping.session();
          own = StopSession.ofDaemon(daemon, former);
          daemon.stopping.moveTo(own);
        }
      }
    } finally {
      daemon.unlock();
      parent.unlock();
      root.unlock();
    }
    if (idle != null) {
      idle.go();
    }
    if (own != null) {
      moveBelow(daemon, former, own);
    }
    tell(daemon, why, own != null ? own : session);
    if (moves) {
      step(parent);
    }
  }

  /** What is below a daemon that was handed over stops in its session. */
  private static void moveBelow(TreeNode daemon, @Nullable StopSession former, StopSession own) {
    ArrayDeque<TreeNode> todo = new ArrayDeque<>(daemon.childrenNewestFirst());
    TreeNode next;
    while ((next = todo.poll()) != null) {
      next.lock();
      try {
        StopSession known = next.stopping.session();
        if (known == null || known == former) {
          next.stopping.moveTo(own);
        } else if (known.top == next) {
          known.movesTo(own);
          continue;
        }
        if (next.family != null) {
          List<TreeNode> children = new ArrayList<>();
          next.family.newestFirst(children);
          todo.addAll(children);
        }
      } finally {
        next.unlock();
      }
    }
  }

  // ---- asking

  /** The pleaseStop of a node goes; it was noted as asked by the caller, who is therefore the only one. */
  static void askNow(TreeNode node) {
    goAsk(node);
    afterAsking(node);
  }

  private static void goAsk(TreeNode node) {
    node.ask(node.stopping.reasonToAsk());
  }

  private static void afterAsking(TreeNode node) {
    if (node.isDead()) {
      end(node, Outcome.FINISHED);
    } else {
      Escalation.begin(node);
    }
    if (node instanceof ThreadNode inner) {
      askAround(inner);
    }
  }

  private static boolean isStretchOf(TreeNode child, TreeNode node) {
    return child instanceof ThreadNode inner && inner.around() == node;
  }

  /** The stop has reached a stretch: what encloses it on its thread, and is to stop, is asked with it. */
  private static void askAround(ThreadNode inner) {
    TreeNode reached = inner;
    for (ThreadNode around = inner.around(); around != null; around = around.around()) {
      boolean ask;
      around.lock();
      try {
        if (around.stopping.phase() != Phase.CLOSING
            || around.stopping.over()
            || !isTurnOf(reached, around)) {
          return;
        }
        ask = around.stopping.ask();
      } finally {
        around.unlock();
      }
      if (ask) {
        goAsk(around);
      }
      reached = around;
    }
  }

  private static boolean isTurnOf(TreeNode child, ThreadNode parent) {
    Family family = parent.family;
    return child.parentNode() != parent
        || parent.allAtOnce()
        || family == null
        || child.among != family.regular
        || family.regular.newest == child;
  }

  // ---- the end

  private static void settle(TreeNode node, int lateBorn) {
    Firing firing = Firing.enter();
    try {
      node.settling();
      SignalSource drain = node.stopping.drainIfMade();
      FamilyNode parent = node.parentNode();
      StopSession session = node.stopping.session();
      StopSession above = null;
      boolean unlinked = false;
      if (parent != null && hold(parent)) {
        try {
          if (node.among != null) {
            parent.unlink(node);
            parent.family().leaving++;
            unlinked = true;
          }
          above = parent.stopping.session();
        } finally {
          parent.unlock();
        }
      }
      if (above == null && parent != null) {
        above = node.root().stopping.session(); // it may not have come down to the parent yet
      }
      StopSession.Ending ending = StopSession.ending(node, lateBorn);
      boolean noted = note(node, session, above, ending);
      if (drain != null) {
        drain.go(); // it may have ended without ever having been drained
      }
      if (session != null && session.top == node) {
        session.over();
      }
      ending.goes();
      node.stopping.goStopped();
      if (parent != null) {
        if (unlinked) {
          hasLeft(parent, noted ? null : ending);
        } else {
          unlink(node, parent);
        }
      }
    } finally {
      firing.exit();
    }
  }

  /** {@return whether it is now in the report of each stop that has begun} */
  private static boolean note(
      TreeNode node,
      @Nullable StopSession session,
      @Nullable StopSession above,
      StopSession.Ending ending) {
    if (session != null) {
      session.add(ending);
      if (above != null && session.top == node && StopSession.isApart(session, above)) {
        session.overtakenBy(above);
      }
    } else if (above != null) {
      above.add(ending);
    }
    return above != null;
  }

  /** `stopped` of the child has gone: the parent can go on. */
  private static void hasLeft(FamilyNode parent, StopSession.@Nullable Ending unnoted) {
    SignalSource idle = null;
    StopSession above;
    boolean mayMove;
    if (!hold(parent)) {
      again(parent, () -> hasLeft(parent, unnoted));
      return;
    }
    try {
      Family family = parent.family();
      above = parent.stopping.session();
      if (above == null) {
        above = parent.root().stopping.session();
      }
      if (above != null && unnoted != null) {
        above.addIfSeen(unnoted); // a stop may have begun since it was unlinked
      }
      family.leaving--;
      idle = family.takeIdle();
      mayMove = family.leaving == 0 && !awaitsOthers(parent, family);
    } finally {
      parent.unlock();
    }
    if (idle != null) {
      idle.go();
    }
    if (mayMove) {
      Firing.link(() -> step(parent));
    }
  }

  /** It was unlinked by another thread, or the mutex of its parent could not be had before. */
  private static void unlink(TreeNode node, FamilyNode parent) {
    if (!hold(parent)) {
      again(parent, () -> unlink(node, parent));
      return;
    }
    SignalSource idle = null;
    try {
      if (node.among != null && node.parentNode() == parent && node.stopping.isSettled()) {
        parent.unlink(node);
        idle = parent.family().takeIdle();
      }
    } finally {
      parent.unlock();
    }
    if (idle != null) {
      idle.go();
    }
    Firing.link(() -> step(parent));
  }

  /** {@return whether all its children were told at once, and some of them are still there; under the mutex} */
  private static boolean awaitsOthers(FamilyNode parent, Family family) {
    TreeNode newest = family.regular.newest;
    return family.allTold && newest != null && !isStretchOf(newest, parent);
  }
}
