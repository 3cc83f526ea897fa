package dev.supervisor.verification.seam;

import dev.supervisor.signals.internal.Seam;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Parking as a semaphore with one permit for each thread, made of monitors, which the model checker
 * takes at their word: a thread that nobody wakes is a deadlock. (Of the JVM's own parking it
 * believes that it may end for no reason, and so it never sees a wake-up that is lost.)
 *
 * <p>Time passes when a thread waits for it: a timed park without a permit moves the clock to its
 * deadline and returns.
 */
public final class Permits implements Seam.Backend {

  static final class Permit {
    boolean given;
    boolean awaited;
  }

  private final Map<Thread, Permit> permits = new ConcurrentHashMap<>();
  private final boolean forgetful;
  private final boolean withoutThreads;
  private volatile long nanos = 1_000;

  private Permits(boolean forgetful, boolean withoutThreads) {
    this.forgetful = forgetful;
    this.withoutThreads = withoutThreads;
  }

  /** {@return a model in which nobody has a permit} */
  public static Permits fresh() {
    return new Permits(/* forgetful= */ false, /* withoutThreads= */ false);
  }

  /** Puts a model behind the seam, for one run. */
  static void install() {
    Seam.replace(fresh());
  }

  /**
   * Puts a broken model behind the seam: a wake-up that comes before the thread has parked is lost.
   * Whoever unparks then may be too early; so a proof that still passes proves nothing.
   */
  static void installForgetful() {
    Seam.replace(forgetful());
  }

  /** {@return the broken model of {@link #installForgetful}} */
  static Permits forgetful() {
    return new Permits(/* forgetful= */ true, /* withoutThreads= */ false);
  }

  /** Puts a model behind the seam in which the timer gets no thread. */
  static void installWithoutThreads() {
    Seam.replace(new Permits(/* forgetful= */ false, /* withoutThreads= */ true));
  }

  @Override
  public void start(Thread thread) {
    if (withoutThreads) {
      throw new OutOfMemoryError("no thread, on purpose");
    }
    thread.start();
  }

  @Override
  public boolean isModel() {
    return true;
  }

  Permit permitOf(Thread thread) {
    return permits.computeIfAbsent(thread, key -> new Permit());
  }

  @Override
  public void park(Object blocker) {
    Permit permit = permitOf(Thread.currentThread());
    synchronized (permit) {
      permit.awaited = true;
      try {
        while (!permit.given) {
          permit.wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      permit.awaited = false;
      permit.given = false;
    }
  }

  @Override
  public void parkUntil(Object blocker, long deadlineNanos) {
    Permit permit = permitOf(Thread.currentThread());
    synchronized (permit) {
      if (!permit.given && nanos - deadlineNanos < 0) {
        nanos = deadlineNanos;
      }
      permit.given = false;
    }
  }

  @Override
  public void unpark(Thread thread) {
    Permit permit = permitOf(thread);
    synchronized (permit) {
      if (!forgetful || permit.awaited) {
        permit.given = true;
        permit.notifyAll();
      }
    }
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Instant now() {
    return Instant.ofEpochSecond(0, nanos);
  }
}
