package dev.supervisor.signals;

import dev.supervisor.signals.internal.Beats;
import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Spin;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.TimedOut;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A lock with a waiting room: mutual exclusion, and waits for changes that other threads make under
 * the lock.
 *
 * <p>A {@code Lock} differs from {@link java.util.concurrent.locks.Lock} in four points. It is
 * <b>not re-entrant</b>: a second {@code acquire} by the holder throws instead of hanging. A
 * time-out is any {@link Signal}. A thread can wait only through the {@link Held} that proves that
 * it holds the lock. And <b>leaving always wakes</b>, so there is no {@code notify} to forget:
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
 * <em>generation</em>, one after the other. It wakes the first. If that thread leaves the lock, all
 * threads that are then present may be woken again. If it finds nothing to do and awaits again,
 * times out or is interrupted, the wake passes on to the next thread of the same generation. Each
 * thread is woken at most once for a generation, so waiters whose conditions are false do not keep
 * waking each other.
 *
 * <p>{@link Held#await(BooleanSupplier, Signal)} wakes the waiters present each time it is called,
 * so they see the changes that were made before the call. {@link Held#await(Signal)}, for loops of
 * your own, does so at its first call in a hold; later calls only pass a wake on. A thread that
 * changes something and awaits again in the same hold calls {@link Held#announce()} after the
 * change:
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
 * <p>A lock whose holder has ended without leaving it is never free again. Once another thread
 * waits for it, the log names the lock and the holder within a second; reports name them too.
 *
 * <p>The lock is not fair: a newcomer may take it before a thread that was woken for it. It works
 * in the same way on platform and virtual threads. Thread-safe. A null argument is refused with a
 * {@link NullPointerException} that names the parameter. Memory consistency effects: actions before
 * leaving happen-before actions after a later {@code acquire} or {@code await} of the same lock
 * returned holding it.
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

  /**
   * {@return a new lock, which is free}
   *
   * @param name the name for logs and reports
   */
  public static Lock named(String name) {
    return new Lock(Objects.requireNonNull(name, "name"));
  }

  /** {@return the name of this lock, for logs and reports} */
  public String name() {
    return name;
  }

  /**
   * Takes the lock; waits until it is free. Only the lock or an interrupt ends the wait.
   *
   * @return the proof that the current thread holds the lock; closing it leaves the lock
   * @throws IllegalStateException if the current thread holds the lock already
   * @throws InterruptedException if the thread is interrupted before or while waiting; the lock was
   *     not taken
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
   * Takes the lock; waits until it is free, or until the signal goes. If the signal has gone
   * already, the lock is taken only if it is free.
   *
   * @param till the signal that ends the wait
   * @return the proof that the current thread holds the lock; closing it leaves the lock
   * @throws TimeoutException if the signal went first; the lock was not taken
   * @throws IllegalStateException if the current thread holds the lock already
   * @throws InterruptedException if the thread is interrupted before or while waiting; the lock was
   *     not taken
   */
  public Held acquire(Signal till) throws InterruptedException, TimeoutException {
    if (!tryAcquire(till)) {
      throw TimedOut.of(() -> toString() + " could not be taken", till::name);
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
    Mutex.PlaceInLine turn = new Mutex.PlaceInLine();
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
   * Runs the action on the current thread, which holds the lock meanwhile; waits until the lock is
   * free.
   *
   * @return what the action returned
   * @throws X what the action threw; the lock has been left
   * @throws IllegalStateException if the current thread holds the lock already
   * @throws InterruptedException if the thread is interrupted before or while waiting for the lock;
   *     the action was not run
   */
  public <T extends @Nullable Object, X extends Exception> T hold(Action<T, X> action)
      throws X, InterruptedException {
    Objects.requireNonNull(action, "action");
    try (Held held = acquire()) {
      return action.run(held);
    }
  }

  /**
   * Runs the action on the current thread, which holds the lock meanwhile, unless the signal goes
   * before the lock is free. If the signal has gone already, the action runs only if the lock is
   * free.
   *
   * @param till the signal that ends the wait for the lock
   * @return whether the action ran; false if the signal went first
   * @throws X what the action threw; the lock has been left
   * @throws IllegalStateException if the current thread holds the lock already
   * @throws InterruptedException if the thread is interrupted before or while waiting for the lock;
   *     the action was not run
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
   * An action under a lock, with a result.
   *
   * @param <T> the type of the result
   * @param <X> what the action may throw
   */
  @FunctionalInterface
  public interface Action<T extends @Nullable Object, X extends Exception> {
    /** Runs the action. The current thread holds the lock. */
    T run(Held held) throws X;
  }

  /**
   * An action under a lock, without a result.
   *
   * @param <X> what the action may throw
   */
  @FunctionalInterface
  public interface Step<X extends Exception> {
    /** Runs the action. The current thread holds the lock. */
    void run(Held held) throws X;
  }

  private void ensureNotHeldByMe() {
    if (door.isMine()) {
      throw new IllegalStateException(
          label()
              + " is held by this thread already, and it is not re-entrant: hand the Held to the code that needs it");
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

  /** {@return the name, the holder, and how many threads wait for the lock} */
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
   * <p>Every method throws {@link IllegalStateException} on another thread, and once this object is
   * closed. Closing it a second time does nothing.
   */
  public final class Held implements AutoCloseable {
    private boolean open = true;
    private boolean awaited;

    private Held() {}

    /**
     * Waits until the condition holds, or until the signal goes. The lock is held again when this
     * method returns or throws.
     *
     * <p>This call wakes the threads that wait in the room now, as leaving the lock does. So the
     * condition may wait for what they do about changes that were made before this call.
     *
     * <p>The condition is called on this thread, which holds the lock then: first without leaving
     * the lock, then whenever another thread that leaves the lock has woken this one, and once more
     * after the signal has gone. In between, the lock is left. What the condition throws ends the
     * wait.
     *
     * @param condition what other threads are to bring about under this lock
     * @param till the signal that ends the wait; if it has gone already, the condition is called
     *     once and the lock is not left at all
     * @return whether the condition held when it was called last
     * @throws InterruptedException if the thread is interrupted before or while waiting; the lock
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
     * Waits until the condition holds, as {@link #await(BooleanSupplier, Signal)} does. Only the
     * condition or an interrupt ends the wait.
     *
     * @throws InterruptedException if the thread is interrupted before or while waiting; the lock
     *     is held
     */
    public void await(BooleanSupplier condition) throws InterruptedException {
      boolean unused = await(condition, Signal.NEVER);
    }

    /**
     * Leaves the lock, waits until another thread wakes this one, and takes the lock again before
     * it returns or throws. For loops of your own that check what they wait for.
     *
     * <p>The first call in a hold wakes the waiters present, one at a time, as leaving does. A
     * later call only passes a wake on: after a change in the same hold, call {@link #announce()}
     * first.
     *
     * @throws InterruptedException if the thread is interrupted before or while waiting; the lock
     *     is held
     */
    public void await() throws InterruptedException {
      boolean unused = await(Signal.NEVER);
    }

    /**
     * Leaves the lock and waits as {@link #await()} does, or until the signal goes.
     *
     * @param till the signal that ends the wait; if it has gone already, the lock is not left at
     *     all
     * @return true if another thread woke this one; false if the signal went first
     * @throws InterruptedException if the thread is interrupted before or while waiting; the lock
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
     * Lets the threads that wait in the room now be woken, one at a time, once this thread leaves
     * the lock by awaiting or closing. This method does not leave the lock.
     *
     * <p>A thread calls it after a change if it goes on to await in the same hold; before {@link
     * #close} it is never needed. Each call wakes each of those waiters at most once.
     */
    public void announce() {
      ensureHeld();
      entitled = drawn;
    }

    /**
     * Leaves the lock and wakes the threads that wait, one at a time. A second call does nothing.
     */
    @Override
    public void close() {
      if (StackRoom.forMutex(!open)) {
        return;
      }
      ensureHeld();
      open = false;
      if (ring.next()
          == ring) { // the usual case: who comes later draws a number that is not entitled
        door.unlock();
        return;
      }
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
