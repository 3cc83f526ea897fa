package dev.supervisor.core;

import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Seam;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The pause of a child before its next start, the end of which the {@link Agenda} brings. Guarded by the child's mutex. */
final class NextPause {
  private final ChildNode<?> node;
  private final NextStart next;

  /** While the child waits for the time alone. Written under the mutex. */
  private volatile Agenda.@Nullable Move move;

  private long untilNanos;

  NextPause(ChildNode<?> node, NextStart next) {
    this.node = node;
    this.next = next;
  }

  /** Begins a pause of that length now. */
  void lasts(long delayNanos, long now) {
    untilNanos = now + Math.min(delayNanos, Durations.FOREVER_NANOS);
  }

  /** The child does not wait for the time any more, or not for that alone: a move that is due does nothing, and none is left with the timer. */
  void renew() {
    Agenda.Move former = move;
    if (former != null) {
      move = null; // first, for the thread that just brings it to the agenda
      node.agenda().cancel(former);
    }
  }

  /** Has the end of the pause brought, where the child still waits for that. Takes the mutex. */
  void begin() {
    Agenda.Move due = new Agenda.Move() {
      @Override
      void make() {
        isOver(this);
      }
    };
    long at;
    if (!NodeHold.take(node)) {
      NodeHold.again(node, this::begin);
      return;
    }
    try {
      if (!next.waitsForTime()) {
        return;
      }
      move = due;
      at = untilNanos;
    } finally {
      node.unlock();
    }
    node.agenda().put(due, at);
    if (move != due || node.stopping.isSettled()) { // since then
      node.agenda().cancel(due);
    }
  }

  private void isOver(Agenda.Move due) {
    Starts among = next.among();
    if (among != null) { // else it was born to a node that is being stopped
      among.begin(() -> next.flight.begin(among, () -> due == move && next.mayBeginInTime()));
    }
  }

  /** The life is over; without the mutex. */
  void settled() {
    node.agenda().cancel(move);
  }

  /** {@return whether its time is over, and the child waits for its turn, as many siblings are being started already} */
  boolean isFollowedByATurn() {
    Starts among = next.among();
    return next.waitsForTime()
        && untilNanos - Seam.nanoTime() <= 0
        && among != null
        && among.isFull();
  }

  /** {@return how long it still is, in words} */
  String describe() {
    if (isFollowedByATurn()) {
      return "its turn, when siblings that are being started are ready";
    }
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(untilNanos - Seam.nanoTime())) + " ms";
  }
}
