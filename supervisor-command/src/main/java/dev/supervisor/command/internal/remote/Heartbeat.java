package dev.supervisor.command.internal.remote;

import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Durations;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tells the other side three times within a limit that we are there, and notices when nothing is heard of it. */
final class Heartbeat {
  private static final int BEATS = 3;

  private final Duration limit;
  private final LongSupplier heardNanos;
  private final Runnable beat;
  private final Runnable silent;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private boolean stopped;
  private @Nullable Registration next;

  /**
   * @param heardNanos when the other side was heard for the last time
   * @param beat says that we are there; must not block
   * @param silent called when the other side has been silent for the limit
   */
  Heartbeat(Duration limit, LongSupplier heardNanos, Runnable beat, Runnable silent) {
    this.limit = limit;
    this.heardNanos = heardNanos;
    this.beat = beat;
    this.silent = silent;
  }

  void start() {
    lock.lock();
    try {
      if (!stopped) {
        next = Till.in(limit.dividedBy(BEATS)).then(this::look);
      }
    } finally {
      lock.unlock();
    }
  }

  private void look() {
    if (System.nanoTime() - heardNanos.getAsLong() > Durations.nanos(limit)) {
      silent.run();
    } else {
      beat.run();
      start();
    }
  }

  void stop() {
    Registration last;
    lock.lock();
    try {
      stopped = true;
      last = next;
      next = null;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.cancel();
    }
  }
}
