package dev.supervisor.core;

import dev.supervisor.signals.internal.Mutex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whose turn it is in a stop, as a look from outside sees it; see {@link StopChain}. */
final class StopTurns {
  private StopTurns() {}

  /** {@return the children for whose end that of the node waits now; empty where it waits for its own body} */
  static List<TreeNode> ofEnd(TreeNode node) {
    if (node.stopping.phase() != StopState.Phase.CLOSING) {
      return List.of();
    }
    List<TreeNode> regular = new ArrayList<>();
    List<TreeNode> late = new ArrayList<>();
    List<TreeNode> oldest = new ArrayList<>();
    Mutex taken = node.stopping.enter();
    try {
      Family known = node.family;
      if (known != null) {
        known.regular.newestFirst(regular);
        known.late.newestFirst(late);
        known.oldestPlace.newestFirst(oldest);
      }
    } finally {
      NodeMutex.leave(taken);
    }
    if (!regular.isEmpty()) {
      return node.allAtOnce() ? regular : regular.subList(0, 1);
    }
    if (!node.stopping.over()) {
      return List.of();
    }
    return !late.isEmpty() ? late : oldest.isEmpty() ? oldest : oldest.subList(0, 1);
  }

  /** {@return whether its thread waits for that very end, and need not come to an end itself} */
  static boolean isClosedByItsOwner(TreeNode node) {
    return node instanceof ScopeNode && node.stopping.phase() == StopState.Phase.CLOSING;
  }

  /** {@return the children that are not at the oldest place, newest first} */
  static List<TreeNode> users(TreeNode node) {
    List<TreeNode> users = new ArrayList<>();
    node.children(users, new ArrayList<>());
    return users;
  }

  /** {@return what ends before the node is asked; null where the node is not being stopped, or is the one whose turn it is} */
  static @Nullable TreeNode before(TreeNode node) {
    ParentNode above = node.parentNode();
    while (above != null && above.stopping.phase() != StopState.Phase.CLOSING) {
      above = above.parentNode();
    }
    List<TreeNode> first = above == null ? List.of() : ofEnd(above);
    if (above == null || first.isEmpty() || above.allAtOnce()) {
      return null;
    }
    return node.isBelow(first.get(0)) ? null : first.get(0);
  }
}
