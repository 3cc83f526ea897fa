package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import org.jspecify.annotations.Nullable;

/**
 * What a supervised thread computes.
 *
 * @param <T> the type of the result
 */
@FunctionalInterface
public interface Task<T extends @Nullable Object> {
  /**
   * {@return the result; runs on the thread, once}
   *
   * @param pleaseStop goes when the thread is asked to stop
   * @throws Exception a failure, which is logged or collected, never lost. After the request to stop, an {@link
   *     InterruptedException} is no failure: the task has stopped, and has no result
   */
  T run(Signal pleaseStop) throws Exception;
}
