package dev.supervisor.core.events;

import org.jspecify.annotations.Nullable;

/**
 * A thread that has a result to wait for.
 *
 * @param <T> the type of the result
 */
public interface Joinable<T extends @Nullable Object> extends Peer {
  /**
   * Waits until the thread is stopped, and returns its result or throws its failure; handles no
   * events meanwhile, as {@link Events#awaitThread} does.
   *
   * @throws InterruptedException when the current thread is interrupted before or while waiting
   */
  T join() throws InterruptedException;
}
