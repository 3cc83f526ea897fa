package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Events.Rejected;
import dev.supervisor.signals.internal.Carried;
import org.jspecify.annotations.Nullable;

/** An event for the listeners of one thread: its sender is told if that thread is over. */
final class DirectEvent extends EventItem {
  DirectEvent(Object event, @Nullable MailboxOwner from, Carried context) {
    super(event, from, context);
  }

  @Override
  void reject(MailboxOwner by) {
    if (!(event instanceof Rejected)) {
      sendBack(by, event);
    }
  }
}
