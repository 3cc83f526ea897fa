package dev.supervisor.core;

import dev.supervisor.signals.Signal;

/** What a supervised thread does. */
@FunctionalInterface
public interface Body {
  /**
   * Runs on the thread, once.
   *
   * <p>It should end soon after {@code pleaseStop} has gone; an {@link InterruptedException} that
   * leaves it then is a normal end, before it is a failure.
   *
   * @param pleaseStop goes when the thread is asked to stop
   * @throws Exception a failure, which is logged or collected, never lost
   */
  void run(Signal pleaseStop) throws Exception;
}
