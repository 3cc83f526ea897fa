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
   * @throws Exception a failure, which is logged or collected, never lost; an {@link
   *     InterruptedException} after the request means that there is no result because it stopped
   */
  T run(Signal pleaseStop) throws Exception;
}
