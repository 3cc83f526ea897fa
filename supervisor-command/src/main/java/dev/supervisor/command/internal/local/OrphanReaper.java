package dev.supervisor.command.internal.local;

import dev.supervisor.command.internal.streams.SessionThreads;
import dev.supervisor.signals.internal.Interrupts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM is process 1, as in many a container: reaps what has lost its parent and has ended. Elsewhere the real
 * process 1 does. Has one thread. Thread-safe.
 */
public final class OrphanReaper {
  /*
   * How it works. A process that loses its parent becomes a child of process 1: left-overs of a command, those behind in a pipeline
   * whose shell was quicker to end, a watchdog that has outlived its session. When it ends it stays, as a number, until it is
   * reaped, and of numbers there are not many.
   *
   * What the JVM itself has started must be left alone: the JDK waits for it, and its exit code would be lost. That is
   * in the JVM's kernel session and process group, or leads its own. So a process that is in another one, and does not lead it,
   * is an orphan for certain. A leader may be either (it escaped by setsid, or was started so); but the JDK has a thread
   * waiting for each process of its own, which reaps it at once: so one that was not reaped for LONG is an orphan.
   *
   * It looks soon after something has ended, since a process that was killed may need a moment, then less and less often.
   */
  private static final long SHORTEST_PAUSE_MILLIS = 5;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;
  private static final long BUSY_PAUSE_MILLIS = 50;
  private static final int LAST_LOOKS = 3;
  private static final long DYING_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long LONG = TimeUnit.SECONDS.toNanos(1);

  /** Between the look at one that has ended and its reaping no other thread may reap it. */
  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

  private final ProcessStat jvm;

  // Confined to its thread.
  private final Map<ProcessStat, Long> leaders =
      new HashMap<>(); // that have ended, and when that was seen
  private boolean orphans; // are still there, as far as was seen at the last look

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition change = lock.newCondition();

  // Guarded by lock.
  private long pauseMillis = SHORTEST_PAUSE_MILLIS;
  private @Nullable Runnable last;
  private boolean over;

  private OrphanReaper(ProcessStat jvm) {
    this.jvm = jvm;
  }

  /** {@return one that works from now on; null where there is a process 1 that does} */
  public static @Nullable OrphanReaper ifNeeded() {
    long pid = ProcessHandle.current().pid();
    ProcessStat self = pid == 1 ? ProcessStat.of(pid) : null;
    if (self == null) {
      return null;
    }
    var reaper = new OrphanReaper(self);
    try {
      SessionThreads.thread("orphans", reaper::work).start();
      return reaper;
    } catch (OutOfMemoryError noMoreThreads) {
      return null;
    }
  }

  /** Something has ended. */
  public void look() {
    lock.lock();
    try {
      if (pauseMillis > BUSY_PAUSE_MILLIS) {
        pauseMillis = SHORTEST_PAUSE_MILLIS;
        change.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends when there is nothing to be reaped any more, at most two seconds later.
   *
   * @param then what is to be done after that, on any thread
   */
  public void finish(Runnable then) {
    boolean now;
    lock.lock();
    try {
      now = over;
      last = then;
      change.signal();
    } finally {
      lock.unlock();
    }
    if (now) {
      then.run();
    }
  }

  private void work() {
    try {
      do {
        reap();
      } while (isNotLast());
      reapTheLast();
    } catch (InterruptedException e) {
      Interrupts.restore(); // no other code knows this thread
    } finally {
      Runnable then;
      lock.lock();
      try {
        over = true;
        then = last;
      } finally {
        lock.unlock();
      }
      if (then != null) {
        then.run();
      }
    }
  }

  /**
   * Pauses before the next look.
   *
   * @return whether there is to be another one
   */
  @SuppressWarnings("WaitNotInLoop") // to be woken for no reason is to look too early, no more
  private boolean isNotLast() throws InterruptedException {
    lock.lock();
    try {
      if (last == null) {
        boolean unused = change.await(pauseMillis, TimeUnit.MILLISECONDS);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
      }
      return last == null;
    } finally {
      lock.unlock();
    }
  }

  /** A process that was killed needs a moment; one that does not end may have been left by others than us. */
  private void reapTheLast() throws InterruptedException {
    long start = System.nanoTime();
    for (int clean = 0; clean < LAST_LOOKS; ) {
      reap();
      long waited = System.nanoTime() - start;
      boolean more = (!leaders.isEmpty() && waited < 2 * LONG) || (orphans && waited < DYING_NANOS);
      clean = more ? 0 : clean + 1;
      TimeUnit.MILLISECONDS.sleep(SHORTEST_PAUSE_MILLIS);
    }
  }

  private void reap() {
    ONE_AT_A_TIME.lock();
    try {
      List<ProcessStat> children =
          ProcessStat.all(it -> it.parent() == jvm.pid() && it.pid() != jvm.pid());
      leaders.keySet().retainAll(children);
      orphans = false;
      for (ProcessStat each : children) {
        boolean orphan = isOrphan(each);
        if (each.state() == 'Z' && (orphan || isForgotten(each)) && WaitForPid.reap(each.pid())) {
          leaders.remove(each);
        } else {
          orphans |= orphan;
        }
      }
    } finally {
      ONE_AT_A_TIME.unlock();
    }
  }

  private boolean isOrphan(ProcessStat child) {
    return isElsewhere(child.session(), jvm.session(), child)
        || isElsewhere(child.group(), jvm.group(), child);
  }

  private static boolean isElsewhere(long its, long ofJvm, ProcessStat child) {
    return its != ofJvm && its != child.pid();
  }

  /** {@return whether it has been seen to have ended so long ago that no thread waits for it} */
  private boolean isForgotten(ProcessStat child) {
    if (child.session() != child.pid()) {
      return false;
    }
    long now = System.nanoTime();
    Long first = leaders.putIfAbsent(child, now);
    return first != null && now - first >= LONG;
  }
}
