package dev.supervisor.core;

import dev.supervisor.signals.internal.Seam;
import java.util.HashMap;
import java.util.Map;

/**
 * Which nodes run on threads that do not know their node themselves, for looks that come again and again. To find them is a walk over the whole tree, so what was
 * found is kept for a thousand times as long as that took. Immutable.
 *
 * @param nodes by the id of their thread: the innermost of each, for the first ones of a large tree
 */
record KeptThreads(Map<Long, ThreadNode> nodes, long atNanos, long costNanos) {
  private static final int PAUSES = 1_000;
  private static final int MOST = 20_000;

  /** {@return those of that tree, as they were a while ago} */
  static Map<Long, ThreadNode> of(TreeNode root) {
    TreeContext tree = root.root().ownTree();
    KeptThreads kept = tree.keptThreads;
    long since = Seam.nanoTime();
    if (kept != null && since - kept.atNanos <= kept.costNanos * PAUSES) {
      return kept.nodes;
    }
    Map<Long, ThreadNode> nodes = new HashMap<>();
    for (TreeNode node : TreeWalk.inOrderOfStopping(root)) {
      Thread runs = node instanceof ThreadNode threaded ? threaded.threadOrNull() : null;
      if (runs != null && Current.of(runs) == null && nodes.size() < MOST) {
        nodes.putIfAbsent(JvmThreads.id(runs), (ThreadNode) node);
      }
    }
    long now = Seam.nanoTime();
    tree.keptThreads = new KeptThreads(nodes, now, now - since);
    return nodes;
  }
}
