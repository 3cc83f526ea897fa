package dev.supervisor.core;

import dev.supervisor.signals.Signal;

/** What a supervised thread does. */
@FunctionalInterface
public interface Body {
  /**
   * Runs on the thread, once.
   *
   * <p>The body should end soon after {@code pleaseStop} has gone. From then on an {@link InterruptedException} that
   * leaves the body is a normal end; before that it is a failure.
   *
   * @param pleaseStop goes when the thread is asked to stop
   * @throws Exception a failure, which is logged or collected, never lost
   */
  void run(Signal pleaseStop) throws Exception;
}
