package dev.supervisor.signals;

import org.jspecify.annotations.Nullable;

/** A thread that waits for a signal, among perhaps other things. */
final class WaitLink extends Link {
  final Signal on;
  final @Nullable WaitLink nextOfWait;

  WaitLink(Wait wait, Signal on, @Nullable WaitLink nextOfWait) {
    super(wait);
    this.on = on;
    this.nextOfWait = nextOfWait;
  }

  /** The signal has gone: wakes the thread, which then helps to wake others, if there are many. */
  void fire(@Nullable SharedWakeup others) {
    Object wait = claim();
    if (wait != null) {
      Connection.leave(this);
      ((Wait) wait).wake(others);
    }
  }
}
