package dev.supervisor.core.events;

import org.jspecify.annotations.Nullable;

/**
 * Answers requests of one kind, on the thread that was asked.
 *
 * @param <M> the type of the request
 * @param <R> the type of the answer
 */
@FunctionalInterface
public interface Answerer<M, R extends @Nullable Object> {
  /**
   * {@return the answer}
   *
   * @throws Exception what the asker gets instead of an answer
   */
  R answer(M request) throws Exception;
}
