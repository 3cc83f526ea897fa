package dev.supervisor.signals.internal;

import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * The one place where this library reads a clock, parks a thread or wakes one; and where the timer
 * starts its threads.
 *
 * <p>In production it is the JVM's own clock and {@link LockSupport}, and the indirection is folded
 * away: whether the seam can be replaced is decided once, by the system property {@code
 * dev.supervisor.signals.seam=replaceable}, when this class is loaded. Tests set the property, drive
 * time by hand ({@link ManualClock}) or put a model of a semaphore behind parking.
 */
public final class Seam {

  /** The clock and the parking behind the seam. */
  public interface Backend {
    /** {@return the monotonic clock, as {@link System#nanoTime()}} */
    long nanoTime();

    /** {@return the wall clock} */
    Instant now();

    /** Parks the current thread; returns on a permit, an interrupt, or for no reason. */
    void park(Object blocker);

    /** Does the same as {@link #park}, and returns once {@link #nanoTime()} has reached the deadline. */
    void parkUntil(Object blocker, long deadlineNanos);

    /** Gives the thread a permit. */
    void unpark(Thread thread);

    /** {@return whether threads are modelled: then none of ours runs beside them to look after them} */
    default boolean isModel() {
      return false;
    }

    /** Starts the thread; one of the timer's. */
    default void start(Thread thread) {
      thread.start();
    }
  }

  private static final class Jvm implements Backend {
    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public Instant now() {
      return Instant.now();
    }

    @Override
    public void park(Object blocker) {
      LockSupport.park(blocker);
    }

    @Override
    public void parkUntil(Object blocker, long deadlineNanos) {
      long left = deadlineNanos - System.nanoTime();
      if (left > 0) {
        LockSupport.parkNanos(blocker, left);
      }
    }

    @Override
    public void unpark(Thread thread) {
      LockSupport.unpark(thread);
    }
  }

  private static final boolean REPLACEABLE =
      "replaceable".equals(System.getProperty("dev.supervisor.signals.seam"));
  private static final Jvm JVM = new Jvm();

  private static volatile Backend backend = JVM;

  private Seam() {}

  /**
   * Puts another backend behind the seam, for tests.
   *
   * @return the one that stood there before
   * @throws IllegalStateException when this JVM was not started with a replaceable seam
   */
  public static Backend replace(Backend with) {
    if (!REPLACEABLE) {
      throw new IllegalStateException(
          "the seam is fixed: start the JVM with -Ddev.supervisor.signals.seam=replaceable");
    }
    Backend before = backend;
    backend = Objects.requireNonNull(with);
    return before;
  }

  /** {@return whether another backend can be put behind the seam in this JVM} */
  public static boolean isReplaceable() {
    return REPLACEABLE;
  }

  /** {@return whether time and parking are the JVM's own} */
  public static boolean isJvm() {
    return !REPLACEABLE || backend == JVM;
  }

  /** {@return whether threads are modelled, so that none of ours may run beside them} */
  public static boolean isModel() {
    return REPLACEABLE && backend.isModel();
  }

  /** {@return the monotonic clock in nanoseconds} */
  public static long nanoTime() {
    return REPLACEABLE ? backend.nanoTime() : JVM.nanoTime();
  }

  /** {@return the wall clock} */
  public static Instant now() {
    return REPLACEABLE ? backend.now() : JVM.now();
  }

  /** Parks the current thread until a permit, an interrupt, or for no reason. */
  public static void park(Object blocker) {
    if (REPLACEABLE) {
      backend.park(blocker);
    } else {
      LockSupport.park(blocker); // a frame less on the stacks of a million threads
    }
  }

  /** Does the same as {@link #park(Object)}, at most until the monotonic clock reaches the deadline. */
  public static void parkUntil(Object blocker, long deadlineNanos) {
    if (REPLACEABLE) {
      backend.parkUntil(blocker, deadlineNanos);
    } else {
      JVM.parkUntil(blocker, deadlineNanos);
    }
  }

  /** Gives the thread a permit to return from {@link #park(Object)}. */
  public static void unpark(Thread thread) {
    if (REPLACEABLE) {
      backend.unpark(thread);
    } else {
      JVM.unpark(thread);
    }
  }

  /**
   * Starts a thread of the timer's.
   *
   * @throws OutOfMemoryError when there are no more threads
   */
  static void start(Thread thread) {
    if (REPLACEABLE) {
      backend.start(thread);
    } else {
      JVM.start(thread);
    }
  }
}
