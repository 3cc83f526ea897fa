package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Later;
import dev.supervisor.core.events.Rejected;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Something to run on the thread, now or once a signal goes. */
final class Action extends Item implements Later {
  /* How it works. Whoever swaps the action out of `todo` decides what becomes of it: the thread that
   * runs it, or who cancels. One that waits for its signal is among the mailbox's pending ones, so
   * that the end of the thread takes its callback off the signal. */

  private final Mailbox in;
  private final AtomicReference<@Nullable Runnable> todo;
  private volatile @Nullable Registration hook;

  Action(Mailbox in, Runnable todo) {
    super(in.owner.sender());
    this.in = in;
    this.todo = new AtomicReference<>(todo);
  }

  /** Puts it into the queue once the signal goes. */
  void after(Signal when, Pending pending) {
    if (!pending.add(this)) {
      cancel();
      return;
    }
    Registration attached = when.then(() -> {
      pending.remove(this);
      if (todo.get() != null) {
        in.put(this);
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
      in.pending().remove(this);
    }
    return true;
  }

  @Override
  void handle(Mailbox mailbox) {
    Runnable action = todo.getAndSet(null);
    if (action == null) {
      return;
    }
    try {
      action.run();
    } catch (Throwable e) { // as that of a listener
      if (mailbox.threw(e)) {
        throw e;
      }
      mailbox.failed(action, e);
    }
  }

  @Override
  void reject(Mailbox by) {
    Runnable action = todo.getAndSet(null);
    if (action != null && from != null) {
      Mailbox sender = from.mailboxIfMade();
      if (sender != null) {
        sender.offer(new Rejected(by.owner, action), by.owner);
      }
    }
  }

  /** The actions of one thread that wait for their signals. */
  static final class Pending {
    private final Set<Action> actions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private boolean add(Action action) {
      actions.add(action);
      if (closed) {
        actions.remove(action);
        return false;
      }
      return true;
    }

    private void remove(Action action) {
      actions.remove(action);
    }

    void close() {
      closed = true;
      actions.forEach(Action::cancel);
      actions.clear();
    }

    void reopen() {
      closed = false;
    }
  }
}
