package dev.supervisor.signals.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Some threads that are to be woken together, by the thread that has news for them and by those of them that are awake. */
final class Wakeups implements Runnable {
  /* How it works. Confined to one thread until the first of them is woken; from then on nothing is added, and each thread that
   * helps takes one after the other. The one that has made this goes on until none is left, so none depends on help. */

  private static final int MOST = 64;
  private static final VarHandle NEXT;

  static {
    try {
      NEXT = MethodHandles.lookup().findVarHandle(Wakeups.class, "next", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Wakeable[] parked = new Wakeable[7];
  private int size;

  @SuppressWarnings("unused") // through NEXT
  private volatile int next;

  /** {@return whether there should be no more} One that could not be added, for want of memory, was not. */
  boolean add(Wakeable one) {
    if (size == parked.length) {
      parked = Arrays.copyOf(parked, 2 * size + 1);
    }
    parked[size++] = one;
    return size >= MOST - 1;
  }

  /** Wakes threads until none is left to be woken. */
  @Override
  public void run() {
    for (int at; (at = (int) NEXT.getAndAdd(this, 1)) < size; ) {
      wake(parked[at], this);
    }
  }

  /** Wakes one of them. What that throws, if the stack or the memory is used up, keeps no other from being woken. */
  static void wake(Wakeable one, @Nullable Wakeups others) {
    try {
      one.unpark(others);
    } catch (Throwable e) {
      Teller.error(Wakeups.class, e, "a thread could not be woken");
    }
  }
}
