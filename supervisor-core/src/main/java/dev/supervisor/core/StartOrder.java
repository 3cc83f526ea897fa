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
   * of users.
   *
   * A sibling is looked at under its own mutex, and never while the child's is held. */

  private final ChildNode<?> node;
  private final List<ChildNode<?>> others;

  private @Nullable ChildNode<?> awaited;
  private @Nullable Registration registration;
  private int incarnation; // that is to begin
  private boolean begun;
  private boolean alone; // a helper begins it: there is none who could be told of a failure

  StartOrder(ChildNode<?> node, List<ChildNode<?>> others) {
    this.node = node;
    this.others = others;
  }

  /** {@return whether that incarnation is the one that comes after the siblings; under the mutex, or by the one who starts it} */
  boolean isOf(int which) {
    return incarnation == which;
  }

  /** {@return whether it waits for a sibling; under the mutex} */
  boolean isWaiting() {
    return awaited != null && mayBegin();
  }

  private boolean mayBegin() {
    return !begun && node.stopping.isOpen() && node.stopping.incarnation() == incarnation;
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

  /** {@return whether the caller is to begin it now; else that is done when the time has come; without the mutex} */
  boolean await() {
    return look(/* now= */ true);
  }

  private boolean look(boolean now) {
    for (ChildNode<?> each : others) {
      Signal change = each.changeBeforeReady();
      if (change != null) {
        awaitChange(each, change);
        return false;
      }
    }
    return take(/* byItself= */ !now);
  }

  private void lookAgain() {
    if (look(/* now= */ false)) {
      Starts.aside(() -> node.beginAlone(incarnation));
    }
  }

  private void awaitChange(ChildNode<?> other, Signal change) {
    if (!isStillWaiting(other)) {
      return;
    }
    Registration made = change.then(this::lookAgain);
    boolean needless;
    Mutex taken = node.stopping.enter();
    try {
      needless = node.stopping.isSettled();
      if (!needless && awaited == other) {
        registration = made;
      }
    } finally {
      NodeMutex.leave(taken);
    }
    if (needless) {
      var unused = made.cancel();
    }
  }

  private boolean isStillWaiting(ChildNode<?> other) {
    if (!StopChain.hold(node)) {
      StopChain.again(node, this::lookAgain);
      return false;
    }
    try {
      awaited = mayBegin() ? other : null;
      return awaited != null;
    } finally {
      node.unlock();
    }
  }

  /** {@return whether it is begun by this caller alone} */
  private boolean take(boolean byItself) {
    if (!StopChain.hold(node)) {
      StopChain.again(node, this::lookAgain);
      return false;
    }
    try {
      awaited = null;
      registration = null;
      if (!mayBegin()) {
        return false;
      }
      begun = true;
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

  /** {@return what there is to say of it in the tree's text; empty when it does not wait; under the mutex} */
  String describe() {
    ChildNode<?> other = awaited;
    return other == null || !isWaiting()
        ? ""
        : ", comes after " + other.path() + ", which is not ready";
  }
}
