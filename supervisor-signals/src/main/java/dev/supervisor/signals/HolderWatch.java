package dev.supervisor.signals;

import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Timer;
import dev.supervisor.signals.internal.TimerEntry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks once a second, while threads wait for a lock, whether its holder has ended without leaving it, and tells that
 * once. Thread-safe.
 */
final class HolderWatch extends TimerEntry {
  /*
   * How it works. One entry of the timer for a lock, however many threads wait: the first that comes sets LOOKING and
   * schedules it. The entry goes on while there is a line. It sets IDLE before its last look at the line, and a thread
   * stands in line before it looks at the state: one of them sees the other. TOLD is final, since nothing frees a lock
   * whose holder has ended.
   */
  private static final int IDLE = 0;
  private static final int LOOKING = 1;
  private static final int TOLD = 2;
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String lock;
  private final Mutex door;
  private final AtomicInteger state = new AtomicInteger(IDLE);

  HolderWatch(String lock, Mutex door) {
    super(0);
    this.lock = lock;
    this.door = door;
  }

  /** Called by each thread that stands in line, before it parks. */
  void someoneWaits() {
    if (state.get() == TOLD || tellIfDead() || Seam.isModel()) {
      return;
    }
    if (state.compareAndSet(IDLE, LOOKING)) {
      try {
        Timer.again(this, Seam.nanoTime() + LOOK_NANOS);
      } catch (Throwable e) { // no more threads: the next that waits tries again
        state.compareAndSet(LOOKING, IDLE);
      }
    }
  }

  @Override
  public void run() {
    if (tellIfDead()) {
      return;
    }
    if (door.waiting() == 0) {
      state.set(IDLE);
      if (door.waiting() == 0 || !state.compareAndSet(IDLE, LOOKING)) {
        return;
      }
    }
    Timer.again(this, Seam.nanoTime() + LOOK_NANOS);
  }

  private boolean tellIfDead() {
    Thread holder = door.deadHolder();
    if (holder == null) {
      return false;
    }
    if (state.getAndSet(TOLD) != TOLD) {
      String name = holder.getName();
      Teller.error(
          Lock.class,
          null,
          "lock {} will never be free: its holder {} has ended without leaving it",
          () -> Label.text(lock),
          () -> name);
    }
    return true;
  }
}
