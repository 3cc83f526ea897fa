package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.SignalSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The move of a daemon, whose parent is being stopped, to the root. */
final class DaemonHandOver {
  private DaemonHandOver() {}

  /**
   * Its parent does not wait for it: it moves to the root, is told, and the parent goes on. Where another thread has moved
   * or settled it, that thread lets the parent go on.
   */
  static void tell(TreeNode daemon, ThreadNode parent, Reason why, @Nullable StopRun run) {
    ThreadNode root = parent.root();
    SignalSource idle = null;
    StopRun former = null; // the parent's, or that of a stop of its own
    StopRun own = null;
    boolean moves;
    List<TreeNode> held = new ArrayList<>(3);
    for (TreeNode next : List.of(root, parent, daemon)) {
      if (!NodeHold.take(next)) {
        free(held);
        NodeHold.again(next, () -> tell(daemon, parent, why, run));
        return;
      }
      held.add(next);
    }
    try {
      moves = !daemon.stopping.isSettled() && daemon.among != null && daemon.parentNode() == parent;
      if (moves) {
        parent.unlink(daemon);
        idle = parent.family().takeIdle();
        root.takeOver(daemon);
        if (root.stopping.run() == null) {
          former = daemon.stopping.run();
          own = StopRun.ofDaemon(daemon, former);
          daemon.stopping.moveTo(own);
        }
      }
    } finally {
      free(held);
    }
    if (idle != null) {
      idle.go();
    }
    if (own != null) {
      moveBelow(daemon, former, own);
    }
    StopChain.tell(daemon, why, own != null ? own : run);
    if (moves) {
      StopChain.step(parent);
    }
  }

  /** Frees them, the last that was taken first. */
  private static void free(List<TreeNode> held) {
    for (int i = held.size(); i-- > 0; ) {
      held.get(i).unlock();
    }
  }

  /** Moves all nodes below a daemon that was handed over to the stop of that daemon. */
  private static void moveBelow(TreeNode daemon, @Nullable StopRun former, StopRun own) {
    ArrayDeque<TreeNode> todo = new ArrayDeque<>();
    todo.add(daemon);
    TreeNode next;
    while ((next = todo.poll()) != null) {
      if (!NodeHold.take(next)) {
        todo.addAll(TreeWalk.unheldChildren(next)); // it stays in the former, whose report has it
        continue;
      }
      try {
        StopRun known = next.stopping.run();
        if (next == daemon) {
          // it has moved
        } else if (known == null || known == former) {
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
}
