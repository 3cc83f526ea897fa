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
   * Makes a child and runs it on the current thread, and returns when it has ended, in whatever way. Unlike a child that is made first and started then, it also runs where this node
   * is being stopped: it is born asked.
   *
   * @throws IllegalStateException when no child can be born below this node any more
   * @throws IllegalArgumentException when the options are none of such a thread
   * @throws InterruptedException when the thread is interrupted while it waits for the children of what it ran
   */
  void runBelow(String name, UnaryOperator<O> with, B work) throws InterruptedException;
}
