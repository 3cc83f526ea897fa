package dev.supervisor.command.internal.local;

import java.util.concurrent.TimeUnit;

/**
 * How soon the outputs of a session's command are looked at for the first time: a moment after it has begun, and later where many in a
 * row were over by then. Thread-safe.
 */
final class Rhythm {
  /*
   * How it works. Each look wakes the thread that keeps the time, which short commands do not need: so the moment grows, a bit with each of them. Who
   * writes more than a pipe takes waits for the look. So the moment stays short, and is the first again when one has written much.
   */
  static final long FIRST = TimeUnit.MILLISECONDS.toNanos(2);
  static final long LONGEST = 4 * FIRST;
  private static final long STEP = FIRST / 8;

  // What comes at once with another is lost, which does no harm.
  private volatile long moment = FIRST;

  /** {@return after how many nanoseconds the next command is looked at} */
  long moment() {
    return moment;
  }

  /** A command was over after so many nanoseconds, without a thread that reads it meanwhile. */
  void over(long nanos) {
    long now = moment;
    if (nanos < now && now < LONGEST) {
      moment = now + STEP;
    }
  }

  /** A command had written much when it was looked at. */
  void much() {
    moment = FIRST;
  }
}
