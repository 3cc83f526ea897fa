package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.StopRequested;

/** The request to unwind, of one thread: that of another thread is a failure like any other. */
final class Unwinding extends StopRequested {
  private static final long serialVersionUID = 1L;

  private final transient MailboxOwner by;

  Unwinding(MailboxOwner by, String message) {
    super(message);
    this.by = by;
  }

  /** {@return whether the throwable asks the thread of this owner to unwind} */
  static boolean isOf(MailboxOwner owner, Throwable e) {
    return e instanceof Unwinding stop && stop.by == owner;
  }
}
