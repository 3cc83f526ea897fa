package dev.supervisor.core;

import dev.supervisor.signals.internal.StackRoom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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

  /** {@return the children of a node, newest first, read as they are: its mutex is held, or cannot be had} */
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
    List<TreeNode> all = inOrder(top, node -> childrenWithin(node, boundNanos));
    all.removeIf(node -> node.stopping.isSettled());
    return all;
  }

  private static List<TreeNode> childrenWithin(TreeNode node, long boundNanos) {
    boolean mine = lockWithin(node, boundNanos);
    try {
      return unheldChildren(node);
    } finally {
      if (mine) {
        node.unlock();
      }
    }
  }

  /** {@return that node and its children, theirs and so on, in the order in which they stop; a read} */
  static List<TreeNode> inOrderOfStopping(TreeNode top) {
    return inOrder(top, TreeNode::childrenNewestFirst);
  }

  private static List<TreeNode> inOrder(
      TreeNode top, Function<TreeNode, ? extends List<? extends TreeNode>> childrenNewestFirst) {
    ArrayDeque<TreeNode> backwards = new ArrayDeque<>(); // a node before its children, oldest first
    ArrayDeque<TreeNode> todo = new ArrayDeque<>();
    todo.push(top);
    TreeNode next;
    while ((next = todo.poll()) != null) {
      backwards.push(next);
      childrenNewestFirst.apply(next).forEach(todo::push);
    }
    return new ArrayList<>(backwards);
  }
}
