package dev.supervisor.signals.spi;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs our own short actions at a deadline of the monotonic clock, never before it.
 *
 * <p>One daemon thread for the whole JVM, started when an action is pending and ended when none has
 * been for a while. Actions run on it one after the other: they must not block and must not call
 * user code (whatever user callbacks they set off are handed to a helper thread, see {@link
 * Firing}).
 */
public final class Timer {
  /* How it works. A binary heap of intrusive entries, ordered by deadline, guarded by a Mutex. The
   * thread parks until the first deadline; an entry that becomes the first wakes it. Cancelling
   * removes the entry at once, so nothing of it stays. The thread ends, under the same guard, when
   * the heap has been empty for IDLE_NANOS, and the next entry starts a new one. */

  /** Something to do at a deadline; subclassed by what it does, to save an object each. */
  public abstract static class Entry implements Runnable {
    private final long deadlineNanos;
    private int index = -1; // in the heap; guarded by MUTEX

    /**
     * An entry, not scheduled yet.
     *
     * @param deadlineNanos on the clock of {@link Seam#nanoTime()}
     */
    protected Entry(long deadlineNanos) {
      this.deadlineNanos = deadlineNanos;
    }
  }

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Mutex MUTEX = new Mutex();
  private static final Object IDLE = new Blocker() {
    @Override
    public String waitingFor() {
      return "the next deadline";
    }

    @Override
    public @Nullable Object holder() {
      return null;
    }
  };

  // guarded by MUTEX
  private static @Nullable Entry[] heap = new Entry[64];
  private static int size;
  private static @Nullable Thread thread;

  private Timer() {}

  /** Schedules the entry, which must not have been scheduled before. */
  public static void schedule(Entry entry) {
    Thread wake = null;
    Thread start = null;
    MUTEX.lock();
    try {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, size * 2);
      }
      place(entry, size++);
      up(entry);
      if (thread == null) {
        start = new Thread(Timer::loop, "supervisor-timer");
        start.setDaemon(true);
        start.setContextClassLoader(null);
        thread = start;
      } else if (entry.index == 0) {
        wake = thread;
      }
    } finally {
      MUTEX.unlock();
    }
    if (start != null) {
      start.start();
    } else if (wake != null) {
      Seam.unpark(wake);
    }
  }

  /** {@return whether the entry was pending; it will not run, unless it is running now} */
  public static boolean cancel(Entry entry) {
    MUTEX.lock();
    try {
      if (entry.index < 0) {
        return false;
      }
      remove(entry);
      return true;
    } finally {
      MUTEX.unlock();
    }
  }

  /** {@return how many entries are pending} */
  public static int pending() {
    MUTEX.lock();
    try {
      return size;
    } finally {
      MUTEX.unlock();
    }
  }

  /** Makes the timer look at the clock anew: another one stands behind the seam. */
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
    TimerHelper.clockReplaced();
  }

  static boolean isTimerThread() {
    return Thread.currentThread()
        == thread; // a stale read can only say no, and never on that thread itself
  }

  private static void loop() {
    long idleSince = Seam.nanoTime();
    for (; ; ) {
      Entry due = null;
      long until;
      MUTEX.lock();
      try {
        long now = Seam.nanoTime();
        if (size == 0) {
          if (now - idleSince < 0) {
            idleSince = now; // another clock stands behind the seam
          }
          until = idleSince + IDLE_NANOS;
          if (now - until >= 0) {
            thread = null;
            return;
          }
        } else {
          idleSince = now;
          Entry first = at(0);
          until = first.deadlineNanos;
          if (now - until >= 0) {
            remove(first);
            due = first;
          }
        }
      } finally {
        MUTEX.unlock();
      }
      if (due != null) {
        Firing.run(due);
      } else {
        Seam.parkUntil(IDLE, until);
        boolean unused =
            Thread.interrupted(); // nobody has a reason to interrupt it: not a way to stop it
      }
    }
  }

  private static Entry at(int index) {
    Entry entry = heap[index];
    if (entry == null) {
      throw new AssertionError("hole in the heap at " + index);
    }
    return entry;
  }

  private static void place(Entry entry, int index) {
    heap[index] = entry;
    entry.index = index;
  }

  private static void remove(Entry entry) {
    int index = entry.index;
    Entry last = at(--size);
    heap[size] = null;
    entry.index = -1;
    if (last != entry) {
      place(last, index);
      up(last);
      down(last);
    }
    if (size < heap.length / 4 && heap.length > 64) {
      heap = Arrays.copyOf(heap, heap.length / 2); // a burst of deadlines must not keep its memory
    }
  }

  private static void up(Entry entry) {
    int index = entry.index;
    while (index > 0) {
      int parent = (index - 1) >>> 1;
      Entry above = at(parent);
      if (above.deadlineNanos - entry.deadlineNanos <= 0) {
        break;
      }
      place(above, index);
      index = parent;
    }
    place(entry, index);
  }

  private static void down(Entry entry) {
    int index = entry.index;
    for (; ; ) {
      int child = 2 * index + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && at(child + 1).deadlineNanos - at(child).deadlineNanos < 0) {
        child++;
      }
      Entry below = at(child);
      if (entry.deadlineNanos - below.deadlineNanos <= 0) {
        break;
      }
      place(below, index);
      index = child;
    }
    place(entry, index);
  }
}
