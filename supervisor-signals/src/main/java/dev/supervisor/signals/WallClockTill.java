package dev.supervisor.signals;

import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Timer;
import dev.supervisor.signals.internal.TimerEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** A deadline of the wall clock, which may be set: it is looked at each second. */
final class WallClockTill extends Deadline {
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Instant at;
  private long lookNanos; // guarded by the timer

  WallClockTill(Instant at) {
    this.at = at;
  }

  /** {@return whether this one goes before the other} */
  boolean isBefore(WallClockTill other) {
    return at.isBefore(other.at);
  }

  @Override
  boolean hasCome() {
    if (Seam.now().isBefore(at)) {
      return false;
    }
    goByTimer(); // a wall clock can be set back, a signal cannot
    return true;
  }

  /**
   * It goes, but what hangs on it is called by the timer: for a thread that only looked, perhaps with locks held, and must
   * not run the callbacks of others.
   */
  private void goByTimer() {
    if (dependents() > 0) {
      StackRoom.forEntry();
    }
    Gone gone = atDeadline();
    Object was = swap(gone);
    if (was instanceof Gone) {
      return;
    }
    Link newest = (Link) was;
    Timer.schedule(new TimerEntry(gone.nanos) {
      @Override
      public void run() {
        callAll(newest);
      }
    });
  }

  @Override
  long nextLookNanos() {
    Instant now = Seam.now();
    boolean isNear = at.getEpochSecond() - now.getEpochSecond() <= 1;
    long left = isNear ? Durations.nanos(Duration.between(now, at)) : LOOK_NANOS;
    return Seam.nanoTime() + Math.min(LOOK_NANOS, left);
  }

  @Override
  Duration left() {
    return Duration.between(Seam.now(), at);
  }

  @Override
  Instant when() {
    return at;
  }

  @Override
  Instant moment() {
    return at;
  }

  @Override
  long wentNanos() {
    return Seam.nanoTime();
  }

  @Override
  public String name() {
    return "till " + at.toString();
  }

  @Override
  public long deadlineNanos() {
    return lookNanos;
  }

  @Override
  public void setDeadline(long nanos) {
    lookNanos = nanos;
  }
}
