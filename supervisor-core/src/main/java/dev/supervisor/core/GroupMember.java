package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import org.jspecify.annotations.Nullable;

/** A child as its group sees it: its place, how it stands, and its stop and start as one of them. Guarded by the child's mutex. */
final class GroupMember {
  /** How a member of a group stands. */
  enum Standing {
    /** The member runs, and nothing has ended it. */
    RUNS,
    /** The member still runs, and is on its way to being down or gone. */
    STOPS,
    /** A thread of it, or below it, was given up and still runs. */
    FENCED,
    /** The member waits for its start. */
    DOWN,
    /** Its life is over, or has not begun, or ends where it runs nothing. */
    GONE,
    /** Its mutex could not be had just now. */
    UNKNOWN
  }

  private final ChildNode<?> node;
  private final NextStart next;
  private final boolean hasPolicy;
  private volatile long place; // in the order of birth

  GroupMember(ChildNode<?> node, NextStart next, boolean hasPolicy) {
    this.node = node;
    this.next = next;
    this.hasPolicy = hasPolicy;
  }

  /** Called when the member is born under a node, in the hold of the parent's mutex. */
  void isBorn() {
    Group group = group();
    place = group == null ? 0 : group.birth(node.options.restart);
  }

  /** {@return the group of its siblings; null where each is by itself} */
  @Nullable
  Group group() {
    Starts among = next.among();
    return among == null || !hasPolicy ? null : among.group;
  }

  /** {@return whether it may be started again by itself} */
  boolean hasPolicy() {
    return hasPolicy;
  }

  /** {@return its place in the order of birth} */
  long place() {
    return place;
  }

  ChildNode<?> node() {
    return node;
  }

  /** {@return whether it waits now, for the start of its group, which is on its way, instead of beginning} */
  boolean isHeld() {
    Group group = group();
    if (group == null || !group.holds(place)) {
      return false;
    }
    next.waitForGroup();
    if (group.untilNanos() == null) {
      Starts.aside(node::isDownWithGroup); // its group has told of that before
    }
    return true;
  }

  /** {@return how long the pause of the group still is; null where that waits to be started by hand} */
  @Nullable
  Long leftNanos(Group group, long now) {
    Long until = group.untilNanos();
    return until == null ? null : (Long) Math.max(0, until - now);
  }

  /** {@return how it stands; takes the mutex} */
  Standing standing() {
    if (!NodeHold.take(node)) {
      return NodeHold.isLost(node) ? Standing.GONE : Standing.UNKNOWN;
    }
    try {
      return standingHeld();
    } finally {
      node.unlock();
    }
  }

  private Standing standingHeld() {
    StopState stop = node.stopping;
    if (stop.isSettled() || node.isNew()) {
      return Standing.GONE;
    }
    if (stop.endsLife()) {
      // others stop it: older ones are asked when it has ended, as in a stop of the group
      return next.isBetween() || node.isBeforeItsFirstStart() ? Standing.GONE : Standing.STOPS;
    }
    if (next.isBetween()) {
      return next.isFenced() ? Standing.FENCED : Standing.DOWN;
    }
    if (node.isBeforeItsFirstStart()) {
      return Standing.DOWN;
    }
    if (next.isKept()) {
      return Standing.FENCED;
    }
    return stop.isOpen() && !stop.over() ? Standing.RUNS : Standing.STOPS;
  }

  /** Stops the member as a part of its group, if it still runs. Takes the mutex. */
  void stop(Group group, Reason why) {
    int incarnation;
    if (!NodeHold.take(node)) {
      NodeHold.again(node, group::advance);
      return;
    }
    try {
      if (standingHeld() != Standing.RUNS) {
        Starts.aside(group::advance);
        return;
      }
      incarnation = next.stopsWithSiblings();
    } finally {
      node.unlock();
    }
    StopChain.stopIncarnation(node, incarnation, why);
  }

  /** Its turn in the start of the group has come; on a helper thread. */
  void start(Starts among, Group group, int round) {
    next.flight.begin(
        among,
        () -> (next.waitsForGroup() || node.isBeforeItsFirstStart()) && group.mayBegin(round));
  }

  /** Has the group look at the member, which may have changed. */
  void changed() {
    Group group = group();
    if (group != null) {
      Starts.aside(group::advance);
    }
  }

  // ---- in words

  /** {@return the sibling for which the start of its group waits before it begins; null where it waits for none; under the mutex} */
  @Nullable
  ChildNode<?> comesAfter() {
    Group group = next.waitsForGroup() ? group() : null;
    return group == null ? null : group.awaitedBy(this);
  }

  /** {@return its state while it waits for its group, and no thread keeps it away; under the mutex} */
  Node.State state() {
    if (comesAfter() != null) {
      return Node.State.WAITING;
    }
    Group group = group();
    return group == null || group.untilNanos() != null ? Node.State.BACKING_OFF : Node.State.DOWN;
  }

  /** {@return for what it waits while it waits for its group; under the mutex} */
  String describe(int attempts, String of) {
    ChildNode<?> other = comesAfter();
    if (other != null) {
      return StartOrder.comesAfter(other);
    }
    Group group = group();
    return (group == null || group.untilNanos() != null
            ? ", starts with its siblings, attempt "
            : ", waits with its siblings to be started by hand, attempt ")
        + attempts
        + of;
  }
}
