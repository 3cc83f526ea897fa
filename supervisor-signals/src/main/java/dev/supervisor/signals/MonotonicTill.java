package dev.supervisor.signals;

import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.TimedOut;
import dev.supervisor.signals.internal.Timer;
import java.time.Duration;
import java.time.Instant;

/** A deadline of the monotonic clock. */
final class MonotonicTill extends Deadline {
  private final long deadlineNanos;
  private final int limit; // as Durations packs it: the object is no larger for it

  /** Makes a signal that goes at that moment. */
  MonotonicTill(long deadlineNanos) {
    this(deadlineNanos, Durations.UNKNOWN);
  }

  /**
   * One that goes at that moment.
   *
   * @param limit how long that was from when it was made, packed; for its name
   */
  MonotonicTill(long deadlineNanos, int limit) {
    this.deadlineNanos = deadlineNanos;
    this.limit = limit;
  }

  @Override
  boolean hasCome() {
    return Seam.nanoTime() - deadlineNanos >= 0;
  }

  @Override
  long nextLookNanos() {
    return deadlineNanos;
  }

  @Override
  void pends() {
    Timer.comes(this);
  }

  @Override
  Duration left() {
    return Duration.ofNanos(deadlineNanos - Seam.nanoTime());
  }

  @Override
  Instant when() {
    return Seam.now().plusNanos(deadlineNanos - Seam.nanoTime());
  }

  @Override
  Instant moment() {
    return Seam.now().minusNanos(Math.max(0, Seam.nanoTime() - deadlineNanos));
  }

  @Override
  long wentNanos() {
    return deadlineNanos;
  }

  @Override
  public String name() {
    Duration left = remaining();
    if (!left.isZero()) {
      return "till " + left.toMillis() + " ms from now";
    }
    String text = limit();
    return text.isEmpty() ? "a deadline that has passed" : text;
  }

  @Override
  String limit() {
    return limit == Durations.UNKNOWN ? "" : TimedOut.limit(Durations.unpacked(limit));
  }

  @Override
  public long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public void setDeadline(long nanos) {} // it is always the same
}
