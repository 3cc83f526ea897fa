package dev.supervisor.signals.spi;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Takes over from one timer thread when callbacks keep that for longer than a moment. */
final class TimerRelief {
  /*
   * How it works. The timer's thread says when it begins to run callbacks and when it is through, by
   * making `turn` odd and even again. The relief, a thread of its own, looks at it every PERIOD while
   * callbacks are run now and then, and sleeps otherwise; so the timer pays for a wake-up only at the
   * first of many. If it sees the same odd turn twice, it takes the duty over and is the timer from
   * then on, with a relief of its own. The one who was relieved finds that out when it is through.
   *
   * Two races matter. Between the look and the taking over the callbacks may end, and the timer take
   * the next entry; so the relief looks once more under the timer's mutex, without which no entry is
   * taken. And the relief says that it sleeps and then looks at the turn once more; the
   * timer makes the turn odd and then looks whether the relief sleeps: one of them sees the other.
   *
   * It parks on the JVM's clock whatever stands behind the seam, as it is needed only where that is it.
   */
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int QUIET_LOOKS = 20; // before it sleeps

  private final Thread timer = Thread.currentThread();
  private @Nullable Thread thread; // of the timer's thread

  private volatile long turn; // written by the timer's thread
  private volatile boolean sleeps;
  private volatile boolean over;

  /** For the current thread. */
  TimerRelief() {}

  /** The timer's thread begins to run callbacks. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes it
  void begin() {
    turn++;
    if (thread == null) {
      thread = started();
    } else if (sleeps) {
      sleeps = false;
      LockSupport.unpark(thread);
    }
  }

  /** {@return the relief's thread; null when there are no more threads: then the timer goes on without} */
  private @Nullable Thread started() {
    Thread relief = new Thread(this::loop, "supervisor-timer-relief");
    relief.setDaemon(true);
    relief.setContextClassLoader(null);
    try {
      Seam.start(relief);
      return relief;
    } catch (OutOfMemoryError noMoreThreads) {
      return null; // tried again before the next callback
    }
  }

  /** It is through with them. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // as above
  void end() {
    turn++;
  }

  /** It is the timer no more. */
  void dismiss() {
    over = true;
    LockSupport.unpark(thread);
  }

  private void loop() {
    long seen = turn;
    int quiet = 0;
    while (!over) {
      LockSupport.parkNanos(this, PERIOD_NANOS);
      boolean unused = Thread.interrupted(); // nobody has a reason to interrupt it
      long now = turn;
      if (now != seen) {
        seen = now;
        quiet = 0;
      } else if ((now & 1) != 0) {
        if (Timer.takeOver(timer, () -> turn == now)) {
          return; // having been the timer
        }
      } else if (++quiet > QUIET_LOOKS) {
        sleep(seen);
        quiet = 0;
      }
    }
  }

  private void sleep(long seen) {
    sleeps = true;
    while (sleeps && turn == seen && !over) {
      LockSupport.park(this);
      boolean unused = Thread.interrupted();
    }
    sleeps = false;
  }
}
