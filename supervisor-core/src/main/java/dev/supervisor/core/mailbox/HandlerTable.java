package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Events;
import dev.supervisor.core.events.Events.ListenerFailed;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Teller;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The handlers of one thread: its listeners, its answerers, its error hook. Thread-safe. */
final class HandlerTable {
  final MailboxOwner owner;
  final Listeners listeners = new Listeners();
  private final AtomicReference<@Nullable AnswererTable> answerers = new AtomicReference<>();
  private volatile @Nullable BiConsumer<Object, ? super Throwable> onError;

  HandlerTable(MailboxOwner owner) {
    this.owner = owner;
  }

  /** {@return the answerers, made when first used} */
  AnswererTable answerers() {
    AnswererTable made = answerers.get();
    if (made != null) {
      return made;
    }
    AnswererTable fresh = new AnswererTable(owner.path());
    AnswererTable first = answerers.compareAndExchange(null, fresh);
    return first == null ? fresh : first;
  }

  void onError(BiConsumer<Object, ? super Throwable> hook) {
    onError = Objects.requireNonNull(hook, "hook");
  }

  /** The incarnation is over: only permanent listeners stay. */
  void forget() {
    listeners.cancelPassing();
    answerers.set(null);
  }

  /** {@return whether this is a request of this thread's own to unwind} */
  boolean unwinds(Throwable e) {
    return Unwinding.isOf(owner, e);
  }

  /** A listener or an action failed, or an answerer whose answer has no taker. Called on the thread. */
  void failed(Object event, Throwable failure) {
    BiConsumer<Object, ? super Throwable> hook = onError;
    if (hook == null
        || !Foreign.run(
            Events.class,
            () -> "the error hook of " + owner.path(),
            () -> hook.accept(event, failure))) {
      log(owner, event, failure);
    }
    if (!(event instanceof ListenerFailed)) {
      ListenerFailed news = new ListenerFailed(owner, event, failure);
      for (MailboxOwner at = owner.above(); at != null; at = at.above()) {
        Postbox box = at.mailboxIfMade();
        if (box != null) {
          box.offer(news, owner);
        }
      }
    }
  }

  /** Tells the log of a failure that no hook takes. */
  static void log(MailboxOwner owner, Object event, Throwable failure) {
    Teller.error(
        Teller.Speaker.withContext(),
        Events.class,
        failure,
        "{}: a handler of {} failed",
        owner::path,
        Label.of(event, "event")::text);
  }
}
