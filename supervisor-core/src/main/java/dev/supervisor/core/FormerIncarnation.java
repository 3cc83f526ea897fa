package dev.supervisor.core;

import dev.supervisor.signals.SignalSource;
import org.jspecify.annotations.Nullable;

/** What is left of an incarnation that is over and that another one follows, until the chain has gone on. */
record FormerIncarnation(
    @Nullable StopRun run,
    @Nullable SignalSource drain,
    @Nullable Family family) {
  /** Its stop is over; without the mutex of its node. */
  void endsRun() {
    if (run != null) {
      run.over();
    }
  }

  /** The chain has gone on; without the mutex of its node. */
  void isOver(ChildNode<?> node) {
    endsRun();
    if (drain != null) {
      drain.go(); // it may have ended without ever having been drained
    }
    node.startsAreOver(family);
  }
}
