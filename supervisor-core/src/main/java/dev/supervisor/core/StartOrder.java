package dev.supervisor.core;

import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Mutex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first start in a life of a child that comes after siblings: it waits until each of them is ready, or will not be. Guarded by the child's
 * mutex.
 */
final class StartOrder {
  /* How it works. Until then the child is one that waits for its start: linked, open, over, as one that was created apart; so
   * a stop needs no rule for it. One sibling is waited for at a time, by a callback on its next change; all of them are looked at anew each
   * time. Where none is left, either the caller begins it (await answers true), or a helper thread does, as the making of a thread is code
   * of users. Each look is for one incarnation: what comes late for a former one does nothing.
   *
   * One of a group that is just being started again leaves its start to that, from the look that finds no sibling left, or the turn in that
   * start, whichever comes first.
   *
   * A sibling is looked at under its own mutex, and never while the child's is held. */

  private final ChildNode<?> node;
  private final List<ChildNode<?>> others;

  private @Nullable ChildNode<?> awaited;
  private @Nullable Registration registration;
  private int incarnation; // that is to begin
  private boolean begun;
  private boolean alone; // a helper begins it: no caller could be told of a failure

  StartOrder(ChildNode<?> node, List<ChildNode<?>> others) {
    this.node = node;
    this.others = others;
  }

  /** {@return whether that incarnation is the one that comes after the siblings; under the mutex, or by the thread that starts it} */
  boolean isOf(int which) {
    return incarnation == which;
  }

  /** {@return whether it waits for a sibling; under the mutex} */
  boolean isWaiting() {
    return awaited != null && mayBegin(incarnation);
  }

  private boolean mayBegin(int which) {
    return !begun
        && which == incarnation
        && node.stopping.isOpen()
        && node.stopping.incarnation() == which;
  }

  /** {@return whether it has still to begin: it waits, or is about to look for whom; under the mutex} */
  boolean isPending() {
    return mayBegin(incarnation);
  }

  /** Notes that the start of the group begins the child. Called under the mutex. */
  void begunByOthers() {
    begun = true;
    awaited = null;
  }

  /** {@return whether a failure to start it is told to no caller; under the mutex} */
  boolean isAlone() {
    return alone;
  }

  /** A new life begins; under the mutex. */
  void renew(int first) {
    incarnation = first;
    awaited = null;
    registration = null;
    begun = false;
    alone = false;
  }

  /** {@return whether the caller is to begin that incarnation now; else that is done when the time has come; without the mutex} */
  boolean await(int which) {
    return look(which, /* now= */ true);
  }

  private boolean look(int which, boolean now) {
    for (ChildNode<?> each : others) {
      Signal change = each.changeBeforeReady();
      if (change != null) {
        awaitChange(which, each, change);
        return false;
      }
    }
    return take(which, /* byItself= */ !now);
  }

  private void lookAgain(int which) {
    if (look(which, /* now= */ false)) {
      Starts.aside(() -> node.beginAlone(which));
    }
  }

  private void awaitChange(int which, ChildNode<?> other, Signal change) {
    if (!isStillWaiting(which, other)) {
      return;
    }
    Registration made = change.then(() -> lookAgain(which));
    boolean needless;
    Mutex taken = node.stopping.enter();
    try {
      boolean isOver = node.stopping.isSettled() || which != incarnation;
      if (!isOver && awaited == other) {
        registration = made;
      }
      needless = isOver;
    } finally {
      NodeMutex.leave(taken);
    }
    if (needless) {
      var unused = made.cancel();
    }
  }

  private boolean isStillWaiting(int which, ChildNode<?> other) {
    if (!NodeHold.take(node)) {
      NodeHold.again(node, () -> lookAgain(which));
      return false;
    }
    try {
      boolean waits = mayBegin(which);
      awaited = waits ? other : which == incarnation ? null : awaited;
      return waits;
    } finally {
      node.unlock();
    }
  }

  /** {@return whether it is begun by this caller alone} */
  private boolean take(int which, boolean byItself) {
    if (!NodeHold.take(node)) {
      NodeHold.again(node, () -> lookAgain(which));
      return false;
    }
    try {
      if (!mayBegin(which)) {
        return false;
      }
      awaited = null;
      registration = null;
      begun = true;
      if (node.isHeldByItsGroup()) {
        return false; // which begins it
      }
      alone = byItself;
      node.stopping.start();
      return true;
    } finally {
      node.unlock();
    }
  }

  /** The life is over; without the mutex. */
  void settled() {
    Registration left;
    Mutex taken = node.stopping.enter();
    try {
      left = registration;
      registration = null;
      awaited = null;
    } finally {
      NodeMutex.leave(taken);
    }
    if (left != null) {
      var unused = left.cancel();
    }
  }

  /** {@return the sibling that it waits for; null when it waits for none; under the mutex} */
  @Nullable
  ChildNode<?> comesAfter() {
    return isWaiting() ? awaited : null;
  }

  /** {@return what there is to say of it in the tree's text; empty when it does not wait; under the mutex} */
  String describe() {
    ChildNode<?> other = awaited;
    return other == null || !isWaiting() ? "" : comesAfter(other);
  }

  static String comesAfter(ChildNode<?> other) {
    return ", comes after " + other.path() + ", which is not ready";
  }
}
