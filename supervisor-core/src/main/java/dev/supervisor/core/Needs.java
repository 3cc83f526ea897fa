package dev.supervisor.core;

import dev.supervisor.core.NeedRecord.NeedMove;
import dev.supervisor.core.NeedRecord.NeedStanding;
import dev.supervisor.core.NeedRecord.Neighbour;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.internal.Mutex;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The carrying out of what {@link NeedRecord} decides, for all children of one tree that need siblings. Thread-safe; its mutex is a leaf. */
final class Needs {
  /* How it works. A child that needs another, or is needed, has a NeedPlace from then on, and each of its changes puts that into the queue.
   * One helper thread at a time takes a place out, looks how that child stands, under its mutex, and makes the moves that come out. All
   * starts of such children pass through here, but the very first of one that needs none: so what is decided of a start is still so when
   * the start is noted, and none begins beside a former incarnation of what it needs.
   *
   * A child that has changed after the look at it has put itself into the queue once more. */

  /** A child among those that need others, or are needed. */
  static final class NeedPlace extends Neighbour {
    final ChildNode<?> node;
    private boolean queued; // guarded by the mutex

    NeedPlace(ChildNode<?> node, List<Neighbour> needs, List<Neighbour> after) {
      super(needs, after);
      this.node = node;
    }

    /** {@return whether it needs a sibling} */
    boolean needsAny() {
      return !needs().isEmpty();
    }

    /** Has the needs looked at: the child may have changed. Called with or without a mutex. */
    void changed() {
      node.wholeTree().needs.changed(this);
    }

    /** Called when the child is born. The siblings that it needs, or comes after, are looked at first. */
    void isBorn() {
      for (Neighbour each : needs()) {
        ((NeedPlace) each).changed();
      }
      for (Neighbour each : after()) {
        ((NeedPlace) each).changed();
      }
      changed();
    }

    /** {@return whether something that it needs, or what that needs, has ended or is being stopped: without a mutex, as its own is held} */
    boolean hasLostWhatItNeeds() {
      ArrayDeque<Neighbour> todo = new ArrayDeque<>(needs());
      Set<Neighbour> seen = new HashSet<>(todo); // several may need the same one
      Neighbour next;
      while ((next = todo.poll()) != null) {
        StopState other = ((NeedPlace) next).node.stopping;
        if (other.over() || !other.isOpen()) {
          return true;
        }
        for (Neighbour each : next.needs()) {
          if (seen.add(each)) {
            todo.add(each);
          }
        }
      }
      return false;
    }

    /** {@return the sibling for whose readiness it waits, as far as is known; null where it waits for none} */
    @Nullable
    ChildNode<?> waitsForReady() {
      Neighbour other = waitsFor();
      if (other == null && needsAny()) {
        other = needs().get(0); // it was not looked at yet
      }
      return other == null || other == this ? null : ((NeedPlace) other).node;
    }

    /** {@return the siblings that need it and have not ended in their present incarnation, the newest first; read without a mutex} */
    List<ChildNode<?>> runningThatNeedIt() {
      TreeNode parent = node.parentNode();
      List<ChildNode<?>> found = new ArrayList<>();
      for (TreeNode each : parent == null ? List.<TreeNode>of() : TreeWalk.unheldChildren(parent)) {
        if (each instanceof ChildNode<?> sibling && sibling.threadOrNull() != null) {
          NeedPlace place = sibling.needPlace();
          if (place != null && place.needs().contains(this)) {
            found.add(sibling);
          }
        }
      }
      return found;
    }

    /** {@return for what it waits, in the tree's text; empty when that is not known} */
    String describe() {
      ChildNode<?> other = waitsForReady();
      if (other == null) {
        return ", starts when those that need it have stopped";
      }
      boolean isNeeded = needs().stream().anyMatch(it -> ((NeedPlace) it).node == other);
      return (isNeeded ? ", needs " : ", comes after ") + other.path() + ", which is not ready";
    }
  }

  private final Mutex mutex = new Mutex();

  // guarded by the mutex
  private final ArrayDeque<NeedPlace> queue = new ArrayDeque<>(2);
  private boolean busy; // a helper is at it

  // of the thread that works on the record
  private final NeedRecord record = new NeedRecord();

