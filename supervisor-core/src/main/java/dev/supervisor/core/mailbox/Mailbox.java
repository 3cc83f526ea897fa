package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Events;
import dev.supervisor.core.events.Events.Named;
import dev.supervisor.core.events.Events.Reach;
import dev.supervisor.core.events.Request;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Foreign;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The mailbox of one thread, as the tree holds it: what others send comes in here, through the node of
 * the thread. The thread itself uses {@link #events()}.
 */
public final class Mailbox implements Postbox {
  /* How it works. Items lie in an Inbox; a Pump takes them out while the thread waits, and knows about
   * stopping and pausing; a HandlerTable says what is done with them. OwnEvents is the face of all
   * that for the thread itself. What only some threads need is made when first used. */

  private final MailboxOwner owner;
  private final Inbox inbox = new Inbox();
  private final HandlerTable handlers;
  private final Pump pump;
  private final OwnEvents events;
  private final AtomicReference<LaterItem.@Nullable Pending> pending = new AtomicReference<>();

  /**
   * An empty one.
   *
   * @param owner the thread it belongs to
   */
  public Mailbox(MailboxOwner owner) {
    this.owner = owner;
    this.handlers = new HandlerTable(owner);
    this.pump = new Pump(inbox, handlers);
    this.events = new OwnEvents(handlers, pump);
  }

  /** {@return the face for the thread itself; others may use what it has of {@link dev.supervisor.core.events.Handlers}} */
  public Events events() {
    return events;
  }

  // ---- what the tree does with it

  /** The thread is over: whatever was not handled goes back, and nothing is kept. */
  public void close() {
    Item rest = inbox.close();
    while (rest != null) {
      Item next = rest.next;
      rest.next = null;
      handBack(rest);
      rest = next;
    }
    events.takeUnanswered().forEach(this::handBack);
    LaterItem.Pending waiting = pending.get();
    if (waiting != null) {
      waiting.close();
    }
    handlers.forget();
    pump.forget();
  }

  private void handBack(Item item) {
    boolean unused = Foreign.run(
        Events.class,
        () -> "handing back what " + owner.path() + " has not handled",
        () -> item.reject(owner));
  }

  /** {@return whether this is a request of this thread's own to unwind} */
  public boolean threw(Throwable e) {
    return Unwinding.isOf(owner, e);
  }

  /** A new incarnation of the thread begins. */
  public void reopen() {
    LaterItem.Pending waiting = pending.get();
    if (waiting != null) {
      waiting.reopen();
    }
    inbox.reopen();
  }

  // ---- what other mailboxes do with it

  @Override
  public void offer(Object news, @Nullable MailboxOwner from) {
    if (handlers.listeners.hear(news, from) || pump.awaits(news, from)) {
      boolean unused = inbox.put(EventItem.news(news, from));
    }
  }

  @Override
  public boolean spread(Object event, MailboxOwner from) {
    return inbox.put(new EventItem(event, from, owner.carried()));
  }

  @Override
  public void failed(Object event, Throwable failure) {
    if (owner.isCurrent()) {
      handlers.failed(event, failure);
    } else {
      put(new FailedAnswer(event, failure, owner.carried()));
    }
  }

  @Override
  public @Nullable Object handling() {
    return pump.handling();
  }

  // ---- sending

  private boolean put(Item item) {
    if (inbox.put(item)) {
      return true;
    }
    item.reject(owner);
    return false;
  }

  /** Puts an event in; false when the thread is over. */
  public boolean fire(Object event) {
    return put(
        new DirectEvent(Objects.requireNonNull(event, "event"), owner.sender(), owner.carried()));
  }

  /** Does the same as {@link #fire(Object)}, for a {@link Named}. */
  public boolean fire(String name, @Nullable Object data) {
    return fire(new Named(name, data));
  }

  /** Does the same as {@link #fire(Object)}, and those above or below get it too. */
  public boolean fire(Reach reach, Object event) {
    Objects.requireNonNull(reach, "reach");
    boolean taken = fire(event);
    if (reach == Reach.UP) {
      bubble(event);
    } else if (reach == Reach.DOWN) {
      broadcast(event);
    }
    return taken;
  }

  /** {@return how many mailboxes above took it} */
  public int bubble(Object event) {
    Objects.requireNonNull(event, "event");
    int count = 0;
    for (MailboxOwner at = owner.above(); at != null; at = at.above()) {
      Postbox box = at.mailboxIfMade();
      count += box != null && box.spread(event, owner) ? 1 : 0;
    }
    return count;
  }

  /** {@return how many mailboxes below took it} */
  public int broadcast(Object event) {
    Objects.requireNonNull(event, "event");
    int count = 0;
    ArrayDeque<MailboxOwner> todo = new ArrayDeque<>(owner.below());
    MailboxOwner next;
    while ((next = todo.poll()) != null) {
      count += next.mailbox().spread(event, owner) ? 1 : 0;
      todo.addAll(next.below());
    }
    return count;
  }

  // ---- the queue

  /** {@return how many events and requests wait to be handled} */
  public int size() {
    return inbox.size();
  }

  // ---- requests

  private Promise<@Nullable Object> send(PendingRequest asked) {
    put(asked);
    return Objects.requireNonNull(asked.reply);
  }

  /** {@return the answer of the thread} */
  @SuppressWarnings("unchecked") // answerers of the request's class return its type
  public <R extends @Nullable Object> Promise<R> ask(Request<R> request) {
    return (Promise<R>) send(new PendingRequest(
        Objects.requireNonNull(request, "request"), owner, /* wantsReply= */ true));
  }

  /** Gives the answer of the thread, or the failure, to the callback. */
  @SuppressWarnings("unchecked") // as above
  public <R extends @Nullable Object> void ask(
      Request<R> request, BiConsumer<? super @Nullable R, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    PendingRequest asked = new PendingRequest(
        Objects.requireNonNull(request, "request"), owner, /* wantsReply= */ true);
    Promise<R> reply = (Promise<R>) Objects.requireNonNull(asked.reply);
    // attached before it is sent: the thread that answers calls it
    var unused = reply.toFuture().whenComplete((value, failure) -> {
      boolean unusedAnswer = Foreign.run( // on a thread that has nothing to do with it
          Events.class,
          () -> "the callback for the " + asked.text(),
          () -> callback.accept(value, failure));
    });
    put(asked);
  }

  /** {@return what the work has returned on the thread} */
  @SuppressWarnings("unchecked") // the work returns it
  public <R extends @Nullable Object> Promise<R> ask(Callable<R> work) {
    return (Promise<R>) send(new PendingRequest.Work(Objects.requireNonNull(work, "work"), owner));
  }

  /** Puts a request in that wants no answer; false when the thread is over. */
  public boolean tell(Request<?> request) {
    return put(new PendingRequest(
        Objects.requireNonNull(request, "request"), owner, /* wantsReply= */ false));
  }

  /** {@return a stub whose methods run on the thread} */
  public <I> I proxy(Class<I> type, Supplier<Signal> till) {
    return Proxies.of(type, owner, this::put, Objects.requireNonNull(till, "till"));
  }

  // ---- later, pausing

  private LaterItem.Pending pending() {
    LaterItem.Pending made = pending.get();
    if (made != null) {
      return made;
    }
    LaterItem.Pending fresh = new LaterItem.Pending(this::put);
    LaterItem.Pending first = pending.compareAndExchange(null, fresh);
    if (first == null && inbox.isClosed()) {
      fresh.close();
    }
    return first == null ? fresh : first;
  }

  /** Runs the action on the thread, as an event that was fired now. */
  public Registration later(Runnable action) {
    LaterItem item = new LaterItem(owner, Objects.requireNonNull(action, "action"));
    put(item);
    return item;
  }

  /** Runs the action on the thread once the signal has gone. */
  public Registration later(Signal when, Runnable action) {
    LaterItem item = new LaterItem(owner, Objects.requireNonNull(action, "action"));
    item.after(Objects.requireNonNull(when, "when"), pending());
    return item;
  }

  /** Keeps waits from returning. */
  public void pause() {
    pump.pause();
  }

  /** Ends the pause. */
  public void resume() {
    pump.resume();
  }

  /** {@return whether waits do not return at the moment} */
  public boolean isPaused() {
    return pump.isPaused();
  }

  /** Ends the pause between two turns. */
  public void wakeTurns() {
    boolean unused = inbox.put(new WakeItem());
  }
}
