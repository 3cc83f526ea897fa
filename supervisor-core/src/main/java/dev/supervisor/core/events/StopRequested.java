package dev.supervisor.core.events;

/**
 * Thrown out of a wait for events when the thread has been asked to stop. It unwinds the body
 * through its {@code finally} blocks, and is a normal end.
 *
 * <p>It is an {@link Error}, so that {@code catch (Exception e)} does not catch it. It is thrown
 * once in each incarnation. Later waits work normally, so that clean-up can still wait and ask.
 */
public abstract class StopRequested extends Error {
  private static final long serialVersionUID = 2L;

  /** For the mailbox alone: one that another class throws unwinds nothing. */
  protected StopRequested(String message) {
    super(message, null, false, false);
  }
}
