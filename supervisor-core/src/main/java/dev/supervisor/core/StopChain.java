package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.StopState.Phase;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Seam;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The order in which a tree stops, as a state machine of each node; no thread walks the tree. */
final class StopChain {
  /*
   * How it works. A node has a phase and some facts, guarded by its own mutex:
   *
   *   OPEN     nothing was asked of it
   *   DRAINED  it and all below are about to stop; it may still spawn
   *   CLOSING  its children are being stopped; what is linked to it now is late: born asked
   *   SETTLED  it and all below have ended, or were given up; nothing can be born to it
   *   asked    its own pleaseStop has gone
   *   over     the chain does not wait for its body: it ended, never began, was given up, or sits in System.exit
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
   * new one by the signal `stopped`, which is that life: a late move, a run of a former stop.
   * The thread that settled a node does not touch it after `stopped` has gone.
   *
   * What a move does after its hold is for the incarnation that it saw in it. The body of that may end by itself meanwhile, and
   * another incarnation, or life, begin: its signals do not go, and no clock begins for it.
   *
   * These two moves alone hold several mutexes, an ancestor's always before a descendant's.
   *
   * The facts of a node, and the moves that change them, are its StopState. Settling has the end of a
   * node, DaemonHandOver the move to the root.
   *
   * Time is added from outside (Agenda): a node that was asked is insisted upon and then given
   * up (Escalation), and a stop as a whole has a reserve and a deadline (StopRun); both make moves out of
   * turn (ForcedStop), which only make nodes `asked` or `over` and step them, so they cannot break the order of settling. Giving up is
   * one hold of the mutex: closing, asked, interrupt noted, over.
   *
   * A mutex may be lost (NodeHold): so a move that could not have one is made again, until the deadline goes on without
   * the node.
   *
   * In each move the step itself comes first, and what has to be told is told afterwards.
   */
  private StopChain() {}

  /**
   * Stops the subtree.
   *
   * @return `stopped` of the life that it stops
   */
  static Signal stop(TreeNode top, Reason why) {
    return stop(top, why, -1);
  }

  /** Stops what the node runs, and all below it, if it still is that incarnation: it may be started again. */
  static void stopIncarnation(TreeNode top, int incarnation, Reason why) {
    Signal unused = stop(top, why, incarnation);
  }

  private static Signal stop(TreeNode top, Reason why, int incarnation) {
    boolean ofLife = incarnation < 0;
    Signal life;
    StopRun run;
    long since = Seam.nanoTime();
    if (NodeHold.take(top)) {
      try {
        life = top.stopped();
        if (top.stopping.isSettled() || !(ofLife || top.stopping.incarnation() == incarnation)) {
          return life;
        }
        if (ofLife) {
          top.stopping.endLife();
        }
        run = StopRun.of(top, why);
      } finally {
        top.unlock();
      }
    } else {
      life = top.stopped();
      if (top.stopping.isSettled()) {
        return life;
      }
      Signal former =
          life; // made again when the mutex is free: the node may be in another incarnation by then
      NodeHold.again(top, () -> stopAgain(top, why, incarnation, former));
      if (!ofLife && !NodeHold.isLost(top)) {
        return life;
      }
      if (ofLife) {
        top.stopping.endLife();
      }
      run = StopRun.unheld(top, why);
    }
    if (run.top == top) {
      run.begin(since);
    }
    Firing firing = Firing.enterAside();
    try {
      drain(top, why, run);
      firing.addLink(() -> tell(top, why, run));
    } finally {
      firing.exit();
    }
    return life;
  }

  private static void stopAgain(TreeNode top, Reason why, int incarnation, Signal life) {
    if (!top.stopping.isInLife(life)) {
      return;
    }
    if (NodeHold.take(top)) {
      top.unlock();
      Signal unused = stop(top, why, incarnation);
    } else {
      NodeHold.again(top, () -> stopAgain(top, why, incarnation, life));
    }
  }

