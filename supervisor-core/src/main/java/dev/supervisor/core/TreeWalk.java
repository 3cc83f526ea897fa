package dev.supervisor.core;

import dev.supervisor.signals.internal.StackRoom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks over a subtree by a stop's reserve and deadline, which must not wait for a mutex without
 * bound: a thread that was cut off in the middle of our code may never let it go.
 */
final class TreeWalk {
  private TreeWalk() {}

  /** {@return whether the current thread now holds the node's mutex; it waits at most so long} */
  static boolean lockWithin(TreeNode node, long nanos) {
    StackRoom.forMutex();
    if (node.stopping.tryLock()) {
      return true;
    }
    if (node.stopping.isLostForGood()) {
      return false;
    }
    return node.stopping.lockWithin(nanos);
  }

  /** {@return the children of a node whose mutex cannot be had, newest first} */
  static List<TreeNode> unheldChildren(TreeNode node) {
    List<TreeNode> children = new ArrayList<>();
    Family family = node.family;
    if (family != null) {
      family.newestFirst(children);
    }
    return children;
  }

  /**
   * {@return this node and all below that are not settled, in the order in which they stop}
   *
   * <p>The children of a node whose mutex cannot be had in that time are read without it.
   */
  static List<TreeNode> inOrderOfStopping(TreeNode top, long boundNanos) {
    ArrayDeque<TreeNode> backwards = new ArrayDeque<>(); // a node before its children, oldest first
    ArrayDeque<TreeNode> todo = new ArrayDeque<>();
    todo.push(top);
    TreeNode next;
    while ((next = todo.poll()) != null) {
      backwards.push(next);
      List<TreeNode> children = new ArrayList<>();
      boolean mine = lockWithin(next, boundNanos);
      try {
        Family family = next.family;
        if (family != null) {
          family.newestFirst(children);
        }
      } finally {
        if (mine) {
          next.unlock();
        }
      }
      children.forEach(todo::push);
    }
    backwards.removeIf(node -> node.stopping.isSettled());
    return new ArrayList<>(backwards);
  }

  /** {@return that node and all below that are not settled, in the order in which they stop; a read} */
  static List<TreeNode> inOrderOfStopping(TreeNode top) {
    ArrayDeque<TreeNode> backwards = new ArrayDeque<>(); // a node before its children, oldest first
    ArrayDeque<TreeNode> todo = new ArrayDeque<>();
    todo.push(top);
    TreeNode next;
    while ((next = todo.poll()) != null) {
      backwards.push(next);
      next.childrenNewestFirst().forEach(todo::push);
    }
    return new ArrayList<>(backwards);
  }
}
