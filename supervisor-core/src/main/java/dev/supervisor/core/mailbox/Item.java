package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Rejected;
import dev.supervisor.signals.spi.LogContext;
import org.jspecify.annotations.Nullable;

/** What lies in a queue: something to be handled on the thread, once, or to be handed back. */
abstract class Item {
  /** Written by the producer before it is put, and by the owner afterwards. */
  @Nullable
  Item next;

  /** Where it comes from; null for strangers. */
  final @Nullable Owner from;

  private final LogContext context;

  /** With the context of the current thread. */
  Item(@Nullable Owner from) {
    this(from, LogContext.copy());
  }

  private Item(@Nullable Owner from, LogContext context) {
    this.from = from;
    this.context = context;
  }

  /** Does what it is for, on the thread it was sent to. */
  abstract void handle(Mailbox in);

  /** The thread it was sent to will not handle it. */
  abstract void reject(Mailbox by);

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

  /** Handles it with the context of whoever sent it. */
  final void handleInContext(Mailbox in) {
    if (context == LogContext.NONE) {
      handle(in);
      return;
    }
    LogContext own = LogContext.copy();
    context.set();
    try {
      handle(in);
    } finally {
      own.set();
    }
  }

  /** An event for the listeners; one of those that many get: nobody is told if one of them is over. */
  static class Spread extends Item {
    final Object event;

    Spread(Object event, @Nullable Owner from) {
      super(from);
      this.event = event;
    }

    private Spread(Object event, @Nullable Owner from, LogContext context) {
      super(from, context);
      this.event = event;
    }

    /** {@return news of the library's own, without a context; asks nothing of the logging system} */
    static Spread news(Object event, @Nullable Owner from) {
      return new Spread(event, from, LogContext.NONE);
    }

    @Override
    final void handle(Mailbox in) {
      in.listeners.call(event, from, in);
    }

    @Override
    void reject(Mailbox by) {}

    @Override
    final Object event() {
      return event;
    }

    @Override
    final boolean isMessage() {
      return true;
    }
  }

  /** An event for the listeners of one thread: whoever fired it is told if that is over. */
  static final class Fired extends Spread {
    Fired(Object event, @Nullable Owner from) {
      super(event, from);
    }

    @Override
    void reject(Mailbox by) {
      if (from != null && !(event instanceof Rejected)) {
        Mailbox sender = from.mailboxIfMade();
        if (sender != null) {
          sender.offer(new Rejected(by.owner, event), by.owner);
        }
      }
    }
  }

  /** A failure that another thread had with an answer: the error hook hears of it here. */
  static final class Failed extends Item {
    private final Object event;
    private final Throwable failure;

    Failed(Object event, Throwable failure) {
      super(null);
      this.event = event;
      this.failure = failure;
    }

    @Override
    void handle(Mailbox in) {
      in.failed(event, failure);
    }

    @Override
    void reject(Mailbox by) {
      by.tell(event, failure);
    }

    @Override
    boolean isNews() {
      return false;
    }
  }

  /** Nothing but a reason to wake up and look. */
  static final class Nudge extends Item {
    Nudge() {
      super(null);
    }

    @Override
    void handle(Mailbox in) {}

    @Override
    void reject(Mailbox by) {}

    @Override
    boolean isNews() {
      return false;
    }
  }
}
