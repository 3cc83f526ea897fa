package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.StopRequested;

/** The request to unwind, of one thread: that of another is a failure like any other. */
final class Unwinding extends StopRequested {
  private static final long serialVersionUID = 1L;

  private final transient Mailbox by;

  Unwinding(Mailbox by, String message) {
    super(message);
    this.by = by;
  }

  /** {@return whether it asks the thread of this mailbox} */
  boolean isOf(Mailbox mailbox) {
    return by == mailbox;
  }
}
