package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Events.Rejected;
import dev.supervisor.signals.internal.Carried;
import dev.supervisor.signals.internal.LogContext;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a queue: something to be handled on the thread, once, or to be handed back.
 */
abstract class Item {
  /** Written by the producer before it is put, and by the owner afterwards. */
  @Nullable
  Item next;

  /** The sender; null for threads that are in no tree. */
  final @Nullable MailboxOwner from;

  private final Carried context;

  /** Without a context. */
  Item() {
    this(null, Carried.NONE);
  }

  /** Makes an item with that context. */
  Item(@Nullable MailboxOwner from, Carried context) {
    this.from = from;
    this.context = context;
  }

  /** Does what it is for, on the thread it was sent to. */
  abstract void handle(HandlerTable in);

  /** The thread it was sent to will not handle it. */
  abstract void reject(MailboxOwner by);

  /** Tells the sender that the thread was over. */
  final void sendBack(MailboxOwner by, Object what) {
    Postbox sender = from == null ? null : from.mailboxIfMade();
    if (sender != null) {
      sender.offer(new Rejected(by, what), by);
    }
  }

  /** {@return the event that waits may look at; null when it is none} */
  @Nullable
  Object event() {
    return null;
  }

  /** {@return whether a body that pulls messages is given it; else it takes care of itself} */
  boolean isMessage() {
    return false;
  }

  /** {@return whether it counts as something that waits to be handled} */
  boolean isNews() {
    return true;
  }

  /** Handles it with the context of its sender. */
  final void handleInContext(HandlerTable in) {
    if (context == Carried.NONE) {
      handle(in);
      return;
    }
    LogContext own = LogContext.copy();
    context.setLog();
    try {
      context.run(() -> handle(in));
    } finally {
      own.set();
    }
  }
}
