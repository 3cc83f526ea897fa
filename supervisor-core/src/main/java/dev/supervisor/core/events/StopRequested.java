package dev.supervisor.core.events;

/**
 * Thrown out of a wait for events when the thread has been asked to stop: unwinds the body through
 * its {@code finally} blocks, and is a normal end.
 *
 * <p>It is an {@link Error} so that {@code catch (Exception e)} does not eat it. It is thrown once;
 * later waits work normally, so that clean-up can still wait.
 */
public final class StopRequested extends Error {
  private static final long serialVersionUID = 1L;

  StopRequested(String path) {
    super(path + " was asked to stop", null, false, false);
  }
}
