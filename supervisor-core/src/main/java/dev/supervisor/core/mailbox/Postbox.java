package dev.supervisor.core.mailbox;

import org.jspecify.annotations.Nullable;

/** The mailbox of one thread, as other mailboxes see it. Thread-safe. */
public interface Postbox {
  /**
   * Puts news of the library's own in if a listener, or a wait, is for them right now. Runs no code of
   * users, and takes no lock.
   */
  void offer(Object news, @Nullable MailboxOwner from);

  /** {@return whether an event that goes to many threads was put in: this one is not over} */
  boolean spread(Object event, MailboxOwner from);

  /** Tells the error hook that the event, or the request, has failed: now, or when the thread gets to it. */
  void failed(Object event, Throwable failure);

  /** {@return what the thread handles at the moment; null when it handles nothing} */
  @Nullable
  Object handling();
}
