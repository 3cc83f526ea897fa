package dev.supervisor.signals;

import dev.supervisor.signals.internal.Beats;
import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Spin;
import dev.supervisor.signals.internal.StackRoom;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A lock with a waiting room: mutual exclusion, and waiting for what others change under it.
 *
 * <p>It differs from {@link java.util.concurrent.locks.Lock} in this: it is <b>not re-entrant</b> (a
 * second {@code acquire} by the holder throws instead of hanging), a time-out is any {@link Signal},
 * waiting is possible only through the {@link Held} that proves the lock is held, and <b>leaving
 * always wakes</b>, so that there is no {@code notify} to forget:
 *
 * <pre>{@code
 * try (var held = lock.acquire()) {
 *   if (!held.await(() -> !todo.isEmpty(), pleaseStop)) {
 *     return null;
 *   }
 *   work = todo.remove();
 * } // leaving wakes the waiters present, one at a time
 * }</pre>
 *
 * <p><b>Wake-ups.</b> Closing a {@code Held} wakes the threads that wait at that moment, its
 * <em>generation</em>, one after the other: the first is woken; when it in turn leaves, all present
 * are again entitled to be woken; when it finds nothing to do and awaits again, times out or is
 * interrupted, the wake passes on to the next of the same generation. Each is woken at most once per
 * generation, so waiters whose conditions are false do not keep waking each other.
 *
 * <p>Within one hold, {@link Held#await(BooleanSupplier, Signal)} entitles the waiters present each
 * time it is called, so changes made before the call are seen by them. {@link Held#await(Signal)}, for
 * loops of one's own, does so the first time in a hold and later only passes a wake on: a thread that
 * changes something and awaits again in the same hold calls {@link Held#announce()} after the change:
 *
 * <pre>{@code
 * try (var held = lock.acquire()) {
 *   while (rounds < 100) {
 *     while (turn != mine) {
 *       held.await(pleaseStop);
 *       if (pleaseStop.isGo()) return;
 *     }
 *     rounds++;
 *     turn = 1 - mine;
 *     held.announce();
 *   }
 * }
 * }</pre>
 *
 * <p>A lock whose holder has ended without leaving it is never free again: the log names the lock and
 * the thread as soon as another thread has waited for it for a second, and so do reports.
 *
 * <p>It is not fair: a newcomer may take the lock before a thread that was woken for it. Works the
 * same on platform and virtual threads. Thread-safe. Null arguments are refused with a {@link
 * NullPointerException} that names them. Memory consistency effects: actions before leaving
 * happen-before actions after a later {@code acquire} or {@code await} of the same lock returned
 * holding it.
 */
public final class Lock {
  /* How it works. The mutex guards everything below. The room is a ring in order of arrival, each
   * sleeper with the number it drew. `entitled` is the highest number that is to be woken: leaving
   * and announcing raise it to the last number drawn, an await that only passes on leaves it alone.
   * A thread that frees the mutex wakes the first sleeper if its number is entitled, and takes it out of
   * the room. A woken sleeper always gets the lock again before it returns, also when it was
   * interrupted or timed out at the same time, so its own leaving or its next await carries the wake
   * on: none can be lost. */

  /** The mutex, naming itself in reports. */
  private final class Door extends Mutex {
    @Override
    public String waitingFor() {
      return deadHolder() == null
          ? label()
          : label() + ", whose holder has ended without leaving it";
    }

    @Override
    protected void waits() {
      Firing.letOthersGoOn();
    }
  }

  /** What sleepers say they wait for: no thread in particular can end it. */
  private final class Room implements Blocker {
    @Override
    public String waitingFor() {
      return "a change under " + label();
    }

    @Override
    public @Nullable Object holder() {
      return null;
    }
  }

  private final String name;
  private final Door door = new Door();
  private final Room room = new Room();
  private final Spin spin = new Spin();
  private final HolderWatch watch;

  // guarded by door
  private final Sleeper ring = Sleeper.sentinel();
  private long drawn;
  private long entitled;

  private Lock(String name) {
    this.name = name;
    this.watch = new HolderWatch(name, door);
  }

  /** {@return a free lock} */
  public static Lock named(String name) {
    return new Lock(Objects.requireNonNull(name, "name"));
  }

  /** {@return the name, for logs and reports} */
  public String name() {
    return name;
  }

  /**
   * Takes the lock, waiting for it until an interrupt.
   *
   * @return the proof that it is held; closing it leaves
   * @throws IllegalStateException when the current thread holds it already
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  public Held acquire() throws InterruptedException {
    if (StackRoom.forEntry(Thread.currentThread().isInterrupted())) {
      throw Interrupts.taken();
    }
    if (!door.tryLock()) {
      boolean unused = acquireSlowly(Signal.NEVER);
    }
    return new Held();
  }

  /**
   * Takes the lock, waiting for it at most until the signal goes. When that has gone already, takes
   * it only if it is free.
   *
   * @param till when to stop waiting
   * @return the proof that it is held; closing it leaves
   * @throws TimeoutException when the signal went first; the lock is not held
   * @throws IllegalStateException when the current thread holds it already
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  public Held acquire(Signal till) throws InterruptedException, TimeoutException {
    if (!tryAcquire(till)) {
      throw new TimeoutException(toString() + " could not be taken in time");
    }
    return new Held();
  }

  private boolean tryAcquire(Signal till) throws InterruptedException {
    Objects.requireNonNull(till, "till");
    if (StackRoom.forEntry(Thread.currentThread().isInterrupted())) {
      throw Interrupts.taken();
    }
    return door.tryLock() || acquireSlowly(till);
  }

  private boolean acquireSlowly(Signal till) throws InterruptedException {
    Beats.beat(); // a thread that takes it at once pays nothing for heartbeats
    ensureNotHeldByMe();
    if (door.tryLockBriefly()) {
      return true;
    }
    Wait wait = new Wait(door, null);
    Mutex.Turn turn = new Mutex.Turn();
    door.standInLine(turn);
    try {
      watch.someoneWaits();
      boolean waiting = wait.on(till);
      while (!door.tryLock(turn)) {
        if (!waiting || till.isGo()) {
          return false;
        }
        wait.park();
      }
      return true;
    } finally {
      door.leaveLine(turn);
      wait.leave();
    }
  }

  /**
   * Runs the action while holding the lock.
   *
   * @return what the action returned
   * @throws X what the action threw
   * @throws IllegalStateException when the current thread holds it already
   * @throws InterruptedException when the thread is interrupted before or while waiting for the lock
   */
  public <T extends @Nullable Object, X extends Exception> T hold(Action<T, X> action)
      throws X, InterruptedException {
    Objects.requireNonNull(action, "action");
    try (Held held = acquire()) {
      return action.run(held);
    }
  }

  /**
   * Runs the action while holding the lock, if that can be taken before the signal goes; when it has
   * gone already, only if the lock is free.
   *
   * @param till when to stop waiting for the lock
   * @return whether the action ran; false when the signal went first
   * @throws X what the action threw
   * @throws IllegalStateException when the current thread holds it already
   * @throws InterruptedException when the thread is interrupted before or while waiting for the lock
   */
  public <X extends Exception> boolean tryHold(Signal till, Step<X> action)
      throws X, InterruptedException {
    Objects.requireNonNull(action, "action");
    if (!tryAcquire(till)) {
      return false;
    }
    try (Held held = new Held()) {
      action.run(held);
    }
    return true;
  }

  /**
   * What to do while holding a lock, with a result.
   *
   * @param <T> what it returns
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface Action<T extends @Nullable Object, X extends Exception> {
    /** Does it; the lock is held by the current thread. */
    T run(Held held) throws X;
  }

  /**
   * What to do while holding a lock, without a result.
   *
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface Step<X extends Exception> {
    /** Does it; the lock is held by the current thread. */
    void run(Held held) throws X;
  }

  private void ensureNotHeldByMe() {
    if (door.isMine()) {
      throw new IllegalStateException(
          label() + " is held by this thread already, and it is not re-entrant");
    }
  }

  /** Frees the lock, and wakes the first in the room if it is entitled: only then, since it needs the lock. */
  private void unlockAndWakeNext() {
    Sleeper first = ring.next();
    if (first == ring || first.number > entitled) {
      door.unlock();
      return;
    }
    first.leaveRoom();
    first.woken = true;
    door.unlock();
    first.wait.wake();
  }

  private String label() {
    return "lock " + Label.text(name);
  }

  /** {@return the name, the holder, and how many threads wait for it} */
  @Override
  public String toString() {
    Thread owner = door.owner();
    if (owner == null) {
      return label() + " (free)";
    }
    String ended = door.deadHolder() == null ? "" : ", which has ended without leaving it";
    return label() + " (held by " + owner.getName() + ended + ", " + door.waiting() + " waiting)";
  }

  /**
   * The proof that the current thread holds the lock. Confined to that thread.
   *
   * <p>Every method but {@link #close} throws {@link IllegalStateException} once it is closed, or on
   * another thread.
   */
  public final class Held implements AutoCloseable {
    private boolean open = true;
    private boolean awaited;

    private Held() {}

    /**
     * Waits until the condition holds, at most until the signal goes.
     *
     * <p>Threads that wait in the room now will be woken once this thread leaves the lock, here or by
     * closing: so the condition may wait for what they do about changes made before this call. The
     * condition is then checked, first without leaving the lock; while it is false the lock is left
     * until another thread that leaves it wakes this one; and it is checked once more after the
     * signal has gone. It is called on this thread, always holding the lock. What it throws ends the
     * wait, and the lock is held.
     *
     * @param condition what is waited for, which others change under this lock
     * @param till when to stop waiting; when it has gone already, the lock is not left at all
     * @return whether the condition held at its last check
     * @throws InterruptedException when the thread is interrupted before or while waiting; the lock
     *     is held
     */
    public boolean await(BooleanSupplier condition, Signal till) throws InterruptedException {
      Objects.requireNonNull(condition, "condition");
      ensureCanAwait(till);
      announce();
      for (; ; ) {
        boolean last = till.isGo(); // before the check: so one check comes after the signal
        if (condition.getAsBoolean()) {
          return true;
        }
        if (last) {
          return false;
        }
        ensureHeld(); // the condition may have closed this
        boolean unused = sleep(till);
      }
    }

    /**
     * As {@link #await(BooleanSupplier, Signal)}, until an interrupt.
     *
     * @throws InterruptedException when the thread is interrupted before or while waiting; the lock
     *     is held
     */
    public void await(BooleanSupplier condition) throws InterruptedException {
      boolean unused = await(condition, Signal.NEVER);
    }

    /**
     * Leaves the lock until woken, and holds it again before returning or throwing. For loops of
     * one's own that check what is waited for.
     *
     * <p>The first call in a hold counts as leaving: it wakes the waiters present, one at a time. A
     * later one only passes a wake on; after a change in the same hold call {@link #announce()}
     * first.
     *
     * @throws InterruptedException when the thread is interrupted before or while waiting; the lock
     *     is held
     */
    public void await() throws InterruptedException {
      boolean unused = await(Signal.NEVER);
    }

    /**
     * As {@link #await()}, and returns once the signal has gone.
     *
     * @param till when to stop waiting; when it has gone already, the lock is not left at all
     * @return true when woken; false when the signal went first
     * @throws InterruptedException when the thread is interrupted before or while waiting; the lock
     *     is held
     */
    public boolean await(Signal till) throws InterruptedException {
      ensureCanAwait(till);
      return sleep(till);
    }

    private void ensureCanAwait(Signal till) throws InterruptedException {
      ensureHeld();
      Objects.requireNonNull(till, "till");
      Beats.beat();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }

    /** {@return whether woken; false when the signal went first} */
    private boolean sleep(Signal till) throws InterruptedException {
      StackRoom.forEntry();
      Wait wait = new Wait(room, spin);
      Sleeper me = new Sleeper(drawn + 1, wait);
      boolean left = false;
      try {
        if (!wait.on(till)) {
          return false;
        }
        if (!awaited) {
          entitled = drawn;
          awaited = true;
        }
        left = true;
        drawn++;
        me.enterRoom(ring);
        unlockAndWakeNext();
        while (!me.woken && !till.isGo()) {
          wait.park();
        }
      } finally {
        if (left) {
          door.lock();
          if (!me.woken) {
            me.leaveRoom();
          }
        }
        wait.leave();
        if (left && door.takeOwedInterrupt()) {
          Interrupts.restore();
        }
      }
      return me.woken;
    }

    /**
     * Entitles all threads that wait in the room now to be woken, one at a time, once this thread leaves the
     * lock, by awaiting or closing. It does not leave the lock itself.
     *
     * <p>Said after a change by a thread that goes on to await in the same hold; before {@link
     * #close} it is never needed. Each call wakes each of those waiters at most once.
     */
    public void announce() {
      ensureHeld();
      entitled = drawn;
    }

    /** Leaves the lock and wakes the threads that wait, one at a time. A second call does nothing. */
    @Override
    public void close() {
      if (StackRoom.forMutex(!open)) {
        return;
      }
      ensureHeld();
      open = false;
      entitled = drawn;
      unlockAndWakeNext();
    }

    private void ensureHeld() {
      if (!open || !door.isMine()) {
        throw new IllegalStateException(
            label() + (open ? " is not held by this thread" : " was left, and is no longer held"));
      }
    }
  }
}