  /** Called when the body of a node has ended: its children stop, then the node is settled. */
  static void end(TreeNode node, Outcome how) {
    end(node, node.stopping.incarnation(), how);
  }

  /** Does the same as {@link #end(TreeNode, Outcome)}, if the node still is in that incarnation. */
  static void end(TreeNode node, int incarnation, Outcome how) {
    Firing firing = Firing.enter();
    try {
      StopRun run = null;
      Reason why = null;
      Escalation clock;
      if (!NodeHold.takeToEnd(node)) {
        if (node instanceof ScopeNode && !Agenda.isMaking()) { // its owner waits for it
          Signal unused = stop(node, Reason.of("it was closed"));
        }
        NodeHold.again(node, () -> end(node, incarnation, how));
        return;
      }
      try {
        if (node.stopping.incarnation() != incarnation) {
          return;
        }
        node.stopping.end(how);
        clock = node.stopping.takeClock();
        Family family = node.family;
        if (family != null && !family.isEmpty() && !node.stopping.isSettled()) {
          Reason known = node.stopping.reason();
          why = known != null
              ? known
              : Reason.of(node instanceof ScopeNode ? "it was closed" : "its body has ended");
          run = StopRun.of(node, why);
        } else if (!node.stopping.isSettled()) {
          node.stopping.closeUntold(); // nothing to drain: one step settles it
          if (node instanceof ScopeNode) { // it has a report
            var unused = StopRun.of(node, Reason.of("it was closed"));
          }
        }
      } finally {
        node.unlock();
      }
      if (clock != null) {
        clock.cancel();
      }
      if (run != null && why != null) {
        StopRun mine = run;
        Reason reason = why;
        if (mine.top == node) {
          mine.begin();
        }
        drain(node, reason, mine);
        firing.addLink(() -> tell(node, reason, mine));
      }
      if (run == null && !(node instanceof ThreadNode it && it.around() != null)) {
        step(node); // at once: what follows from it is queued
      } else {
        firing.addLink(() -> step(node));
      }
    } finally {
      firing.exit();
    }
  }

  /**
   * Makes the end of a body, and the step that settles the node, in one hold, where nothing is in between: the common end of a thread.
   *
   * @return whether it did; else nothing was done
   */
  static boolean endAndSettle(ThreadNode node, Outcome how) {
    Escalation clock;
    int lateBorn;
    if (node instanceof ScopeNode // it has a report
        || node.mayLiveAgain()
        || node.around() != null
        || !NodeHold.takeToEnd(node)) {
      return false;
    }
    try {
      Family family = node.family;
      if (node.stopping.over()
          || (family != null && (!family.isEmpty() || family.leaving > 0))
          || !node.endBodyAloneHeld()) {
        return false;
      }
      lateBorn = family == null ? 0 : family.lateBorn;
      clock = node.stopping.takeClock();
      node.stopping.endAndSettle(how);
    } finally {
      node.unlock();
    }
    if (clock != null) {
      clock.cancel();
    }
    Settling.settle(node, lateBorn);
    return true;
  }

  // ---- the moves

  private static void drain(TreeNode top, Reason why, StopRun run) {
    List<TreeNode> hear = new ArrayList<>();
    int[] incarnations = new int[8]; // of these, as they were in the hold
    ArrayDeque<Object> todo = new ArrayDeque<>(); // a node, and the run that it stops in, in turn
    todo.add(top);
    todo.add(run);
    TreeNode node;
    while ((node = (TreeNode) todo.poll()) != null) {
      StopRun above = (StopRun) todo.remove();
      if (!NodeHold.take(node)) {
        if (node != top) { // the caller has a move of its own for that
          drainLater(node, why, above);
        }
        for (TreeNode child : TreeWalk.unheldChildren(node)) {
          todo.add(child);
          todo.add(above);
        }
        continue;
      }
      try {
        if (above.isStaleFor(node)) {
          continue;
        }
        if (node != top) {
          node.stopping.endLife();
        }
        StopRun own = node.stopping.run();
        if (own == null && !node.stopping.isSettled()) {
          own = StopRun.inherited(node, above);
          node.stopping.joinStop(own);
        } else if (own != null && StopRun.isApart(own, above)) {
          own.overtakenBy(above);
        }
        if (own == null || !node.stopping.drain()) {
          continue; // and so is all below it, or the thread that did it is about to get there
        }
        if (node.hearsOfDrain()) {
          if (hear.size() == incarnations.length) {
            incarnations = Arrays.copyOf(incarnations, 2 * hear.size());
          }
          incarnations[hear.size()] = node.stopping.incarnation();
          hear.add(node);
        }
        if (node.family != null) {
          node.family.newestFirst(todo, own);
        }
      } finally {
        node.unlock();
      }
    }
    for (int i = 0;
        i < hear.size();
        i++) { // last: a thread that ends as it hears of this finds all others drained
      drained(hear.get(i), incarnations[i], why);
    }
  }

