package dev.supervisor.core.async;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.async.SupervisedExecutor.ExecutorOptions;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The bridges from a node of the tree to code that knows nothing of trees: executors for it.
 *
 * <pre>{@code
 * try (var app = Supervisor.main("shop")) {
 *   server.setExecutor(Bridges.of(app).lend("http"));
 *   …
 * } // the workers stop in their turn
 * }</pre>
 *
 * <p>What is made takes its place in the tree when it is made, as the newest child of the node: make first what others use, as it stops
 * last. A handle keeps nothing but the node. Immutable.
 */
public final class Bridges {
  private final SupervisedThread node;

  private Bridges(SupervisedThread node) {
    this.node = node;
  }

  /** {@return the bridges from this node} */
  public static Bridges of(SupervisedThread node) {
    return new Bridges(Objects.requireNonNull(node, "node"));
  }

  // ---- executors

  /** As {@link #asExecutor(String, UnaryOperator)}, with default options. */
  public SupervisedExecutor asExecutor(String name) {
    return asExecutor(name, with -> with);
  }

  /**
   * Makes a pool of workers as a child of the node, and the executor that owns it: {@link SupervisedExecutor#shutdown} ends the pool.
   *
   * @param name of the child, without {@code /} and {@code #}; its workers are below it
   * @throws IllegalStateException when the node is settled, or was abandoned, or is past its deadline
   */
  public SupervisedExecutor asExecutor(String name, UnaryOperator<ExecutorOptions> with) {
    return WorkerPool.below(node, name, with).owner();
  }

  /** As {@link #lend(String, UnaryOperator)}, with default options. */
  public SupervisedExecutor lend(String name) {
    return lend(name, with -> with);
  }

  /**
   * Makes a pool of workers as a child of the node, and an executor that is lent: a borrower that shuts it down ends its own use of it,
   * and the pool lives until the tree stops it.
   *
   * @param name of the child, without {@code /} and {@code #}, and of the borrower; its workers are below it
   * @throws IllegalStateException when the node is settled, or was abandoned, or is past its deadline
   */
  public SupervisedExecutor lend(String name, UnaryOperator<ExecutorOptions> with) {
    return WorkerPool.below(node, name, with).lent(name);
  }
}
