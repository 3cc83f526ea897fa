package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Mutex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A child as its siblings see it: whether it can be used, which of them it needs, and which need it. */
abstract sealed class SiblingNode<T extends @Nullable Object> extends TaskNode<T>
    permits StartingNode {
  SiblingNode(String name, ThreadOptions options, Object task, boolean hasResult) {
    super(name, options, task, hasResult);
    if (!options.needs.isEmpty()) {
      List<NeedRecord.Neighbour> needs = neighbours(options.needs);
      List<NeedRecord.Neighbour> after = neighbours(options.after);
      after.removeAll(needs);
      readiness().needs = new Needs.NeedPlace(child(), List.copyOf(needs), List.copyOf(after));
    }
  }

  private static List<NeedRecord.Neighbour> neighbours(List<ChildNode<?>> nodes) {
    List<NeedRecord.Neighbour> all = new ArrayList<>(nodes.size());
    for (ChildNode<?> each : nodes) {
      NeedRecord.Neighbour place = each.placeAmongNeeds();
      if (!all.contains(place)) {
        all.add(place);
      }
    }
    return all;
  }

  /** {@return itself} */
  final ChildNode<T> child() {
    return (ChildNode<T>) this;
  }

  // ---- needing siblings, and being needed

  /** {@return its place among those that need others, or are needed; null where it is not among them; with the mutex or without} */
  final Needs.@Nullable NeedPlace needPlace() {
    Readiness known =
        readiness; // where a place was made before the latest hold of the mutex, it is seen here
    return known == null ? null : known.needs;
  }

  final Needs.NeedPlace placeAmongNeeds() {
    Mutex taken = stopping.enter();
    try {
      Readiness known = readiness();
      Needs.NeedPlace place = known.needs;
      if (place == null) {
        place = new Needs.NeedPlace(child(), List.of(), List.of());
        known.needs = place;
      }
      return place;
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /** {@return the paths of those that it needs} */
  final List<String> needed() {
    Needs.NeedPlace place = needPlace();
    return place == null
        ? List.of()
        : place.needs().stream().map(it -> ((Needs.NeedPlace) it).node.path()).toList();
  }

  final boolean needsAny() {
    Needs.NeedPlace place = needPlace();
    return place != null && place.needsAny();
  }

  /** Has the siblings looked at that need this child, or that it needs: it may have changed. Called with or without the mutex. */
  @Override
  void needsLook() {
    Needs.NeedPlace place = needPlace();
    if (place != null) {
      place.changed();
    }
  }

  @Override
  boolean hearsOfDrain() {
    return readiness != null || stopping.drainIfMade() != null;
  }

  @Override
  void draining(Reason why) {
    super.draining(why);
    needsLook();
  }

  /** Its group stays down, and it with that: those that come after it need not wait for it. Takes the mutex. */
  final void isDownWithGroup() {
    Readiness known;
    if (!NodeHold.take(this)) {
      NodeHold.again(this, this::isDownWithGroup);
      return;
    }
    try {
      known = readiness; // where a sibling has looked before it was down, that is seen here
    } finally {
      unlock();
    }
    if (known != null) {
      known.changes();
    }
  }

  // ---- what siblings look at

  /** {@return whether it runs and is ready; under the mutex} */
  final boolean isUp() {
    return running && (readiness == null || readiness.isReady());
  }

  /** {@return a signal that goes when it may have become ready; null when it has been ready in this incarnation, or will not be, or is down} */
  @Nullable
  final Signal changeBeforeReady() {
    Readiness it = readiness();
    Mutex taken = stopping.enter();
    try {
      return stopping.isSettled() || isDown() ? null : it.changeBeforeReady(stopped());
    } finally {
      NodeMutex.leave(taken);
    }
  }
}
