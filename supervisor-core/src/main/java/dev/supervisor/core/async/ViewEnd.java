package dev.supervisor.core.async;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import org.jspecify.annotations.Nullable;

/**
 * How far a view of a pool has come to its end: whether it was shut down, its tasks that have not completed, and the threads
 * that wait for that. Guarded by the pool's mutex.
 */
final class ViewEnd {
  private final PoolView view;
  private @Nullable Reason whyShut;
  private int pending; // tasks that were accepted and have not completed
  private int waiting; // threads
  private @Nullable SignalSource ended; // made by the first that waits

  ViewEnd(PoolView view) {
    this.view = view;
  }

  /** {@return why it takes no task, whatever the pool does; null while it may take tasks} */
  @Nullable
  Reason whyShut() {
    return whyShut;
  }

  /** Notes that the view takes no task from now on. The first reason stays. */
  void shut(Reason reason) {
    if (whyShut == null) {
      whyShut = reason;
    }
  }

  void accepted() {
    pending++;
  }

  /**
   * Notes that a task of the view is over.
   *
   * @return whether none is left
   */
  boolean completed() {
    pending--;
    return pending == 0;
  }

  /** {@return whether it has ended: it takes no task, and has none} */
  boolean isOver(boolean isPoolOpen) {
    return (!isPoolOpen || whyShut != null) && pending == 0;
  }

  /**
   * A thread waits.
   *
   * @return the signal that goes when it has ended
   */
  Signal enter() {
    waiting++;
    SignalSource made = ended;
    if (made == null) {
      made = Signal.source(view, "last task");
      ended = made;
    }
    return made.signal();
  }

  /** {@return whether no thread waits any more} */
  boolean leave() {
    waiting--;
    return waiting == 0;
  }

  /** Tells the threads that wait for the end of the view. */
  void tell(Steps then) {
    SignalSource made = ended;
    if (made != null) {
      then.go(made);
    }
  }
}
