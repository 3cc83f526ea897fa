package dev.supervisor.signals;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Many waiting threads that are to be woken, by all threads that are awake already.
 *
 * <p>A thread that wakes a thousand others is preempted by each in turn; so those that it has woken
 * help with the rest.
 */
final class SharedWakeup implements Runnable {
  /** The fewest threads for which sharing is worth it. */
  static final int MANY = 16;

  private static final VarHandle NEXT;

  static {
    try {
      NEXT = MethodHandles.lookup().findVarHandle(SharedWakeup.class, "next", Link.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Link next;

  SharedWakeup(Link newest) {
    this.next = newest;
  }

  /** Wakes threads until none is left to be woken. */
  @Override
  public void run() {
    for (Link at; (at = next) != null; ) {
      if (NEXT.compareAndSet(this, at, at.next) && at instanceof WaitLink waiter) {
        waiter.fire(this);
      }
    }
  }
}
