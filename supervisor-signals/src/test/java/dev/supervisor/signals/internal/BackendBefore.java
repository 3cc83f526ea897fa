package dev.supervisor.signals.internal;

import java.time.Instant;

/** Stands behind the seam, and hands everything on to another backend but what a test changes. */
public abstract class BackendBefore implements Seam.Backend {
  /** The other one. */
  protected final Seam.Backend other;

  protected BackendBefore(Seam.Backend other) {
    this.other = other;
  }

  @Override
  public long nanoTime() {
    return other.nanoTime();
  }

  @Override
  public Instant now() {
    return other.now();
  }

  @Override
  public void park(Object blocker) {
    other.park(blocker);
  }

  @Override
  public void parkUntil(Object blocker, long deadlineNanos) {
    other.parkUntil(blocker, deadlineNanos);
  }

  @Override
  public void unpark(Thread thread) {
    other.unpark(thread);
  }
}
