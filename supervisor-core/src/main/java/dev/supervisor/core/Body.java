package dev.supervisor.core;

import dev.supervisor.signals.Signal;

/** The code that a supervised thread runs, without a result. */
@FunctionalInterface
public interface Body {
  /**
   * Runs on the thread, once in each incarnation.
   *
   * <p>The body should end soon after {@code pleaseStop} has gone. From then on an {@link InterruptedException} that
   * leaves the body is a normal end; before that it is a failure.
   *
   * @param pleaseStop goes when the thread is asked to stop
   * @throws Exception if the body fails; the failure is logged or collected, and never lost
   */
  void run(Signal pleaseStop) throws Exception;
}
