package dev.supervisor.core;

/**
 * Where a node is in its life. Each state is entered at most once in an incarnation, in this order;
 * some are skipped, and between running and paused it may go to and fro.
 */
public enum State {
  /** Made, and not started yet. */
  NEW,
  /** Started; its body has not begun. */
  STARTING,
  /** Its body runs. */
  RUNNING,
  /** Its body runs, and none of its waits for events returns, until it is resumed. */
  PAUSED,
  /** It is about to be stopped: {@code drain} has gone. */
  DRAINING,
  /** It was asked to stop, or its body is over and its children are stopping. */
  STOPPING,
  /** Settled: it and all below it have ended. */
  STOPPED,
  /** Settled: its body failed. */
  FAILED,
  /** Settled without having ended: its parent does not wait for it any more. */
  ABANDONED;

  /** {@return whether this is one of the last states} */
  public boolean isSettled() {
    return compareTo(STOPPED) >= 0;
  }
}
