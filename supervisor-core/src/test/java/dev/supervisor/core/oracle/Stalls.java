package dev.supervisor.core.oracle;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long the machine kept a thread waiting that had something to do: a thread sleeps a millisecond again and again, and notes how much
 * later than that it woke. What it lost, any other thread may have lost at the same time; so that is not the library's.
 */
public final class Stalls {
  private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** What a nap lasts too long on an idle machine; less is no stall. */
  private static final long USUAL_NANOS = TimeUnit.MICROSECONDS.toNanos(300);

  private final ConcurrentSkipListMap<Long, Long> byEnd = new ConcurrentSkipListMap<>();
  private final Thread sleeper = new Thread(this::sleep, "stalls");
  private volatile boolean closed;

  public Stalls() {
    sleeper.setDaemon(true);
    sleeper.start();
  }

  private void sleep() {
    while (!closed) {
      long begin = System.nanoTime();
      LockSupport.parkNanos(NAP_NANOS);
      long end = System.nanoTime();
      long stall = end - begin - NAP_NANOS;
      if (stall > USUAL_NANOS) {
        byEnd.put(end, stall);
      }
    }
  }

  /**
   * {@return the nanoseconds lost in stalls that ended between the two, or a moment later}
   *
   * <p>The last steps of a stop are taken by three threads, one after the other: the timer, what ends last, and the owner. So the longest
   * stall counts three times.
   */
  public long between(long fromNanos, long toNanos) {
    var stalled = byEnd.subMap(fromNanos, toNanos + 20 * NAP_NANOS).values().stream()
        .mapToLong(stall -> stall)
        .summaryStatistics();
    return stalled.getCount() == 0 ? 0 : stalled.getSum() + 2 * stalled.getMax();
  }

  public void end() throws InterruptedException {
    closed = true;
    sleeper.join();
  }
}