  /** Looks at a child that may have changed. Called with or without a mutex. */
  void changed(NeedPlace place) {
    mutex.lock();
    try {
      if (!place.queued) {
        place.queued = true;
        queue.add(place);
      }
      if (busy) {
        return;
      }
      busy = true;
    } finally {
      mutex.unlock();
    }
    Starts.aside(this::work);
  }

  private void work() {
    NeedPlace next;
    while ((next = next()) != null) {
      boolean done = false; // else out of memory: the next change goes on
      try {
        look(next);
        done = true;
      } finally {
        if (!done) {
          leave();
        }
      }
    }
  }

  private @Nullable NeedPlace next() {
    mutex.lock();
    try {
      NeedPlace next = queue.poll();
      if (next == null) {
        busy = false;
      } else {
        next.queued = false;
      }
      return next;
    } finally {
      mutex.unlock();
    }
  }

  private void leave() {
    mutex.lock();
    try {
      busy = false;
    } finally {
      mutex.unlock();
    }
  }

  private void look(NeedPlace place) {
    ChildNode<?> node = place.node;
    NeedStanding now;
    int incarnation;
    if (!NodeHold.take(node)) {
      if (!NodeHold.isLost(node)) {
        NodeHold.later(node, place::changed);
        return;
      }
      now = NeedStanding.STOPPED;
      incarnation = node.stopping.incarnation();
    } else {
      try {
        now = standingHeld(node);
        incarnation = node.stopping.incarnation();
      } finally {
        node.unlock();
      }
    }
    for (NeedMove each : record.changed(place, now, incarnation)) {
      make(each);
    }
  }

  private static NeedStanding standingHeld(ChildNode<?> node) {
    StopState stop = node.stopping;
    Restarts<?> again = node.restarts;
    if (stop.isSettled()) {
      return stop.outcome() != Outcome.FAILED
          ? NeedStanding.STOPPED
          : again != null && again.hasEscalated() && !isOfFormerIncarnation(node)
              ? NeedStanding.ESCALATED
              : NeedStanding.FAILED;
    }
    if (again != null && again.next.isKept()) {
      return NeedStanding.KEPT;
    }
    if (node.isNew()) {
      return NeedStanding.NEW;
    }
    if (again != null && again.next.isBetween()) {
      return !stop.isOpen() || stop.endsLife()
          ? NeedStanding.LEAVES
          : again.next.needs.isOnItsWay()
              ? NeedStanding.STARTS
              : again.next.waitsForSiblingsAlone()
                  ? NeedStanding.WAITS
                  : again.next.state() == Node.State.DOWN ? NeedStanding.DOWN : NeedStanding.PAUSES;
    }
    if (node.waitsForItsFirstStart()) {
      return NeedStanding.PAUSES;
    }
    if (!stop.isOpen() || stop.over()) {
      return NeedStanding.LEAVES;
    }
    return node.isUp() ? NeedStanding.UP : NeedStanding.STARTS;
  }

  /** {@return whether its parent has a further incarnation: then no stop is on its way that ends those that need it} */
  private static boolean isOfFormerIncarnation(ChildNode<?> node) {
    ParentNode parent = node.parentNode();
    return parent != null && node.isOfFormerIncarnation(parent);
  }

  private void make(NeedMove move) {
    NeedPlace place = (NeedPlace) move.of();
    NeedPlace other = (NeedPlace) move.because();
    ChildNode<?> node = place.node;
    Restarts<?> again = node.restarts;
    if (again == null) {
      throw new AssertionError(
          move.act().name() + " of " + node.path() + ", which is never started again");
    }
    NeedStart own = again.next.needs;
    switch (move.act()) {
      case START -> own.start();
      case STOP ->
        own.stop(
            place.incarnation(),
            Reason.of(
                node.path() + " needs " + other.node.path() + ", which is not ready any more"));
      case FORGIVE -> again.forgiveLatest();
      case REVIVE -> Starts.aside(own::revive);
      case FAIL -> end(place, again.failBecauseOf(other.node));
      case END ->
        end(
            place,
            own.end(Reason.of(node.path() + " needs " + other.node.path() + ", which has ended")));
    }
  }

  private void end(NeedPlace place, boolean isMade) {
    record.ended(place, isMade);
    if (!isMade) {
      place.changed();
    }
  }
}
