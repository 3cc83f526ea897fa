package dev.supervisor.core;

import dev.supervisor.core.TreeNode.Phase;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.spi.Firing;
import dev.supervisor.signals.spi.Seam;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The order in which a tree stops, as a state machine of each node; nobody walks the tree. */
final class StopChain {
  /*
   * How it works. A node has a phase and two facts, guarded by its own mutex:
   *
   *   OPEN     nothing was asked of it
   *   DRAINED  it and all below are about to stop; it may still spawn
   *   CLOSING  its children are being stopped; what is born to it now is born asked
   *   SETTLED  it and all below have ended, or were given up; nothing can be born to it
   *   asked    its own pleaseStop has gone
   *   over     nobody waits for its body: it ended, never began, was given up, or sits in System.exit
   *
   * Moves (docs/stop-chain.md draws them and StopChain.tla checks them):
   *
   *   drain(n)     OPEN -> DRAINED, over the whole subtree, parents first, before anything is told
   *   tell(n)      OPEN, DRAINED -> CLOSING, an attachment hears of it; step(n)
   *   end(n)       over; drain(n); -> CLOSING; step(n)
   *   step(n)      in CLOSING only: if it has children, tell the newest (or all, if they go all at
   *                once); else if over -> SETTLED, settle(n); else if not asked: asked, ask it
   *   settle(n)    unlink it; `stopped` goes; step(parent)
   *   link(n, c)   refused in SETTLED and past the deadline; c begins DRAINED if n is past OPEN,
   *                CLOSING and asked if n is CLOSING, and being the newest it is waited for before
   *                any older sibling is told
   *
   * tell() is idempotent: a node in CLOSING moves by itself, whether it was told, stopped on its own,
   * or came to the end of its body. step() may run at any time and by any number of threads: each of
   * its three moves is decided under the mutex and can be made only once (asked, SETTLED) or is
   * idempotent (tell).
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
   * new one by the signal `stopped`, which is that life: a late timer, a session of a former stop.
   * The thread that settled a node does not touch it after `stopped` has gone.
   *
   * These two moves alone hold several mutexes, an ancestor's always before a descendant's.
   *
   * Time is added from outside, by the timer: a node that was asked is insisted upon and then given
   * up (Escalation), and a stop as a whole has a reserve and a deadline (StopSession); both only make
   * nodes `asked` or `over` and step them, so they cannot break the order of settling.
   */
  private StopChain() {}

  /** Stops the subtree. */
  static void stop(TreeNode top, Reason why) {
    Firing firing = Firing.enter();
    try {
      if (top.phase == Phase.SETTLED) {
        return;
      }
      StopSession session = StopSession.of(top, why);
      drain(top, why, session);
      firing.addLink(() -> tell(top, why, session));
    } finally {
      firing.exit();
    }
  }

  /** The body of the node has ended: its children stop, then it is settled. */
  static void end(TreeNode node, Outcome how) {
    Firing firing = Firing.enter();
    try {
      boolean children;
      node.lock();
      try {
        if (!node.over) {
          node.over = true;
          node.outcome = how;
        }
        children = node.newestChild != null;
        if (!children && node.phase != Phase.SETTLED) {
          node.phase = Phase.CLOSING; // nothing to drain: one step settles it
        }
      } finally {
        node.unlock();
      }
      node.endEscalation();
      if (children) {
        Reason why = node.reason != null
            ? node.reason
            : Reason.of(node instanceof ScopeNode ? "it was closed" : "its body has ended");
        StopSession session = StopSession.of(node, why);
        drain(node, why, session);
        firing.addLink(() -> tell(node, why, session));
      }
      firing.addLink(() -> step(node));
    } finally {
      firing.exit();
    }
  }

  /** Nobody waits for the node any more. */
  static void giveUp(TreeNode node, Outcome how) {
    giveUp(node, node.stopped(), how);
  }

  /** As {@link #giveUp(TreeNode, Outcome)}, if the node still is in that life. */
  static void giveUp(TreeNode node, Signal life, Outcome how) {
    Firing firing = Firing.enter();
    try {
      node.lock();
      try {
        if (node.over || node.phase == Phase.SETTLED || node.stopped() != life) {
          return;
        }
        node.over = true;
        node.outcome = how;
        node.phase = Phase.CLOSING;
        if (how == Outcome.ABANDONED) {
          node.emit(at -> new TreeEvent.Abandoned(at, node));
        }
      } finally {
        node.unlock();
      }
      if (how == Outcome.ABANDONED) {
        node.giveUp();
      }
      firing.addLink(() -> step(node));
    } finally {
      firing.exit();
    }
  }

  /** Asks and insists at once, out of turn: the reserve has begun. */
  static void rush(TreeNode node, Reason why, StopSession session) {
    boolean ask;
    Phase former;
    Signal life;
    node.lock();
    try {
      if (node.phase == Phase.SETTLED) {
        return;
      }
      life = node.stopped();
      former = close(node, why, session);
      ask = !node.asked && !node.over;
      if (ask) {
        ask(node);
      }
    } finally {
      node.unlock();
    }
    closed(node, former, why);
    if (ask) {
      askNow(node);
    }
    if (!node.over) {
      Escalation.insist(node, life, session);
    }
    step(node);
  }

