package dev.supervisor.core;

import dev.supervisor.core.internal.OpenNode;
import dev.supervisor.core.internal.OpenTrees;
import dev.supervisor.signals.Signal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the test kit sees of the trees.
 *
 * @param roots those that are open
 */
record TreesForTests(List<ScopeNode> roots) implements OpenTrees.Source {

  @Override
  public List<OpenNode> nodes() {
    List<OpenNode> nodes = new ArrayList<>();
    ArrayDeque<TreeNode> todo = new ArrayDeque<>();
    for (ScopeNode root : roots) {
      if (root.stopped().isGo() && root.isDead()) {
        continue; // its thread cannot close it any more
      }
      todo.push(root);
      for (TreeNode next; (next = todo.poll()) != null; ) {
        nodes.add(new SeenNode(next));
        List<TreeNode> users = new ArrayList<>();
        next.children(users, new ArrayList<>());
        users.forEach(todo::push);
      }
    }
    return nodes;
  }

  @Override
  public boolean runsANode(Thread thread) {
    return thread instanceof Current.NodeThread;
  }

  /** A node; equal by identity, as nodes are. */
  private record SeenNode(TreeNode node) implements OpenNode {
    @Override
    public String path() {
      return node.path();
    }

    @Override
    public String text() {
      return node.tree();
    }

    @Override
    public boolean isBelow(OpenNode other) {
      return other instanceof SeenNode seen && node.isBelow(seen.node);
    }

    @Override
    public @Nullable Thread thread() {
      return node instanceof ThreadNode threaded ? threaded.threadOrNull() : null;
    }

    @Override
    public boolean isOpenHere() {
      return node instanceof ScopeNode scope && scope.isOpenHere();
    }

    @Override
    public List<StackTraceElement> whereOpened() {
      return node instanceof ScopeNode scope ? scope.whereOpened() : List.of();
    }

    @Override
    public Signal stop(String why) {
      return node.stop(why);
    }

    @Override
    public void close() {
      if (node instanceof ScopeNode scope && scope.isOpenHere()) {
        scope.close();
      }
    }
  }
}
