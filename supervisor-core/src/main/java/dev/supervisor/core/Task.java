package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import org.jspecify.annotations.Nullable;

/**
 * The code that a supervised thread runs for its result.
 *
 * @param <T> the type of the result
 */
@FunctionalInterface
public interface Task<T extends @Nullable Object> {
  /**
   * {@return the result} Runs on the thread, once in each incarnation.
   *
   * @param pleaseStop goes when the thread is asked to stop
   * @throws Exception if the task fails; the failure is logged or collected, and never lost. After the request to stop, an {@link
   *     InterruptedException} is no failure: the task has stopped, and has no result
   */
  T run(Signal pleaseStop) throws Exception;
}
