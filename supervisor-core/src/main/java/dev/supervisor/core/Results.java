package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.mailbox.MailboxOwner.Waiting;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Teller;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What a child's incarnations came to, and who learns of it. Guarded by the child's mutex. */
final class Results<T extends @Nullable Object> {
  /* How it works. What becomes of a failure is decided under the mutex, once: the joiner, or the scope's
   * close, that rethrows it collects it. At the moment of failing it is told to the log, unless a thread
   * is joining just then, who will collect it; if the last who was joining leaves without it, that one
   * tells it on the way out. What was not collected stays with the enclosing scope (Failures), whose close
   * throws it; it is taken from there in the same hold in which it is collected. A released failure is
   * settled by the log, and so is that of a former incarnation; its Result is left to those who were
   * joining, however late they come to take it.
   *
   * The telling is only queued (Teller), so it can neither block nor fail. */

  private final TaskNode<T> node;

  // guarded by the node's mutex
  private boolean released;
  private @Nullable JoinState<T> current; // of this incarnation; made when first needed

  Results(TaskNode<T> node) {
    this.node = node;
  }

  private JoinState<T> current() {
    JoinState<T> made = current;
    if (made == null) {
      made = new JoinState<>();
      current = made;
    }
    return made;
  }

  // ---- the thread itself

  void keep(T value) {
    Mutex taken = node.stopping.enter();
    try {
      current().keep(value, released);
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /** {@return whether it is to be logged} */
  boolean fail(Throwable thrown) {
    Mutex taken = node.stopping.enter();
    try {
      return failHeld(thrown);
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /** As {@link #fail}, under the mutex. */
  boolean failHeld(Throwable thrown) {
    boolean log = current().fail(thrown, released ? null : node.scope().failures(), node);
    node.emit(at -> new TreeEvent.Failed(at, node, thrown));
    return log;
  }

  /** It failed with what it needs: only those who join are told. Under the mutex. */
  void failUncollected(Throwable thrown) {
    current().failTold(thrown);
    node.emit(at -> new TreeEvent.Failed(at, node, thrown));
  }

  /** {@return its failure, if that is kept; takes the mutex if it can be had} */
  @Nullable
  Throwable failure() {
    Mutex taken = node.stopping.enter();
    try {
      return current == null ? null : current.failure();
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /** Its body has ended normally, and has no result; under the mutex. */
  @SuppressWarnings("NullAway") // that of a body, whose T is Void
  void keepNothing() {
    current().keep(null, released);
  }

  /** The same life goes on with another incarnation; those who join go on waiting. Under the mutex. */
  void goOn() {
    if (current != null) {
      current.forgetValue();
    }
  }

  /** The thread could not be started, which is thrown at the caller. Where the node was given up before, that is its end. */
  void failToStart(Throwable thrown) {
    Mutex taken = node.stopping.enter();
    try {
      if (node.stopping.over()) {
        return;
      }
      current().failTold(thrown);
      node.emit(at -> new TreeEvent.Failed(at, node, thrown));
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /** Another incarnation begins; under the mutex. */
  void supersede() {
    JoinState<T> former = current;
    if (former != null) {
      former.supersede(node.stopping.outcome(), stopReason());
      current = null;
    }
  }

  // ---- those who join

  T joinBy(Waiting way) throws InterruptedException, TimeoutException {
    JoinState<T> mine;
    Signal end;
    Mutex taken = node.stopping.enter();
    try {
      if (released) {
        throw new IllegalStateException(
            node.path() + " was released, so it has no result to join: await stopped() instead");
      }
      mine = current();
      mine.join();
      end = node.stopped();
    } finally {
      NodeMutex.leave(taken);
    }
    boolean took = false;
    try {
      if (!way.await(end)) {
        throw new TimeoutException(node.path() + " has not stopped in the time it was given");
      }
      took = true;
      return take(mine);
    } finally {
      if (!took) {
        leaveEmptyHanded(mine);
      }
    }
  }

  /** {@return what the body said when it became ready} */
  @Nullable
  Object awaitReady(Readiness readiness, Signal till)
      throws InterruptedException, TimeoutException {
    JoinState<T> mine;
    Signal end;
    Mutex taken = node.stopping.enter();
    try {
      mine = current();
      mine.join();
      end = node.stopped();
    } finally {
      NodeMutex.leave(taken);
    }
    boolean took = false;
    try {
      Readiness.Said said = readiness.await(end, till);
      if (said != null) {
        return said.value();
      }
      if (end.isGo()) {
        took = true;
        throw neverReady(mine);
      }
      Throwable last = node.lastFailure();
      throw last == null
          ? new ThreadStoppedException(node.path(), " is down, and has not become ready")
          : new ThreadFailedException(node.path(), last);
    } finally {
      if (!took) {
        leaveEmptyHanded(mine);
      }
    }
  }

  private RuntimeException neverReady(JoinState<T> mine) {
    JoinState.Taken result = taken(mine);
    if (result.failure() != null) {
      return new ThreadFailedException(node.path(), result.failure(), node.story());
    }
    if (result.how() == Outcome.ABANDONED) {
      return new ThreadAbandonedException(node.path());
    }
    return result.how() == Outcome.FINISHED
        ? new ThreadStoppedException(node.path(), " has ended before it was ready")
        : ThreadStoppedException.beforeReady(node.path(), result.why());
  }

  private JoinState.Taken taken(JoinState<T> mine) {
    Mutex taken = node.stopping.enter();
    try {
      return mine.take(node.stopping.outcome(), stopReason());
    } finally {
      NodeMutex.leave(taken);
    }
  }

  private T take(JoinState<T> mine) {
    JoinState.Taken result;
    Mutex taken = node.stopping.enter();
    try {
      if (mine.hasValue()) {
        return mine.takeValue();
      }
      result = mine.take(node.stopping.outcome(), stopReason());
    } finally {
      NodeMutex.leave(taken);
    }
    if (result.failure() != null) {
      throw new ThreadFailedException(node.path(), result.failure(), node.story());
    }
    if (result.how() == Outcome.ABANDONED) {
      throw new ThreadAbandonedException(node.path());
    }
    throw new ThreadStoppedException(node.path(), result.why());
  }

  private @Nullable Reason stopReason() {
    return node.pleaseStop().reason().orElse(node.stopping.reason());
  }

  private void leaveEmptyHanded(JoinState<T> mine) {
    Throwable unseen;
    Mutex taken = node.stopping.enter();
    try {
      unseen = mine.leave();
    } finally {
      NodeMutex.leave(taken);
    }
    tell(unseen);
  }

  // ---- those who do not

  void release() {
    Throwable unseen;
    Mutex taken = node.stopping.enter();
    try {
      released = true;
      unseen = current == null ? null : current.release();
    } finally {
      NodeMutex.leave(taken);
    }
    tell(unseen);
  }

  private void tell(@Nullable Throwable unseen) {
    if (unseen != null) {
      Teller.error(SupervisedThread.class, unseen, "{} failed", node::path);
    }
  }

  /** The parent fails with the failure: no other has to collect it. */
  void collect() {
    if (current != null) {
      Throwable unused = collect(current);
    }
  }

  /** {@return that failure, collected by this call; null when it was collected already} */
  @Nullable
  Throwable collect(JoinState<?> of) {
    Mutex taken = node.stopping.enter();
    try {
      return of.collect();
    } finally {
      NodeMutex.leave(taken);
    }
  }
}
