package dev.supervisor.signals.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A lock for short stretches of our own code: not re-entrant, not fair, the same on platform and
 * virtual threads. Parks through the {@link Seam}.
 *
 * <p>Memory consistency effects: actions before {@link #unlock} happen-before actions after the
 * {@code lock} that follows it.
 */
public class Mutex implements Blocker {
  /*
   * How it works. `state` is 1 while held. A thread that finds it taken looks for a moment, if no
   * other waits, then stands in line and tries again before each park; unlocking wakes the first
   * in line, which competes with newcomers (barging). A thread leaves the line itself, holding the
   * mutex or having given up.
   *
   * The race that matters: unlocking stores 0 and then looks at the line, a waiter stands in line and
   * then looks at the state. Both accesses are volatile, so at least one of them sees the other.
   * One that gives up may have been chosen as the one to wake; it therefore wakes the next if
   * the mutex is free. While a thread keeps taking it again, the first in line is called once
   * and not at every unlocking: `called` is cleared before it tries again, so either it sees the
   * mutex free, or the next unlocking sees `called` cleared. A wake-up that reaches a thread already gone is a stray permit, which
   * every park of ours tolerates.
   *
   * A thread that must not wait leaves an errand in line instead of itself. The one that finds it first takes it out, wakes the
   * next, and does it: an errand keeps no thread from being woken.
   */
  private static final VarHandle STATE;
  private static final VarHandle OWNER;
  private static final VarHandle LINE;

  static {
    try {
      var lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(Mutex.class, "state", int.class);
      OWNER = lookup.findVarHandle(Mutex.class, "owner", Thread.class);
      LINE = lookup.findVarHandle(Mutex.class, "line", ConcurrentLinkedQueue.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final int LOOKS = 12;
  private static final int PAUSES = 8; // between two looks: each look slows down its holder

  private static final int MOST_IN_LINE =
      64; // where an errand still is left: taking one out looks at all

  /** The place of one thread, or of an errand, in the line. */
  public static final class PlaceInLine {
    private final @Nullable Thread thread;
    private final @Nullable Runnable errand;
    private volatile boolean called; // since it last tried: no need to unpark it again

    /** A place for the current thread. */
    public PlaceInLine() {
      this.thread = Thread.currentThread();
      this.errand = null;
    }

    private PlaceInLine(Runnable errand) {
      this.thread = null;
      this.errand = errand;
    }

    /**
     * {@return whether an interrupt was taken from the current thread} Waits until it is called, or for no reason.
     *
     * @param nanos how long at most; 0 for no bound
     */
    private boolean await(Mutex of, long nanos) {
      try {
        if (nanos == 0) {
          Seam.park(of);
        } else {
          LockSupport.parkNanos(of, nanos);
        }
        return Thread.interrupted();
      } catch (StackOverflowError e) {
        return rest();
      }
    }

    /* A virtual thread that parks is taken off its carrier by native code that recurs over its frames, so it needs room on the
     * stack that grows with their number, and has a StackOverflowError where there is none. It must not leave the line with that:
     * what the mutex guards would be lost. Waiting for a monitor keeps the carrier where the frames cannot be taken off it. */
    @SuppressWarnings("WaitNotInLoop") // the caller looks whether it may go on
    private synchronized boolean rest() {
      try {
        wait(1);
        return false;
      } catch (InterruptedException e) {
        return true;
      }
    }
  }

  @SuppressWarnings("unused") // through STATE
  private volatile int state;

  /** Opaque: what a report reads may be a moment old, and taking the mutex must not pay for it. */
  private @Nullable Thread owner;

  /** An interrupt was taken from the owner while it waited. Guarded by this mutex. */
  private boolean owesInterrupt;

  /** Made by the first thread that ever has to wait. */
  private volatile @Nullable ConcurrentLinkedQueue<PlaceInLine> line;

  /** A free one. */
  public Mutex() {}

  /** {@return the thread that holds it; null when free, and for an instant after it was taken} */
  public final @Nullable Thread owner() {
    return (Thread) OWNER.getOpaque(this);
  }

  /** {@return the thread that ended holding it, so that it will never be free; null when there is none} */
  public final @Nullable Thread deadHolder() {
    Thread holder = owner();
    return holder != null && hasEndedHolding(holder) ? holder : null;
  }

  /**
   * {@return whether a thread that was its {@link #owner} has ended without freeing it}
   *
   * <p>One that was read a moment ago may have freed it and ended since. All that a thread did is seen once it is seen to have
   * ended, so a second look tells.
   */
  final boolean hasEndedHolding(Thread holder) {
    return !holder.isAlive() && owner() == holder;
  }

  /** {@return whether the current thread holds it} */
  public final boolean isMine() {
    return owner == Thread.currentThread();
  }

  /** {@return whether the current thread now holds it; never waits} */
  public final boolean tryLock() {
    if (STATE.compareAndSet(this, 0, 1)) {
      OWNER.setOpaque(this, Thread.currentThread());
      return true;
    }
    return false;
  }

  /** Does the same as {@link #tryLock()}, before each park of a thread that stands in line. */
  public final boolean tryLock(PlaceInLine turn) {
    turn.called = false; // before looking: an unlocking after this look calls again
    return tryLock();
  }

  /**
   * Takes it, waiting as long as it takes. An interrupt does not end the wait; the thread gets it back when it {@linkplain
   * #unlock unlocks}.
   */
  public final void lock() {
    StackRoom.forMutex();
    if (!tryLock()) {
      lockSlowly();
    }
  }

  /**
   * {@return whether the current thread got it by looking for a moment}
   *
   * <p>Not while others stand in line: on a mutex that many want, threads that look only take it away from each other.
   */
  public final boolean tryLockBriefly() {
    return Spin.isPossible() && looksBriefly();
  }

  private boolean looksBriefly() {
    for (int i = 0; i < LOOKS && first() == null; i++) {
      for (int pause = 0; pause < PAUSES; pause++) {
        Thread.onSpinWait();
      }
      if ((int) STATE.getOpaque(this) == 0 && tryLock()) {
        return true;
      }
    }
    return false;
  }

  private void lockSlowly() {
    if (tryLockBriefly()) {
      return;
    }
    waits();
    Firing.wakeBeforeParking();
    PlaceInLine turn = new PlaceInLine();
    boolean interrupted = false;
    standInLine(turn);
    while (!tryLock(turn)) {
      interrupted |= turn.await(this, 0);
    }
    leaveLine(turn);
    owesInterrupt = interrupted;
  }

  /**
   * {@return whether the current thread now holds it} Waits at most so long, for a thread that must go on even if the
   * holder never unlocks. A virtual thread looks for a moment first, too: its park with a bound takes as long as many holds.
   */
  public final boolean lockWithin(long nanos) {
    if (tryLock() || (Spin.isPossibleOnCarriers() && looksBriefly())) {
      return true;
    }
    long end = Seam.nanoTime() + nanos;
    long real = System.nanoTime() + nanos; // the other clock may stand still
    Firing.wakeBeforeParking();
    PlaceInLine turn = new PlaceInLine();
    boolean interrupted = false;
    standInLine(turn);
    boolean mine = tryLock(turn);
    while (!mine && Seam.nanoTime() - end < 0 && System.nanoTime() - real < 0) {
      interrupted |= turn.await(this, Math.max(1, real - System.nanoTime()));
      mine = tryLock(turn);
    }
    leaveLine(turn);
    if (mine) {
      owesInterrupt = interrupted;
    } else if (interrupted) {
      Interrupts.restore();
    }
    return mine;
  }

  /** Called before a thread stands in line for it in {@link #lock()}; for one that users hold, and not just for a moment. */
  protected void waits() {}

  /** Adds the current thread to those that are woken; it must try again before it parks. */
  public final void standInLine(PlaceInLine turn) {
    ConcurrentLinkedQueue<PlaceInLine> queue = line;
    if (queue == null) {
      LINE.compareAndSet(this, null, new ConcurrentLinkedQueue<PlaceInLine>());
      queue = Objects.requireNonNull(line);
    }
    queue.add(turn);
  }

  /**
   * Has something done once, when the mutex is free: at once, or by the thread that frees it. It must be short and wait for
   * nothing.
   *
   * @return its place, for {@link #leaveLine}; null when too many are in line: then it is not done
   */
  public final @Nullable PlaceInLine callWhenFree(Runnable errand) {
    if (waiting() >= MOST_IN_LINE) {
      return null;
    }
    PlaceInLine turn = new PlaceInLine(errand);
    standInLine(turn);
    if ((int) STATE.getVolatile(this) == 0) {
      wakeFirst();
    }
    return turn;
  }

  /** Leaves the line, with the mutex or without it. */
  public final void leaveLine(PlaceInLine turn) {
    Objects.requireNonNull(line).remove(turn);
    if ((int) STATE.getVolatile(this) == 0) {
      wakeFirst();
    }
  }

  /**
   * {@return whether an interrupt was taken from the current thread, which holds this, while it waited for it; from now on the
   * caller owes it}
   */
  public final boolean takeOwedInterrupt() {
    boolean owes = owesInterrupt;
    owesInterrupt = false;
    return owes;
  }

  /** Frees it; then the current thread gets back an interrupt that came while it waited for this. */
  public final void unlock() {
    boolean owes = owesInterrupt;
    if (owes) {
      owesInterrupt = false;
    }
    OWNER.setOpaque(this, null);
    STATE.setVolatile(this, 0);
    wakeFirst();
    if (owes) {
      Interrupts.restore(); // code of users, where a thread overrides interrupt()
    }
  }

  private @Nullable PlaceInLine first() {
    ConcurrentLinkedQueue<PlaceInLine> queue = line;
    return queue == null ? null : queue.peek();
  }

  private void wakeFirst() {
    PlaceInLine first = first();
    if (first == null) {
      return;
    }
    Runnable errand = first.errand;
    if (errand != null) {
      if (Objects.requireNonNull(line).remove(first)) {
        wakeFirst();
        errand.run();
      } else {
        wakeFirst(); // another thread does it
      }
    } else if (!first.called) {
      first.called = true;
      Seam.unpark(Objects.requireNonNull(first.thread));
    }
  }

  @Override
  public String waitingFor() {
    return deadHolder() == null
        ? "a short internal lock"
        : "a short internal lock, whose holder has ended without freeing it";
  }

  @Override
  public @Nullable Object holder() {
    return owner();
  }

  /** {@return how many threads stand in line} */
  public final int waiting() {
    ConcurrentLinkedQueue<PlaceInLine> queue = line;
    return queue == null ? 0 : queue.size();
  }
}
