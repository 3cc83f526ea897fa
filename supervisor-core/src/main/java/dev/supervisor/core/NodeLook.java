package dev.supervisor.core;

import dev.supervisor.core.ThreadSnapshot.WaitsOn;
import dev.supervisor.signals.internal.Seam;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is seen of one node: the text and the JSON of a tree show the same looks, each in its form. The thread that makes it runs code of
 * users, for labels and descriptions.
 *
 * @param trouble which mutex is lost, as it could not be taken; empty as a rule
 * @param restart what there is to say of its next start, as a part of a line; empty where there is nothing
 * @param starts how its starts stand; null where it is no child
 * @param status what it has said of itself; empty where that is nothing
 * @param silence that it is silent, as a part of a line; empty where it is not
 * @param moreTime how much more time it has asked for, and why; empty where it has not
 * @param waiting what its thread waits for
 * @param events how many events are in its queue
 * @param guests the names of those that it has adopted
 * @param failed its last children that have failed and are gone
 * @param doing what an attachment says of itself
 */
record NodeLook(
    TreeNode node,
    Node.State state,
    long ageMillis,
    String trouble,
    String restart,
    @Nullable StartsLook starts,
    String status,
    String silence,
    long silentMillis,
    String moreTime,
    WaitsOn waiting,
    int events,
    List<String> guests,
    List<FailedChildren.FailedLook> failed,
    String doing) {

  /**
   * How the starts of a child stand.
   *
   * @param incarnation which one it is, from 0 on
   * @param attempts how many are used up; -1 where it is never started again by itself
   */
  record StartsLook(int incarnation, int attempts, boolean isReady) {}

  /** How well one node does its work. */
  enum NodeHealth {
    READY,
    NOT_READY,
    DOWN
  }

  /** Looks at the node; its children have been asked for, which finds a mutex that is lost. */
  static NodeLook of(TreeNode node, WaitGraph graph) {
    Node.State state = node.state();
    long age =
        TimeUnit.NANOSECONDS.toMillis(Math.max(0, Seam.nanoTime() - node.stopping.bornNanos()));
    String trouble = node.stopping.isOutOfReach() ? node.stopping.trouble() : "";
    ChildNode<?> child = node instanceof ChildNode<?> it ? it : null;
    ThreadNode thread = node instanceof ThreadNode it ? it : null;
    Thread runs = thread == null ? null : thread.threadOrNull();
    return new NodeLook(
        node,
        state,
        age,
        trouble,
        child == null ? "" : child.describeRestart(),
        child == null ? null : child.lookAtStarts(),
        child == null ? "" : child.statusText(),
        child == null ? "" : child.describePulse(),
        child == null ? 0 : child.silentMillis(),
        moreTime(node),
        runs == null || runs == Thread.currentThread()
            ? WaitsOn.NOTHING
            : ThreadSnapshot.waiting(graph, runs),
        thread == null ? 0 : thread.queuedEvents(),
        thread == null ? List.of() : thread.guests(),
        node instanceof ParentNode parent ? parent.failedChildren() : List.of(),
        node instanceof AttachmentPlace attached ? attached.describe() : "");
  }

  private static String moreTime(TreeNode node) {
    MoreTime asked = node.moreTime();
    return asked == null ? "" : asked.describe();
  }

  /** {@return which kind of node it is, in the words of the dictionary} */
  String kind() {
    return kindOf(node);
  }

  /** {@return as {@link #kind()}} */
  static String kindOf(TreeNode node) {
    if (node instanceof ScopeNode scope) {
      return scope.parentNode() == null ? "root" : scope.isRegistered() ? "guest" : "scope";
    }
    return node instanceof ThreadNode ? "thread" : "attachment";
  }

  /** {@return who holds what it waits for, unless the words of that say it} */
  String heldBy() {
    return waiting.heldBy().isEmpty() || WhySentence.names(waiting.on(), waiting.heldBy())
        ? ""
        : waiting.heldBy();
  }
}
