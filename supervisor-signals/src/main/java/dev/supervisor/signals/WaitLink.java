package dev.supervisor.signals;

/** A thread that waits for a signal, among perhaps other things. */
final class WaitLink extends Link {
  final Wait wait;
  final Signal on;
  final WaitLink nextOfWait;

  @SuppressWarnings("NullAway") // the last one of a wait has no next
  WaitLink(Wait wait, Signal on, @org.jspecify.annotations.Nullable WaitLink nextOfWait) {
    this.wait = wait;
    this.on = on;
    this.nextOfWait = nextOfWait;
  }
}
