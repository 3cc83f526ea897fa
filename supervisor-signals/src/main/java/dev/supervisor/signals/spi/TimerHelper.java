package dev.supervisor.signals.spi;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the user callbacks that deadlines set off, in order, on one daemon thread that is started
 * when needed and ends when idle. The timer itself never runs user code, so a callback that blocks
 * delays other callbacks, but no deadline.
 */
final class TimerHelper {
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Mutex MUTEX = new Mutex();

  // guarded by MUTEX
  private static final ArrayDeque<Runnable> QUEUE = new ArrayDeque<>();
  private static @Nullable Thread thread;

  private TimerHelper() {}

  static void execute(Runnable callback) {
    Thread started = null;
    Thread wake;
    MUTEX.lock();
    try {
      QUEUE.add(callback);
      if (thread == null) {
        started = new Thread(TimerHelper::loop, "supervisor-timer-callbacks");
        started.setDaemon(true);
        thread = started;
      }
      wake = thread;
    } finally {
      MUTEX.unlock();
    }
    if (started != null) {
      started.start();
    } else {
      Seam.unpark(wake);
    }
  }

  static void clockReplaced() {
    Thread wake;
    MUTEX.lock();
    try {
      wake = thread;
    } finally {
      MUTEX.unlock();
    }
    if (wake != null) {
      Seam.unpark(wake);
    }
  }

  private static void loop() {
    long idleSince = Seam.nanoTime();
    for (; ; ) {
      Runnable next;
      MUTEX.lock();
      try {
        next = QUEUE.poll();
        if (next == null) {
          long idle = Seam.nanoTime() - idleSince;
          if (idle >= IDLE_NANOS) {
            thread = null;
            return;
          }
          if (idle < 0) {
            idleSince += idle; // another clock stands behind the seam
          }
        }
      } finally {
        MUTEX.unlock();
      }
      if (next == null) {
        Seam.parkUntil(MUTEX, idleSince + IDLE_NANOS);
        boolean unused = Thread.interrupted(); // a callback may have left the flag set
      } else {
        Firing.callback(next);
        idleSince = Seam.nanoTime();
      }
    }
  }
}
