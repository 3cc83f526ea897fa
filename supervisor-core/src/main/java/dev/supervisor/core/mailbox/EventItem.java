package dev.supervisor.core.mailbox;

import dev.supervisor.signals.internal.Carried;
import org.jspecify.annotations.Nullable;

/** An event for the listeners, one of those that many threads get: a rejection is told to no thread. */
class EventItem extends Item {
  final Object event;

  EventItem(Object event, @Nullable MailboxOwner from, Carried context) {
    super(from, context);
    this.event = event;
  }

  /** {@return news of the library's own, without a context; asks nothing of the logging system} */
  static EventItem news(Object event, @Nullable MailboxOwner from) {
    return new EventItem(event, from, Carried.NONE);
  }

  @Override
  final void handle(HandlerTable in) {
    in.listeners.call(event, from, in);
  }

  @Override
  void reject(MailboxOwner by) {}

  @Override
  final Object event() {
    return event;
  }

  @Override
  final boolean isMessage() {
    return true;
  }
}