  private static void drainLater(TreeNode node, Reason why, StopRun run) {
    NodeHold.again(node, () -> {
      if (NodeHold.take(node)) {
        node.unlock();
        drain(node, why, run);
      } else {
        drainLater(node, why, run);
      }
    });
  }

  private static void drained(TreeNode node, int incarnation, Reason why) {
    SignalSource drain = node.stopping.drainIfMade(); // before the look, as when it is asked
    if (drain != null && node.stopping.incarnation() == incarnation) {
      drain.go(); // that of a former one goes with its end
    }
    node.draining(why);
  }

  static void tell(TreeNode node, Reason why, @Nullable StopRun run) {
    int incarnation;
    Phase former;
    boolean ask = false;
    Escalation clock = null;
    if (node.stopping.isOpen() && run != null) {
      drain(node, why, run); // another stop has begun to drain the tree and has not got here yet
    }
    if (!NodeHold.take(node)) {
      NodeHold.again(node, () -> tell(node, why, run));
      return;
    }
    try {
      if (node.stopping.isSettled() || (run != null && run.isStaleFor(node))) {
        return;
      }
      incarnation = node.stopping.incarnation();
      former = close(node, why, run);
      if (former != Phase.CLOSING && isAlone(node)) { // its step is this, in the same hold
        ask = node.stopping.askInTurn();
        clock = Escalation.beginHeld(node, node.stopping.askedNanos());
      }
    } finally {
      node.unlock();
    }
    closed(node, incarnation, former, why);
    if (ask) {
      goAsk(node, incarnation);
      asked(node, incarnation, clock);
    } else {
      step(node);
    }
  }

  /** {@return whether it is a thread that has had no child in this incarnation, and is waited for; under the mutex} */
  private static boolean isAlone(TreeNode node) {
    return node instanceof ThreadNode && node.family == null && !node.stopping.over();
  }

  /** {@return the phase that the node was in before; under the mutex} */
  static Phase close(TreeNode node, Reason why, @Nullable StopRun run) {
    Phase former = node.stopping.close();
    if (run == null || run.top != node) {
      node.stopping.endLife();
    }
    node.stopping.takeReason(why);
    if (node.stopping.run() == null) {
      node.stopping.joinStop(StopRun.inherited(node, run));
    }
    return former;
  }

  static void closed(TreeNode node, int incarnation, Phase former, Reason why) {
    if (former == Phase.CLOSING) {
      return;
    }
    drained(node, incarnation, why); // at the latest now, whichever thread has begun to drain it
    StopRun run = node.stopping.run();
    if (run != null && run.top == node) {
      run.told();
    }
    node.closing(why);
  }

