package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.spi.Seam;
import dev.supervisor.signals.spi.Timer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What follows when a node was asked to stop: after its grace it is insisted upon, in the end given up. */
final class Escalation extends Timer.Entry {
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TreeNode node;
  private final Signal life; // of that incarnation alone
  private final long giveUpNanos; // 0: not insisted yet

  private Escalation(TreeNode node, Signal life, long atNanos, long giveUpNanos) {
    super(atNanos);
    this.node = node;
    this.life = life;
    this.giveUpNanos = giveUpNanos;
  }

  /** Starts the clock of a node that was just asked. */
  static void begin(TreeNode node) {
    node.escalateBy(new Escalation(
        node, node.stopped(), Seam.nanoTime() + node.options().grace.toNanos(), 0));
  }

  @Override
  public void run() {
    if (node.over || node.phase == TreeNode.Phase.SETTLED || node.stopped() != life) {
      return;
    }
    long now = Seam.nanoTime();
    if (giveUpNanos != 0 && now - giveUpNanos >= 0) {
      StopChain.giveUp(node, life, Outcome.ABANDONED);
      return;
    }
    long giveUp = giveUpNanos != 0 ? giveUpNanos : now + node.options().patience.toNanos();
    if (insist(node, life, node.session)) {
      long next = now + AGAIN_NANOS;
      node.escalateBy(new Escalation(node, life, next - giveUp < 0 ? next : giveUp, giveUp));
    }
  }

  /**
   * Notes where the node is and insists that it ends.
   *
   * @return whether there is a point in doing so again; not if it sits in System.exit
   */
  static boolean insist(TreeNode node, Signal life, @Nullable StopSession session) {
    if (node instanceof ThreadNode threaded) {
      Thread thread = threaded.threadOrNull();
      if (thread != null && Look.isExiting(thread)) {
        StopChain.giveUp(node, life, Outcome.EXITING);
        return false;
      }
      if (session != null) {
        session.note(node, Look.at(threaded));
      }
    }
    node.insist(life);
    return true;
  }
}
