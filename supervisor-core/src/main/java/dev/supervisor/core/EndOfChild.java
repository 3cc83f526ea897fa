package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Reason;
import org.jspecify.annotations.Nullable;

/**
 * An end of a child for which its parent is stopped: that of a significant one, or a failure where the parent is fail-fast.
 *
 * @param parent the node that is stopped
 * @param incarnation of the parent, when that was decided: another one has nothing to do with it
 */
record EndOfChild(ParentNode parent, int incarnation, Reason why) {
  /* How it works. Both are decided under the parent's mutex. The end of a significant child is seen in the hold in which it is
   * unlinked: so of several that end at the same time the last one sees that none is left. A failure is seen before the chain hears of
   * the end of the body: the parent cannot settle before, and the failure is among those with which it fails. The stop itself is
   * begun without a mutex. */

  /** {@return what the end of this child means, which has just been unlinked; null when it means nothing; under the parent's mutex} */
  static @Nullable EndOfChild ofSignificant(ParentNode parent, TreeNode child) {
    ThreadOptions.AutoShutdown when = parent.options().autoShutdown;
    if (when == ThreadOptions.AutoShutdown.NEVER
        || !child.options().significant
        || child.stopping.endsLife()
        || (when == ThreadOptions.AutoShutdown.ALL_SIGNIFICANT
            && parent.family().significant > 0)) {
      return null;
    }
    String how = child.stopping.outcome() == Outcome.FAILED ? " has failed" : " has ended";
    return new EndOfChild(
        parent,
        parent.stopping.incarnation(),
        Reason.of(child.path() + how + ", and is significant"));
  }

  /**
   * {@return what the failure of this child means, whose life ends with it; null when it means nothing} Takes the mutex of the parent.
   */
  static @Nullable EndOfChild ofFailed(TaskNode<?> child, Throwable failure) {
    ParentNode parent = child.parentNode();
    return parent == null || !parent.options().failFast
        ? null
        : ofFailed(parent, parent.stopping.incarnation(), child, failure);
  }

  private static @Nullable EndOfChild ofFailed(
      ParentNode parent, int incarnation, TaskNode<?> child, Throwable failure) {
    if (!NodeHold.take(parent)) {
      NodeHold.again(parent, () -> stopFor(ofFailed(parent, incarnation, child, failure)));
      return null;
    }
    boolean failsWithIt = false;
    EndOfChild means = null;
    try {
      if (parent.stopping.incarnation() != incarnation || parent.stopping.isSettled()) {
        return null;
      }
      Family family = parent.family();
      if (family.fails() || !child.stopping.endsLife()) {
        failsWithIt = parent instanceof ChildNode<?>
            && family.failWith(
                new ThreadFailedException(child.path(), failure), /* keepsAll= */ true);
        means =
            new EndOfChild(parent, incarnation, Reason.of(child.path() + " has failed", failure));
      }
    } finally {
      parent.unlock();
    }
    if (failsWithIt) {
      child.collect();
    }
    return means;
  }

  /** Stops the parent, if it means that. */
  static void stopFor(@Nullable EndOfChild means) {
    if (means != null) {
      StopChain.stopIncarnation(means.parent, means.incarnation, means.why);
    }
  }
}
