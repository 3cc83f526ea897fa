package dev.supervisor.command;

import dev.supervisor.core.SupervisedThread;
import java.util.function.UnaryOperator;

/** The recycled shell sessions of a tree: one pool for each, made by its first command. */
public final class Shells {

  private Shells() {}

  /**
   * Changes how the sessions of a tree are kept, from now on.
   *
   * @param node any node of the tree
   * @throws IllegalStateException when the tree has stopped
   */
  public static void configure(SupervisedThread node, UnaryOperator<ShellOptions> with) {
    ShellPool.of(node).configure(with);
  }

  /**
   * Changes how the sessions of a tree at one target are kept, from now on. Unless changed there are at most 8.
   *
   * @param node any node of the tree
   * @throws IllegalStateException when the tree has stopped
   */
  public static void configure(
      SupervisedThread node, Target target, UnaryOperator<ShellOptions> with) {
    TargetPools.pool(node, target).configure(with);
  }
}
