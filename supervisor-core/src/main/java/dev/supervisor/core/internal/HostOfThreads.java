package dev.supervisor.core.internal;

import java.util.function.UnaryOperator;

/**
 * A node below which a thread that other code has started runs as a child, for the bridges.
 *
 * @param <O> the options of a thread
 * @param <B> what a thread runs
 */
public interface HostOfThreads<O, B> {
  /**
   * Makes a child, runs it on the current thread, and returns when it has ended, in whatever way. The child also runs if this node is being stopped: then it is born asked. (A child that is created first and
   * started later would not run.)
   *
   * @throws IllegalStateException when no child can be born below this node any more
   * @throws IllegalArgumentException when such a thread cannot have these options
   * @throws InterruptedException when the thread is interrupted while it waits for the children of the child
   */
  void runBelow(String name, UnaryOperator<O> with, B work) throws InterruptedException;
}
