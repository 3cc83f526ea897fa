package dev.supervisor.core;

import dev.supervisor.core.events.Events.Reach;
import dev.supervisor.core.events.Handlers;
import dev.supervisor.core.events.Request;
import dev.supervisor.core.mailbox.Mailbox;
import dev.supervisor.core.mailbox.MailboxOwner;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.StackRoom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A thread as the owner of a mailbox, made when it is first used: what others send it goes in there. */
abstract sealed class MailboxNode extends ParentNode implements SupervisedThread, MailboxOwner
    permits StretchNode {
  private volatile @Nullable Mailbox mailbox; // made under this mutex

  MailboxNode(String name) {
    super(name);
  }

  /** {@return whether the thread has run its last instruction of ours: its mailbox is closed then} */
  abstract boolean hasEnded();

  /** {@return the parent: a thread's is always one, too} */
  final @Nullable ThreadNode parentThread() {
    return (ThreadNode) parentNode();
  }

  // ---- the mailbox

  /** {@return its mailbox, for a call of users: without room on the stack for that it fails before anything is changed} */
  private Mailbox entered() {
    StackRoom.forMany();
    return mailbox();
  }

  @Override
  public final Mailbox mailbox() {
    Mailbox box = mailbox;
    if (box != null) {
      return box;
    }
    Mutex taken = stopping.enter();
    try {
      if (mailbox == null) {
        Mailbox made = new Mailbox(this);
        mailbox = made;
        if (hasEnded()) { // looked at afterwards: the end of the body may be without the mutex
          made.close();
        }
      }
      return Objects.requireNonNull(mailbox);
    } finally {
      NodeMutex.leave(taken);
    }
  }

  @Override
  public final @Nullable Mailbox mailboxIfMade() {
    return mailbox;
  }

  final void closeMailbox() {
    Mailbox box = mailbox;
    if (box != null) {
      box.close();
    }
  }

  @Override
  public final @Nullable MailboxOwner sender() {
    return Current.get();
  }

  @Override
  public final @Nullable MailboxOwner above() {
    return parentThread();
  }

  @Override
  public final List<MailboxOwner> below() {
    List<MailboxOwner> list = new ArrayList<>();
    for (Node child : children()) {
      if (child instanceof ThreadNode thread) {
        list.add(thread);
      }
    }
    return list;
  }

  // ---- what others send

  @Override
  public final boolean fire(Object event) {
    return entered().fire(event);
  }

  @Override
  public final boolean fire(String name, @Nullable Object data) {
    return entered().fire(name, data);
  }

  @Override
  public final boolean fire(Reach reach, Object event) {
    return entered().fire(reach, event);
  }

  @Override
  public final int bubble(Object event) {
    return entered().bubble(event);
  }

  @Override
  public final int broadcast(Object event) {
    return entered().broadcast(event);
  }

  @Override
  public final <R extends @Nullable Object> Promise<R> ask(Request<R> request) {
    return entered().ask(request);
  }

  @Override
  public final <R extends @Nullable Object> void ask(
      Request<R> request, BiConsumer<? super @Nullable R, ? super @Nullable Throwable> callback) {
    entered().ask(request, callback);
  }

  @Override
  public final <R extends @Nullable Object> Promise<R> ask(Callable<R> work) {
    return entered().ask(work);
  }

  @Override
  public final boolean tell(Request<?> request) {
    return entered().tell(request);
  }

  @Override
  public final <I> I proxy(Class<I> type) {
    return entered().proxy(type, () -> Signal.NEVER);
  }

  @Override
  public final <I> I proxy(Class<I> type, Supplier<Signal> till) {
    return entered().proxy(type, till);
  }

  @Override
  public final Registration later(Runnable action) {
    return entered().later(action);
  }

  @Override
  public final Registration later(Signal when, Runnable action) {
    return entered().later(when, action);
  }

  // ---- how the thread handles it

  @Override
  public final Handlers handlers() {
    return entered().events();
  }

  @Override
  public final int queuedEvents() {
    Mailbox box = mailbox;
    return box == null ? 0 : box.size();
  }

  @Override
  public final void pause() {
    entered().pause();
  }

  @Override
  public final void resume() {
    entered().resume();
  }

  @Override
  public final boolean isPaused() {
    Mailbox box = mailbox;
    return box != null && box.isPaused();
  }

  @Override
  public final void wakeTurns() {
    entered().wakeTurns();
  }
}
