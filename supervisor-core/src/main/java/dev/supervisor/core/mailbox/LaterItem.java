package dev.supervisor.core.mailbox;

import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Something to run on the thread, now or once a signal goes. */
final class LaterItem extends Item implements Registration {
  /* How it works. The one that swaps the action out of `todo` decides what becomes of it: the thread
   * that runs it, or a caller of cancel. One that waits for its signal is among the mailbox's pending
   * ones, so that the end of the thread takes its callback off the signal. */

  private final AtomicReference<@Nullable Runnable> todo;
  private volatile @Nullable Registration hook;
  private volatile @Nullable Pending pending; // written before the hook

  LaterItem(MailboxOwner target, Runnable todo) {
    super(target.sender(), target.carried());
    this.todo = new AtomicReference<>(todo);
  }

  /** Puts it into the queue once the signal goes. */
  void after(Signal when, Pending pending) {
    this.pending = pending;
    if (!pending.add(this)) {
      cancel();
      return;
    }
    Registration attached = when.then(() -> {
      pending.remove(this);
      if (todo.get() != null) {
        pending.due.accept(this);
      }
    });
    hook = attached;
    if (todo.get() == null) {
      attached.cancel(); // it was cancelled by the end of the thread meanwhile
    }
  }

  @Override
  public boolean cancel() {
    if (todo.getAndSet(null) == null) {
      return false;
    }
    Registration attached = hook;
    if (attached != null) {
      attached.cancel();
    }
    Pending among = pending;
    if (among != null) {
      among.remove(this);
    }
    return true;
  }

  @Override
  void handle(HandlerTable in) {
    Runnable action = todo.getAndSet(null);
    if (action == null) {
      return;
    }
    try {
      action.run();
    } catch (Throwable e) { // as that of a listener
      if (in.unwinds(e)) {
        throw e;
      }
      in.failed(action, e);
    }
  }

  @Override
  void reject(MailboxOwner by) {
    Runnable action = todo.getAndSet(null);
    if (action != null) {
      sendBack(by, action);
    }
  }

  /** The actions of one thread that wait for their signals. */
  static final class Pending {
    private final Consumer<LaterItem> due;
    private final Set<LaterItem> actions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Keeps what is done with an item whose signal has gone. */
    Pending(Consumer<LaterItem> due) {
      this.due = due;
    }

    private boolean add(LaterItem action) {
      actions.add(action);
      if (closed) {
        actions.remove(action);
        return false;
      }
      return true;
    }

    private void remove(LaterItem action) {
      actions.remove(action);
    }

    void close() {
      closed = true;
      actions.forEach(LaterItem::cancel);
      actions.clear();
    }

    void reopen() {
      closed = false;
    }
  }
}