  private static void drain(TreeNode top, Reason why, StopSession session) {
    ArrayDeque<TreeNode> todo = new ArrayDeque<>();
    todo.add(top);
    TreeNode node;
    while ((node = todo.poll()) != null) {
      node.lock();
      try {
        if (node.phase != Phase.OPEN || session.isStaleFor(node)) {
          continue; // and so is all below it, or whoever did it is about to get there
        }
        node.phase = Phase.DRAINED;
        node.emitDraining();
        for (TreeNode child = node.newestChild; child != null; child = child.older) {
          todo.add(child);
        }
      } finally {
        node.unlock();
      }
      drained(node, why);
    }
  }

  private static void drained(TreeNode node, Reason why) {
    SignalSource drain = node.drainIfMade();
    if (drain != null) {
      drain.go();
    }
    node.draining(why);
  }

  private static void tell(TreeNode node, Reason why, @Nullable StopSession session) {
    Phase former;
    node.lock();
    try {
      if (node.phase == Phase.SETTLED || (session != null && session.isStaleFor(node))) {
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
    Phase former = node.phase;
    node.phase = Phase.CLOSING;
    if (former == Phase.OPEN) {
      node.emitDraining();
    }
    if (node.reason == null) {
      node.reason = why;
    }
    if (node.session == null) {
      node.session = session;
    }
    return former;
  }

  private static void closed(TreeNode node, Phase former, Reason why) {
    if (former == Phase.OPEN) {
      drained(node, why); // another stop has begun to drain the tree and has not got here yet
    }
    if (former != Phase.CLOSING) {
      node.closing(why);
    }
  }

  /** Makes whatever move the node is ready for. */
  static void step(TreeNode node) {
    List<TreeNode> next = List.of();
    boolean settle = false;
    boolean ask = false;
    Reason why;
    StopSession session;
    node.lock();
    try {
      if (node.phase != Phase.CLOSING) {
        return;
      }
      why = node.reason;
      session = node.session;
      TreeNode newest = node.newestChild;
      if (newest != null) {
        next = node.allAtOnce() ? all(newest) : List.of(newest);
      } else if (node.over) {
        node.phase = Phase.SETTLED;
        settle = true;
        Outcome how = node.outcome;
        if (how == null) { // it was never started
          how = Outcome.STOPPED;
          node.outcome = how;
        }
        node.emitStopped(how);
      } else if (!node.asked) {
        ask = true;
        ask(node);
      }
    } finally {
      node.unlock();
    }
    if (settle) {
      settle(node);
    } else if (ask) {
      askNow(node);
    } else if (!next.isEmpty()) {
      Reason reason = why != null ? why : Reason.of(node.path() + " is stopping");
      Firing firing = Firing.enter();
      try {
        for (TreeNode child : next) {
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
  }

  /**
   * Its parent does not wait for it: it moves to the root, is told, and the parent goes on. Where somebody else has moved
   * or settled it, it is they who let the parent go on.
   */
  private static void tellDaemon(
      TreeNode daemon, ThreadNode parent, Reason why, @Nullable StopSession session) {
    ThreadNode root = parent.root();
    SignalSource idle = null;
    boolean moves;
    root.lock();
    parent.lock();
    daemon.lock();
    try {
      moves = daemon.phase != Phase.SETTLED && daemon.linked && daemon.parentNode() == parent;
      if (moves) {
        idle = parent.unlink(daemon);
        root.takeOver(daemon);
      }
    } finally {
      daemon.unlock();
      parent.unlock();
      root.unlock();
    }
    if (idle != null) {
      idle.go();
    }
    tell(daemon, why, session);
    if (moves) {
      step(parent);
    }
  }

  private static List<TreeNode> all(TreeNode newest) {
    List<TreeNode> all = new ArrayList<>();
    for (TreeNode child = newest; child != null; child = child.older) {
      all.add(child);
    }
    return all;
  }

  /** Notes that the node is asked, which the caller alone does next; under the mutex, or before it is linked. */
  static void ask(TreeNode node) {
    node.asked = true;
    Reason why = node.reason;
    Reason reason = why != null ? why : Reason.of("asked to stop");
    node.emit(at -> new TreeEvent.StopAsked(at, node, reason));
  }

  /** The pleaseStop of a node goes; `asked` was set by the caller, who is therefore the only one. */
  static void askNow(TreeNode node) {
    Reason why = node.reason;
    Reason reason = why != null ? why : Reason.of("asked to stop");
    node.askedNanos = Seam.nanoTime();
    node.ask(reason);
    Escalation.begin(node);
  }

  private static void settle(TreeNode node) {
    Firing firing = Firing.enter();
    try {
      node.settledNanos = Seam.nanoTime();
      node.settling();
      SignalSource drain = node.drainIfMade();
      FamilyNode parent = node.parentNode();
      StopSession session = node.session;
      if (session != null) {
        session.add(node);
      }
      SignalSource idle = null;
      StopSession above = null;
      if (parent != null) {
        parent.lock();
        try {
          idle = parent.unlink(node);
          above = parent.session;
        } finally {
          parent.unlock();
        }
      }
      if (above != null && above != session) {
        above.addAll(session != null && session.top == node ? session : null, node);
      }
      if (drain != null) {
        drain.go(); // it may have ended without ever having been drained
      }
      if (session != null && session.top == node) {
        session.over();
      }
      node.goStopped();
      if (idle != null && parent != null) {
        idle.go();
      }
      if (parent != null) {
        firing.addLink(() -> step(parent));
      }
    } finally {
      firing.exit();
    }
  }
}
