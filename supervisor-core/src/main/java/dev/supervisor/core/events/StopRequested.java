package dev.supervisor.core.events;

/**
 * Thrown out of a wait for events when the thread has been asked to stop: unwinds the body through
 * its {@code finally} blocks, and is a normal end.
 *
 * <p>It is an {@link Error} so that {@code catch (Exception e)} does not eat it. It is thrown once in
 * each incarnation; later waits work normally, so that clean-up can still wait and ask.
 */
public final class StopRequested extends Error {
  private static final long serialVersionUID = 1L;

  private final transient Mailbox by;

  StopRequested(Mailbox by, String message) {
    super(message, null, false, false);
    this.by = by;
  }

  /** {@return whether it asks the thread of this mailbox, and not another one} */
  boolean isOf(Mailbox mailbox) {
    return by == mailbox;
  }
}
