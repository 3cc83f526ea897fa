package dev.supervisor.core.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What many threads give to one, which looks at it later and under a lock: without that lock, as most of it is taken back before. At
 * most {@link #MOST} stand here at a time. Thread-safe.
 */
public final class Intake<E extends Intake.Arrival> {
  /*
   * How it works. A stack: entries are pushed by CAS, and all are popped together. An entry that is taken back stays where it is, and is
   * dropped when it is popped. Whether it is taken back or taken in is decided once, by CAS on its state. One that is in may be
   * taken back there: that is decided in the same way, between the thread that does not want it any more and the one that takes it out.
   */

  /** How many are here at most, with those that were taken back: then the one who would give another takes them in. */
  public static final int MOST = 64;

  private static final VarHandle NEWEST;
  private static final VarHandle STATE;

  static {
    try {
      var lookup = MethodHandles.lookup();
      NEWEST = lookup.findVarHandle(Intake.class, "newest", Arrival.class);
      STATE = lookup.findVarHandle(Arrival.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What is given once. From the moment when it is in, the one who has taken it in says where it is. */
  public abstract static class Arrival {
    private static final int NEW = 0;
    private static final int BACK = 1; // without having been in
    private static final int IN = 2;
    private static final int UNWANTED = 3; // and still in
    private static final int OUT = 4;

    @SuppressWarnings("unused") // through STATE
    private volatile int state;

    private int rank; // how many stand below it; written before it is pushed
    private @Nullable Arrival below; // as this; then by the one who has popped it

    /** One that was not given yet. */
    protected Arrival() {}

    /** {@return whether it is not in, and will not be, unless it is put there anew} By any thread. */
    public final boolean takeBack() {
      return state == BACK || (state == NEW && STATE.compareAndSet(this, NEW, BACK));
    }

    /** {@return whether it was in, and was wanted, until this call} By any thread. */
    public final boolean takeBackInside() {
      return state == IN && STATE.compareAndSet(this, IN, UNWANTED);
    }

    /** {@return whether it was taken back inside, and is still in} */
    public final boolean isUnwanted() {
      return state == UNWANTED;
    }

    /** Notes that the entry is in, without having been given, or once more. Called under the lock. */
    public final void isIn() {
      state = IN;
    }

    /** {@return whether the entry was wanted until now} Takes it out. Called under the lock. */
    public final boolean leaves() {
      return (int) STATE.getAndSet(this, OUT) == IN;
    }

    private boolean takeIn() {
      return state == NEW && STATE.compareAndSet(this, NEW, IN);
    }
  }

  private final Consumer<? super E> to;

  @SuppressWarnings("unused") // through NEWEST
  private volatile @Nullable Arrival newest;

  /**
   * Nothing yet.
   *
   * @param to gets what is taken in, under the lock
   */
  public Intake(Consumer<? super E> to) {
    this.to = to;
  }

  /** {@return whether it was given; not where so many are here that they are to be taken in first} */
  public boolean give(E entry) {
    Arrival it = entry;
    for (; ; ) {
      Arrival top = newest;
      int rank = top == null ? 0 : top.rank + 1;
      if (rank >= MOST) {
        return false;
      }
      it.rank = rank;
      it.below = top;
      if (NEWEST.compareAndSet(this, top, it)) {
        return true;
      }
    }
  }

  /** {@return whether nothing is here, not even what was taken back} */
  public boolean isEmpty() {
    return newest == null;
  }

  /** Takes in all that was given until now and was not taken back; under the lock. */
  @SuppressWarnings("unchecked") // give pushes nothing else
  public void takeIn() {
    for (Arrival each = (Arrival) NEWEST.getAndSet(this, null); each != null; ) {
      Arrival next = each.below;
      each.below = null;
      if (each.takeIn()) {
        to.accept((E) each);
      }
      each = next;
    }
  }
}
