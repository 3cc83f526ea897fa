package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import org.jspecify.annotations.Nullable;

/**
 * The starts and stops of a child that needs siblings, or is needed, as {@link Needs} makes them. Guarded by the child's
 * mutex.
 */
final class NeedStart {
  private final ChildNode<?> node;
  private final NextStart next;
  private boolean isOnItsWay; // its start, when siblings do not keep it any more

  NeedStart(ChildNode<?> node, NextStart next) {
    this.node = node;
    this.next = next;
  }

  private Needs.@Nullable NeedPlace place() {
    return node.needPlace();
  }

  /** {@return whether it begins through a look at what it needs alone: it needs a sibling, or is needed and was started before} */
  boolean isHeld() {
    Needs.NeedPlace place = place();
    return place != null && (place.needsAny() || !node.isNew());
  }

  /** {@return whether it needs a sibling, or is needed} */
  boolean isAmong() {
    return place() != null;
  }

  /** {@return whether what it needs has ended, or is being stopped} */
  boolean hasLostOne() {
    Needs.NeedPlace place = place();
    return place != null && place.hasLostWhatItNeeds();
  }

  /** {@return whether siblings do not keep it any more, and its start is on its way} */
  boolean isOnItsWay() {
    return next.waitsForSiblings() && isOnItsWay;
  }

  /** Cancels a start that was on its way, as what the child waits for, or whether it waits, has changed. */
  void renew() {
    isOnItsWay = false;
  }

  /** Siblings do not keep it any more. Takes the mutex. */
  void start() {
    Starts among = next.among();
    if (!NodeHold.take(node)) {
      NodeHold.again(node, node::needsLook);
      return;
    }
    try {
      if (among == null || !node.stopping.isOpen() || !next.waitsForSiblingsAlone() || isOnItsWay) {
        node.needsLook();
        return;
      }
      isOnItsWay = true;
    } finally {
      node.unlock();
    }
    among.begin(() -> next.flight.begin(among, this::isOnItsWay));
  }

  /** Stops that incarnation, or keeps it from beginning, as what it needs is not up any more. Takes the mutex. */
  void stop(int incarnation, Reason why) {
    if (!NodeHold.take(node)) {
      NodeHold.again(node, node::needsLook);
      return;
    }
    try {
      boolean runs = !next.isBetween()
          && node.stopping.incarnation() == incarnation
          && node.stopping.isOpen()
          && !node.stopping.over();
      if (!runs) {
        isOnItsWay = false;
        node.needsLook();
        return;
      }
      int unused = next.stopsWithSiblings();
    } finally {
      node.unlock();
    }
    StopChain.stopIncarnation(node, incarnation, why);
  }

  /**
   * Its life ends with what it needs. Takes the mutex.
   *
   * @return whether it was between two incarnations, and no stop had come before
   */
  boolean end(Reason why) {
    if (!NodeHold.take(node)) {
      return false;
    }
    try {
      if (!mayEnd()) {
        return false;
      }
      node.stopping.endLife();
    } finally {
      node.unlock();
    }
    Signal unused = StopChain.stop(node, why);
    return true;
  }

  /** Begins a new life, as what the child needs is up again. Called on a helper thread. */
  void revive() {
    Signal former = node.stopped();
    try {
      if (node.prepare() >= 0) {
        throw new AssertionError(node.path() + " would begin without a look at what it needs");
      }
    } catch (IllegalStateException e) { // it lives, its parent is being stopped, or it is too early
      Signal keeps = former.isGo() ? next.fence.end() : former;
      if (keeps != null) {
        Registration unused = keeps.then(() -> Starts.aside(() -> reviveAfter(former)));
      }
    } finally {
      node.needsLook();
    }
  }

  private void reviveAfter(Signal former) {
    if (node.stopping.isInLife(former)) {
      revive();
    }
  }

  /** {@return whether its life may be ended with that of what it needs} */
  boolean mayEnd() {
    return next.isBetween() && node.stopping.isOpen() && !node.stopping.endsLife();
  }

  /** {@return for what it waits, in the tree's text; empty when that is not known} */
  String describe() {
    Needs.NeedPlace place = place();
    return place == null || isOnItsWay ? "" : place.describe();
  }
}
