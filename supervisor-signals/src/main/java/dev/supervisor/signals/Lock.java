package dev.supervisor.signals;

import dev.supervisor.signals.spi.Firing;
import dev.supervisor.signals.spi.Interrupts;
import dev.supervisor.signals.spi.Mutex;
import dev.supervisor.signals.spi.Spin;
import java.util.Objects;
import java.util.Optional;

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
 *   while (todo.isEmpty()) {
 *     held.await(pleaseStop);
 *     if (pleaseStop.isGo()) return;
 *   }
 *   work = todo.remove();
 * } // leaving wakes the waiters present, one at a time
 * }</pre>
 *
 * <p><b>Wake-ups.</b> Closing a {@code Held} wakes those who wait at that moment, its
 * <em>generation</em>, one after the other: the first is woken; when it in turn leaves, all present
 * are again entitled to be woken; when it finds nothing to do and awaits again, it passes the wake on
 * to the next of the same generation. Each is woken at most once per generation, so waiters whose
 * conditions are false do not keep waking each other. It follows that whoever changes what others
 * wait for should then <em>leave</em>; the first {@code await} of a hold counts as leaving too, a
 * later one in the same hold only passes on.
 *
 * <p>It is not fair: a newcomer may take the lock before a thread that was woken for it. Works the
 * same on platform and virtual threads. Thread-safe. Memory consistency effects: actions before
 * leaving happen-before actions after a later {@code acquire} or {@code await} of the same lock
 * returned holding it.
 */
public final class Lock {
  /* How it works. The mutex guards everything below. The room is a list in order of arrival, each
   * sleeper with the number it drew. `entitled` is the highest number that is to be woken: leaving
   * raises it to the last number drawn, an await that only passes on leaves it alone. Either then
   * wakes the first sleeper if its number is entitled, and takes it out of the room. A woken sleeper
   * always gets the lock again before it returns, also when it was interrupted or timed out at the
   * same time, so its own leaving or its next await carries the wake on: none can be lost. */

  /** The mutex, naming itself in reports. */
  private final class Door extends Mutex {
    @Override
    public String waitingFor() {
      return "lock " + name;
    }

    @Override
    protected void waits() {
      Firing.letOthersGoOn();
    }
  }

  /** A thread in the waiting room. Fields guarded by the door. */
  private static final class Sleeper {
    final long number;
    final Wait wait;
    volatile boolean woken; // read by the sleeper without the lock
    Sleeper before = this;
    Sleeper after = this;

    Sleeper(long number, Wait wait) {
      this.number = number;
      this.wait = wait;
    }

    void leaveRoom() {
      before.after = after;
      after.before = before;
      before = this;
      after = this;
    }
  }

  /** What sleepers say they wait for: nobody in particular can end it. */
  private final class Room implements dev.supervisor.signals.spi.Blocker {
    @Override
    public String waitingFor() {
      return "a change under lock " + name;
    }

    @Override
    public @org.jspecify.annotations.Nullable Object holder() {
      return null;
    }
  }

  private final String name;
  private final Door door = new Door();
  private final Room room = new Room();
  private final Spin spin = new Spin();

  // guarded by door
  private final Sleeper ring; // sentinel: after is the first to have come, before the last
  private long drawn;
  private long entitled;

  @SuppressWarnings("NullAway") // the sentinel never sleeps
  private Lock(String name) {
    this.name = name;
    this.ring = new Sleeper(0, null);
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
    if (Thread.interrupted()) {
      throw new InterruptedException();
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
   * @return the proof that it is held, or empty when the signal went first
   * @throws IllegalStateException when the current thread holds it already
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  public Optional<Held> acquire(Signal till) throws InterruptedException {
    Objects.requireNonNull(till, "till");
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return door.tryLock() || acquireSlowly(till) ? Optional.of(new Held()) : Optional.empty();
  }

  private boolean acquireSlowly(Signal till) throws InterruptedException {
    ensureNotHeldByMe();
    if (door.tryLockBriefly()) {
      return true;
    }
    Wait wait = new Wait(door, null);
    Mutex.Turn turn = new Mutex.Turn();
    door.standInLine(turn);
    try {
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
  public <T extends @org.jspecify.annotations.Nullable Object, X extends Exception> T hold(
      Action<T, X> action) throws X, InterruptedException {
    try (Held held = acquire()) {
      return action.run(held);
    }
  }

  /**
   * What to do while holding a lock.
   *
   * @param <T> what it returns
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface Action<
      T extends @org.jspecify.annotations.Nullable Object, X extends Exception> {
    /** Does it; the lock is held by the current thread. */
    T run(Held held) throws X;
  }

  private void ensureNotHeldByMe() {
    if (door.isMine()) {
      throw new IllegalStateException(
          "lock " + name + " is held by this thread already, and it is not re-entrant");
    }
  }

  /** Frees the lock, and wakes the first in the room if it is entitled: only then, since it needs the lock. */
  private void unlockAndWakeNext() {
    Sleeper first = ring.after;
    if (first == ring || first.number > entitled) {
      door.unlock();
      return;
    }
    first.leaveRoom();
    first.woken = true;
    door.unlock();
    first.wait.wake();
  }

  /** {@return the name, who holds it and how many wait for it} */
  @Override
  public String toString() {
    Thread owner = door.owner();
    String state =
        owner == null ? "free" : "held by " + owner.getName() + ", " + door.waiting() + " waiting";
    return "lock " + name + " (" + state + ")";
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
     * Leaves the lock until woken, and holds it again before returning or throwing.
     *
     * <p>Woken by others who leave the lock; use it in a loop that checks what is waited for.
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
     * @return true when woken; false when the signal went first
     * @throws InterruptedException when the thread is interrupted before or while waiting; the lock
     *     is held
     */
    public boolean await(Signal till) throws InterruptedException {
      ensureHeld();
      Objects.requireNonNull(till, "till");
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Wait wait = new Wait(room, spin);
      if (!wait.on(till)) {
        wait.leave();
        return false;
      }
      if (!awaited) {
        entitled = drawn;
        awaited = true;
      }
      Sleeper me = new Sleeper(++drawn, wait);
      me.before = ring.before;
      me.after = ring;
      ring.before.after = me;
      ring.before = me;
      unlockAndWakeNext();
      try {
        while (!me.woken && !till.isGo()) {
          wait.park();
        }
      } finally {
        door.lock();
        wait.leave();
        if (!me.woken) {
          me.leaveRoom();
        }
        if (door.takeOwedInterrupt()) {
          Interrupts.restore();
        }
      }
      return me.woken;
    }

    /** Leaves the lock and wakes those who wait, one at a time. A second call does nothing. */
    @Override
    public void close() {
      if (!open) {
        return;
      }
      ensureHeld();
      open = false;
      entitled = drawn;
      unlockAndWakeNext();
    }

    private void ensureHeld() {
      if (!open || !door.isMine()) {
        throw new IllegalStateException("lock "
            + name
            + (open ? " is not held by this thread" : " was left, and is no longer held"));
      }
    }
  }
}