  /** Makes the next move of the node, if the node is ready for one. */
  static void step(TreeNode node) {
    List<TreeNode> next = List.of();
    boolean settle = false;
    boolean livesOn = false;
    boolean ask = false;
    Escalation clock = null;
    int incarnation;
    int lateBorn = 0;
    if (!NodeHold.take(node)) {
      NodeHold.again(node, () -> step(node));
      return;
    }
    try {
      incarnation = node.stopping.incarnation();
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
        clock = Escalation.beginHeld(node, ask ? node.stopping.askedNanos() : Seam.nanoTime());
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
      } else if (node.livesOn()) {
        livesOn = true;
      } else {
        node.stopping.settle();
        settle = true;
        lateBorn = family == null ? 0 : family.lateBorn;
      }
    } finally {
      node.unlock();
    }
    if (ask) {
      goAsk(node, incarnation);
      asked(node, incarnation, clock);
    } else {
      Escalation.runs(clock);
    }
    if (livesOn) {
      Firing.link(node::awaitNext);
    } else if (settle) {
      Settling.settle(node, lateBorn);
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

  /**
   * {@return the child that is to be told next, where that is all there is to do for a node in CLOSING; null where it takes a step to find
   * out, or there is none; under the mutex}
   */
  static @Nullable TreeNode nextInTurn(TreeNode node, Family family) {
    TreeNode newest = family.regular.newest;
    return newest == null || node.allAtOnce() || newest.isDaemon() || isStretchOf(newest, node)
        ? null
        : newest;
  }

  /** Tells the child of {@link #nextInTurn}, if it has not left meanwhile; without the mutex. */
  static void tellNext(TreeNode node, TreeNode child) {
    tell(child, reasonToTell(node), node.stopping.run());
  }

  private static Reason reasonToTell(TreeNode node) {
    Reason why = node.stopping.reason();
    return why != null ? why : Reason.of(node.path() + " is stopping");
  }

  private static void tellAll(TreeNode node, List<TreeNode> children) {
    Reason reason = reasonToTell(node);
    StopRun run = node.stopping.run();
    Firing firing = Firing.enter();
    try {
      for (TreeNode child : children) {
        if (child.isDaemon() && node != node.root()) {
          firing.addLink(() -> DaemonHandOver.tell(child, (ThreadNode) node, reason, run));
        } else {
          firing.addLink(() -> tell(child, reason, run));
        }
      }
    } finally {
      firing.exit();
    }
  }

  // ---- asking

  /**
   * Lets the pleaseStop of a node go. Only one caller does so: the one that has noted the node as asked.
   *
   * @param incarnation the incarnation that was asked. It may have ended by itself since, and another one may have followed
   */
  static void askNow(TreeNode node, int incarnation) {
    goAsk(node, incarnation);
    afterAsking(node, incarnation);
  }

  static void goAsk(TreeNode node, int incarnation) {
    node.ask(incarnation, node.stopping.reasonToAsk());
  }

  static void afterAsking(TreeNode node, int incarnation) {
    if (!node.isDead()) {
      Escalation.begin(node, incarnation);
    }
    asked(node, incarnation, null);
  }

  /** Does what follows when a node was asked: ends it if its thread is dead, and starts its clock unless another move does. */
  private static void asked(TreeNode node, int incarnation, @Nullable Escalation clock) {
    if (node.isDead()) {
      end(node, incarnation, Outcome.FINISHED);
    } else {
      Escalation.runs(clock);
    }
    if (node instanceof ThreadNode inner) {
      askAround(inner);
    }
  }

  static boolean isStretchOf(TreeNode child, TreeNode node) {
    return child instanceof ThreadNode inner && inner.around() == node;
  }

  /** Called when a stop has reached a stretch: asks the stretches around it on the same thread, as far as they are to stop. */
  private static void askAround(ThreadNode inner) {
    TreeNode reached = inner;
    for (ThreadNode around = inner.around(); around != null; around = around.around()) {
      boolean ask;
      int incarnation;
      if (!NodeHold.take(around)) {
        NodeHold.again(around, () -> askAround(inner));
        return;
      }
      try {
        if (around.stopping.phase() != Phase.CLOSING
            || around.stopping.over()
            || !isTurnOf(reached, around)) {
          return;
        }
        incarnation = around.stopping.incarnation();
        ask = around.stopping.ask();
      } finally {
        around.unlock();
      }
      if (ask) {
        goAsk(around, incarnation);
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
}
