package dev.supervisor.signals;

import dev.supervisor.signals.internal.Seam;
import java.time.Duration;
import java.time.Instant;

/** A deadline of the monotonic clock. */
final class MonotonicTill extends Deadline {
  private final long deadlineNanos;

  MonotonicTill(long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
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
    return left.isZero()
        ? "till a deadline that has passed"
        : "till " + left.toMillis() + " ms from now";
  }

  @Override
  public long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public void setDeadline(long nanos) {} // it is always the same
}
