package dev.supervisor.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The order in which the children of a group are started; the order of their stop is its reverse. */
final class GroupOrder {
  /* How it works. A child that is started again by hand is the newest of its siblings in its new life, and may be newer than those that come
   * after it. So the order of birth is kept but for that: a child is put behind those that it comes after. There are no circles, as a child
   * names only those that were made before it. */

  private GroupOrder() {}

  /**
   * {@return the same children, each behind those that it comes after}
   *
   * @param byBirth the oldest first
   */
  static List<TreeNode> inOrder(List<TreeNode> byBirth) {
    if (byBirth.stream().allMatch(it -> it.options().after.isEmpty())) {
      return byBirth;
    }
    Set<TreeNode> all = new HashSet<>(byBirth);
    Set<TreeNode> done = new HashSet<>();
    List<TreeNode> order = new ArrayList<>(byBirth.size());
    ArrayDeque<TreeNode> todo = new ArrayDeque<>();
    for (TreeNode each : byBirth) {
      todo.push(each);
      TreeNode top;
      while ((top = todo.peek()) != null) {
        TreeNode before = firstBefore(top, all, done);
        if (before != null) {
          todo.push(before);
          continue;
        }
        todo.pop();
        if (done.add(top)) {
          order.add(top);
        }
      }
    }
    return order;
  }

  private static @Nullable TreeNode firstBefore(
      TreeNode node, Set<TreeNode> all, Set<TreeNode> done) {
    for (TreeNode other : node.options().after) {
      if (all.contains(other) && !done.contains(other)) {
        return other;
      }
    }
    return null;
  }
}
