package dev.supervisor.core;

import dev.supervisor.signals.SignalSource;
import org.jspecify.annotations.Nullable;

/**
 * What is left of an incarnation that is over and that another one follows, until the chain has gone on.
 *
 * @param before that of the incarnation before, where the chain has not gone on from that, either: one by hand may begin and end first
 */
record FormerIncarnation(
    @Nullable StopRun run,
    @Nullable SignalSource drain,
    @Nullable Family family,
    @Nullable FormerIncarnation before) {
  /** {@return the same, after that one} */
  FormerIncarnation after(@Nullable FormerIncarnation other) {
    return other == null ? this : new FormerIncarnation(run, drain, family, other);
  }

  /** Its stop is over; without the mutex of its node. */
  void endsRun() {
    if (before != null) {
      before.endsRun();
    }
    if (run != null) {
      run.over();
    }
  }

  /** The chain has gone on; without the mutex of its node. */
  void isOver(ChildNode<?> node) {
    if (before != null) {
      before.isOver(node);
    }
    if (run != null) {
      run.over();
    }
    if (drain != null) {
      drain.go(); // it may have ended without ever having been drained
    }
    node.startsAreOver(family);
  }
}
