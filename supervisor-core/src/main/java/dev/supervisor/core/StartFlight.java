package dev.supervisor.core;

import dev.supervisor.signals.internal.Carried;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The starts of a child that helper threads make: each is in flight from the decision to the first instruction of the body, or to its readiness. */
final class StartFlight {
  /** One start: the siblings of the child, and its group, hear once that it is over. */
  private final class Flight {
    private final Starts among;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();

    Flight(Starts among) {
      this.among = among;
    }

    void land() {
      if (over.compareAndSet(false, true)) {
        among.arrived();
      }
      begins();
    }

    /** The body begins, or will not: the group goes on. */
    void begins() {
      Group ofThese = among.group;
      if (begun.compareAndSet(false, true) && ofThese != null) {
        ofThese.arrived(next.member);
      }
    }
  }

  private final ChildNode<?> node;
  private final NextStart next;
  private volatile @Nullable Flight latest; // written under the child's mutex
  private volatile @Nullable Flight givenUp; // that is still to be landed
  private boolean byItself; // the latest start: no caller could be told of a failure
  private Carried context = Carried.NONE;

  StartFlight(ChildNode<?> node, NextStart next) {
    this.node = node;
    this.next = next;
  }

  /** The context of each further incarnation is that of the first start. */
  void keepContext(Carried own) {
    context = own;
  }

  /** The child begins, where it still may; on a helper thread. */
  void begin(Starts among, BooleanSupplier may) {
    Flight mine = new Flight(among);
    int incarnation;
    if (!NodeHold.take(node)) {
      if (NodeHold.isLost(node)) {
        mine.land();
      } else {
        NodeHold.later(node, () -> Starts.aside(() -> begin(among, may)));
      }
      return;
    }
    try {
      incarnation = next.beginsByItself(may);
      if (incarnation >= 0) {
        latest = mine;
        byItself = true;
      }
    } finally {
      node.unlock();
    }
    if (incarnation < 0 || !node.beginNext(context, incarnation)) {
      mine.land();
    }
  }

  /** Notes a start by the hand of a caller, or in a new life. Called under the mutex. */
  void byHand() {
    byItself = false;
  }

  /** {@return whether the latest incarnation was started by a helper, so that no caller could be told of a failure} */
  boolean isByItself() {
    return byItself;
  }

  /** The body is about to begin; without the mutex. */
  void begins() {
    Flight flight = latest;
    if (flight != null && flight.among.untilReady && node.options.becomesReady) {
      flight.begins();
    } else if (flight != null) {
      flight.land();
    }
  }

  /** {@return whether its latest start keeps a place from others} */
  boolean isUnderWay() {
    Flight flight = latest;
    return flight != null && !flight.over.get();
  }

  /** The child is given up, and its thread still runs: it keeps no other from its place; under the mutex. */
  void isGivenUp() {
    givenUp = latest;
  }

  /** Does the same as {@link #arrived}, for the one that was given up; without the mutex. */
  void landGivenUp() {
    Flight flight = givenUp;
    if (flight != null) {
      givenUp = null;
      flight.land();
    }
  }

  /** The child is ready, or will not be; without the mutex. */
  void arrived() {
    Flight flight = latest;
    if (flight != null) {
      flight.land();
    }
  }
}
