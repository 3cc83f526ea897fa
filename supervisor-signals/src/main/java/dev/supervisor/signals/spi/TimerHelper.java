package dev.supervisor.signals.spi;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the user callbacks that deadlines set off, in order, one at a time: on the timer's own thread,
 * which is relieved of its duty by a {@link TimerRelief} when they keep it. So a callback that blocks
 * delays other callbacks, but no deadline by more than a moment.
 */
final class TimerHelper {
  /*
   * How it works. Callbacks stand in one queue, and one thread at a time is `at` it. The usual one is
   * the timer's, once it is through with what is due; handing each callback to another thread would
   * cost a wake-up each. If it does not come back, the relief takes over the timer, and what comes
   * due meanwhile is queued for the thread that is still at it.
   *
   * Where another clock stands behind the seam there is no telling what takes long, so a thread of its
   * own is at the queue.
   */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Mutex MUTEX = new Mutex();

  // guarded by MUTEX
  private static final ArrayDeque<Runnable> QUEUE = new ArrayDeque<>();
  private static @Nullable Thread at;
  private static @Nullable Thread thread; // of its own

  private TimerHelper() {}

  /** Queues a callback; called by the timer's thread, which then calls {@link #work}. */
  static void execute(Runnable callback) {
    MUTEX.lock();
    try {
      QUEUE.add(callback);
    } finally {
      MUTEX.unlock();
    }
  }

  /** Sees to it that what is queued is run; called by the timer's thread, which may be relieved meanwhile. */
  static void work(TimerRelief relief) {
    Thread started = null;
    Thread wake = null;
    MUTEX.lock();
    try {
      if (QUEUE.isEmpty() || at != null) {
        return; // or whoever is at it will come to it
      }
      if (Seam.isJvm()) {
        at = Thread.currentThread();
      } else {
        if (thread == null) {
          started = new Thread(TimerHelper::loop, "supervisor-timer-callbacks");
          started.setDaemon(true);
          thread = started;
        }
        wake = thread;
      }
    } finally {
      MUTEX.unlock();
    }
    if (started != null) {
      Seam.start(started);
    } else if (wake != null) {
      Seam.unpark(wake);
    } else {
      relief.begin();
      try {
        runAll();
      } finally {
        relief.end();
      }
    }
  }

  /** Runs what is queued, by the thread that is at it. */
  private static void runAll() {
    for (Runnable next; (next = next()) != null; ) {
      Firing.callback(next);
      boolean unused = Thread.interrupted(); // a callback may have left the flag set
    }
  }

  private static @Nullable Runnable next() {
    MUTEX.lock();
    try {
      Runnable next = QUEUE.poll();
      if (next == null) {
        at = null;
      }
      return next;
    } finally {
      MUTEX.unlock();
    }
  }

  /** {@return whether the current thread runs callbacks just now} */
  static boolean isAtIt() {
    return Thread.currentThread()
        == at; // a stale read can only say no, and never on that thread itself
  }

  // ---- behind another clock

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
      boolean mine;
      MUTEX.lock();
      try {
        mine = at == null && !QUEUE.isEmpty();
        if (mine) {
          at = Thread.currentThread();
        } else {
          long idle = Seam.nanoTime() - idleSince;
          if (idle >= IDLE_NANOS) {
            thread = null;
            return;
          }
          if (idle < 0) {
            idleSince += idle; // yet another clock
          }
        }
      } finally {
        MUTEX.unlock();
      }
      if (mine) {
        runAll();
        idleSince = Seam.nanoTime();
      } else {
        Seam.parkUntil(MUTEX, idleSince + IDLE_NANOS);
        boolean unused = Thread.interrupted();
      }
    }
  }
}
