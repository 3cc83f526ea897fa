package dev.supervisor.core;

import dev.supervisor.core.StopState.Phase;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Seam;
import org.jspecify.annotations.Nullable;

/** The end of a node: it is unlinked and noted, its `stopped` goes, and its parent makes its move. */
final class Settling {
  private Settling() {}

  static void settle(TreeNode node, int lateBorn) {
    node.settling();
    leave(node, lateBorn);
  }

  private static void leave(TreeNode node, int lateBorn) {
    Firing firing = Firing.enter();
    try {
      SignalSource drain = node.stopping.drainIfMade();
      ParentNode parent = node.parentNode();
      StopRun run = node.stopping.run();
      StopRun above = null;
      boolean unlinked = false;
      EndOfChild means = null;
      boolean held = parent != null && NodeHold.take(parent);
      if (parent != null && !held && mayBeHadLater(node, parent)) {
        NodeHold.later(parent, () -> leave(node, lateBorn));
        return; // a node that is linked cannot have a new life
      }
      if (parent != null && held) {
        try {
          if (node.among != null) {
            parent.unlink(node);
            parent.family().leaving++;
            unlinked = true;
            means = EndOfChild.ofSignificant(parent, node);
          }
          above = parent.stopping.run();
        } finally {
          parent.unlock();
        }
      }
      if (above == null && parent != null) {
        above = node.root().stopping.run(); // it may not have come down to the parent yet
      }
      StopNotes.Ending ending = null; // most ends are in no stop, and need none
      StopMoments moments = node.stopping.moments();
      boolean isOfRootAlone = false; // else a stop may ask whether it was gone before that began
      if (run != null
          && above != null // else a stop that has begun since may note it once more
          && run.top != node
          && lateBorn == 0
          && moments != null
          && !node.mayLiveAgain()) { // it is its own note
        run.add(node, moments);
        isOfRootAlone = run.isOfRoot();
      } else if (run != null || above != null || node.mayLiveAgain()) {
        ending = StopNotes.ending(node, lateBorn);
        note(node, run, above, ending);
      }
      if (drain != null) {
        drain.go(); // it may have ended without ever having been drained
      }
      if (run != null && run.top == node) {
        run.over();
      }
      long goneNanos = 0;
      if (!isOfRootAlone) {
        goneNanos = Seam.nanoTime();
        if (ending != null) {
          ending.goes(goneNanos);
        } else if (moments != null) {
          moments.noteGone(goneNanos);
        }
      }
      node.stopping.goStopped();
      if (parent != null) {
        if (unlinked) {
          hasLeft(parent, above != null ? null : node, lateBorn, ending, goneNanos);
          EndOfChild.stopFor(means);
        } else {
          unlink(node, parent);
        }
      }
    } finally {
      firing.exit();
    }
  }

  /** {@return whether its end can wait for the mutex of the parent: not past the deadline, nor where that is lost} */
  private static boolean mayBeHadLater(TreeNode node, ParentNode parent) {
    StopRun run = node.stopping.run();
    return !NodeHold.isLost(parent) && !node.stopping.isLost() && (run == null || !run.isExpired());
  }

  /** Notes it for the report of each stop that has begun. */
  private static void note(
      TreeNode node, @Nullable StopRun run, @Nullable StopRun above, StopNotes.Ending ending) {
    if (run != null) {
      run.add(ending);
      if (above != null && run.top == node && StopRun.isApart(run, above)) {
        run.overtakenBy(above);
      }
    } else if (above != null) {
      above.add(ending);
    }
  }

  /**
   * `stopped` of the child has gone: the parent can go on.
   *
   * @param unnoted the child, where no stop above it had begun
   * @param ending how it ended; null where that can be read from the child at any time, as it does not live again
   */
  private static void hasLeft(
      ParentNode parent,
      @Nullable TreeNode unnoted,
      int lateBorn,
      StopNotes.@Nullable Ending ending,
      long goneNanos) {
    SignalSource idle = null;
    StopRun above;
    boolean mayMove;
    TreeNode next;
    if (!NodeHold.take(parent)) {
      NodeHold.again(parent, () -> hasLeft(parent, unnoted, lateBorn, ending, goneNanos));
      return;
    }
    try {
      Family family = parent.family();
      above = parent.stopping.run();
      if (above == null) {
        above = parent.root().stopping.run();
      }
      if (above != null && unnoted != null) { // a stop may have begun since it was unlinked
        above.addIfSeen(
            ending != null ? ending : StopNotes.endedThen(unnoted, lateBorn, goneNanos));
      }
      family.leaving--;
      idle = family.takeIdle();
      mayMove = family.leaving == 0
          && parent.stopping.phase() == Phase.CLOSING // else it makes no move
          && !awaitsOthers(parent, family);
      next = mayMove ? StopChain.nextInTurn(parent, family) : null;
    } finally {
      parent.unlock();
    }
    if (idle != null) {
      idle.go();
    }
    if (next != null) { // as a step would find; it is told by links, so that no stack grows
      TreeNode toTell = next;
      Firing.link(() -> StopChain.tellNext(parent, toTell));
    } else if (mayMove) {
      Firing.link(() -> StopChain.step(parent));
    }
  }

  /** It was unlinked by another thread, or the mutex of its parent could not be had before. */
  private static void unlink(TreeNode node, ParentNode parent) {
    if (!NodeHold.take(parent)) {
      NodeHold.again(parent, () -> unlink(node, parent));
      return;
    }
    SignalSource idle = null;
    EndOfChild means = null;
    try {
      if (node.among != null && node.parentNode() == parent && node.stopping.isSettled()) {
        parent.unlink(node);
        idle = parent.family().takeIdle();
        means = EndOfChild.ofSignificant(parent, node);
      }
    } finally {
      parent.unlock();
    }
    if (idle != null) {
      idle.go();
    }
    EndOfChild.stopFor(means);
    Firing.link(() -> StopChain.step(parent));
  }

  /** {@return whether all its children were told at once, and some of them are still there; under the mutex} */
  private static boolean awaitsOthers(ParentNode parent, Family family) {
    TreeNode newest = family.regular.newest;
    return family.allTold && newest != null && !StopChain.isStretchOf(newest, parent);
  }
}
