package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.StopState.Phase;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.internal.Firing;
import org.jspecify.annotations.Nullable;

/**
 * What time does to a node, out of its turn: it is insisted upon, rushed, given up, lost. Each move
 * only makes the node asked or over and has it step, so the order of settling stays what it was.
 */
final class ForcedStop {
  private ForcedStop() {}

  /** The chain does not wait for the node any more. */
  static void giveUp(TreeNode node, Outcome how) {
    giveUp(node, node.stopping.incarnation(), how);
  }

  /** Does the same as {@link #giveUp(TreeNode, Outcome)}, if the node still is in that incarnation. */
  static void giveUp(TreeNode node, int incarnation, Outcome how) {
    if (!NodeHold.take(node)) {
      NodeHold.again(node, () -> giveUp(node, incarnation, how));
      return;
    }
    boolean done;
    Given given = new Given(incarnation);
    try {
      done = node.stopping.incarnation() == incarnation
          && giveUpHeld(node, how, /* insist= */ !node.stopping.insisted(), given);
    } finally {
      node.unlock();
    }
    if (done) {
      given.tell(node);
      if (how == Outcome.ABANDONED) {
        giveUpAround(node);
      }
    }
  }

  /**
   * The deadline has come.
   *
   * @return whether the node was waited for
   */
  static boolean giveUpAtTheDeadline(TreeNode node, Reason why, StopRun run) {
    Given given = new Given(node.stopping.incarnation());
    if (!TreeWalk.lockWithin(node, NodeHold.BOUND_NANOS)) {
      return lose(node);
    }
    try {
      given.incarnation = node.stopping.incarnation();
      if (!run.isStaleFor(node)) {
        if (run.top != node) {
          node.stopping.endLife();
        }
        node.stopping.takeReason(why);
        node.stopping.joinStop(run);
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
    given.tell(node);
    return true;
  }

  /** What has to be done when a node was given up, without its mutex. */
  private static final class Given {
    int incarnation;
    boolean ask;
    Phase former = Phase.CLOSING;
    Outcome how = Outcome.ABANDONED;

    @Nullable
    Runnable interrupt;

    Looks.@Nullable LookRequest look;

    Given(int incarnation) {
      this.incarnation = incarnation;
    }

    void tell(TreeNode node) {
      Firing firing = Firing.enterAside();
      try {
        StopChain.closed(node, incarnation, former, node.stopping.reasonToAsk());
        if (ask) {
          StopChain.goAsk(node, incarnation);
        }
        if (interrupt != null) {
          interrupt.run();
        }
        Escalation.end(node, incarnation);
        firing.addLink(() -> StopChain.step(node));
        if (how == Outcome.ABANDONED) {
          node.giveUp();
          if (look != null) {
            firing.addLink(look::queue);
          }
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
      given.look = Looks.of(node, node.stopped());
      given.interrupt = insist ? node.insistHeld(given.look) : null;
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
        giveUp(around, around.stopping.incarnation(), Outcome.ABANDONED);
      }
    }
  }

  /** The node, asked before, should end now. Late: because its grace is over. */
  static void insist(
      TreeNode node, int incarnation, boolean late, Looks.@Nullable LookRequest look) {
    Runnable interrupt = null;
    if (!NodeHold.take(node)) {
      NodeHold.again(node, () -> insist(node, incarnation, late, look));
      return;
    }
    try {
      if (!node.stopping.over()
          && !node.stopping.isSettled()
          && node.stopping.incarnation() == incarnation) {
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
  static void rush(TreeNode node, Reason why, StopRun run) {
    boolean ask;
    int incarnation;
    Phase former;
    Runnable interrupt;
    if (!TreeWalk.lockWithin(node, NodeHold.BOUND_NANOS)) {
      if (node.stopping.deadHolder() != null && !node.stopping.isSettled()) {
        node.ask(
            node.stopping.incarnation(),
            why); // what it may still do by itself; the deadline goes on without it
      }
      return;
    }
    try {
      if (node.stopping.isSettled() || run.isStaleFor(node)) {
        return;
      }
      incarnation = node.stopping.incarnation();
      former = StopChain.close(node, why, run);
      ask = !node.stopping.over() && node.stopping.ask();
      interrupt = node.stopping.over() ? null : node.insistHeld(null);
    } finally {
      node.unlock();
    }
    StopChain.closed(node, incarnation, former, why);
    if (ask) {
      StopChain.goAsk(node, incarnation);
    }
    if (interrupt != null) {
      interrupt.run();
    }
    if (ask) {
      StopChain.afterAsking(node, incarnation);
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
      node.ask(node.stopping.incarnation(), node.stopping.reasonToAsk());
      node.giveUp();
    }
    Settling.settle(node, 0);
    return true;
  }
}
