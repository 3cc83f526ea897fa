package dev.supervisor.core;

import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Children of one node, by age. Guarded by that node's mutex. */
final class Siblings {
  @Nullable
  TreeNode oldest;

  @Nullable
  TreeNode newest;

  boolean isEmpty() {
    return newest == null;
  }

  void addNewest(TreeNode child) {
    TreeNode older = newest;
    child.older = older;
    child.newer = null;
    child.among = this;
    newest = child;
    if (older == null) {
      oldest = child;
    } else {
      older.newer = child;
    }
  }

  void addOldest(TreeNode child) {
    TreeNode newer = oldest;
    child.older = null;
    child.newer = newer;
    child.among = this;
    oldest = child;
    if (newer == null) {
      newest = child;
    } else {
      newer.older = child;
    }
  }

  void remove(TreeNode child) {
    TreeNode older = child.older;
    TreeNode newer = child.newer;
    if (older == null) {
      oldest = newer;
    } else {
      older.newer = newer;
    }
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
    child.older = null;
    child.newer = null;
    child.among = null;
  }

  void newestFirst(List<? super TreeNode> into) {
    for (TreeNode child = newest; child != null; child = child.older) {
      into.add(child);
    }
  }

  /** Adds each and, behind it, the same object. */
  void newestFirst(Deque<Object> into, Object with) {
    for (TreeNode child = newest; child != null; child = child.older) {
      into.add(child);
      into.add(with);
    }
  }

  void oldestFirst(List<? super TreeNode> into) {
    for (TreeNode child = oldest; child != null; child = child.newer) {
      into.add(child);
    }
  }

  /** {@return the oldest with that name, given without the number and with it; null if there is none} */
  @Nullable
  TreeNode named(String base, int number) {
    TreeNode child = oldest;
    while (child != null && !child.isCalled(base, number)) {
      child = child.newer;
    }
    return child;
  }
}
