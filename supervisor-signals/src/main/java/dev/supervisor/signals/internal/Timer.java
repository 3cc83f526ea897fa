package dev.supervisor.signals.internal;

import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs our own short actions at a deadline of the monotonic clock, never before it.
 *
 * <p>One daemon thread for the whole JVM, started when an action is pending and ended when none has
 * been for a while. Actions run on it one after the other: they must not block and must not call
 * user code. The user callbacks that they set off run in order on a helper thread, see {@link Lane}.
 * Whatever an action throws, the others run.
 *
 * <p>None of these methods throws for want of a thread or of memory for one: entries stay pending,
 * and the next one, or a thread that parks in a wait of ours meanwhile, tries to start the thread again.
 */
public final class Timer {
  /* How it works. The pending entries hang in a TimerWheel, guarded by a Mutex. The thread parks until
   * the wheel's next look; an entry with an earlier deadline than that wakes it. Cancelling takes the
   * entry out at once, so nothing of it stays. An entry that is needed at some times only hangs there
   * while it is: threads that change that call again() or leave() afterwards, and the last of these
   * calls has seen all changes. The thread ends, under the same guard, when nothing has been pending for IDLE_NANOS, and the next entry starts a new one. The thread that takes the
   * last entry out wakes the timer if it would sleep longer than that for it. It is woken so but once a
   * while, however often entries come and go: it then sleeps for its end, and is not woken from that.
   *
   * An entry that is likely to leave soon stands before the wheel instead, in the TimerFront, where it comes and leaves without the
   * mutex. Whether it is needed is then changed without the mutex, too. So one that hangs an entry in the wheel looks
   * afterwards whether it still is; and one that leaves without the mutex looks, after its change, whether the entry has a place in
   * the wheel. So at least one of them takes it out.
   *
   * The thread is made outside the mutex, since making one may run an overridden method of the thread
   * that makes it; `starting` keeps others from making another. Where none is to be had `lacking` says so,
   * for threads that wait.
   *
   * Linux rounds every sleep up by the thread's timer slack, 50 µs by default; the thread sets its own
   * to the least. That needs no privilege, and where it is not to be had nothing is lost but
   * precision. */

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PAUSE_NANOS =
      TimeUnit.MILLISECONDS.toNanos(1); // after a failure of its own
  private static final Mutex MUTEX = new Mutex();
  private static final TimerFront FRONT = new TimerFront();
  private static final Lane CALLBACKS = Lane.ofDeadlines();
  private static final Blocker NEXT_LOOK = new Blocker() {
    @Override
    public String waitingFor() {
      return "the next deadline";
    }

    @Override
    public @Nullable Object holder() {
      return null;
    }
  };

  // guarded by MUTEX
  private static final TimerWheel WHEEL = new TimerWheel();
  private static @Nullable Thread thread;
  private static boolean starting; // a thread is being made
  private static boolean parks;
  private static long parksUntil;

  /** Whether the thread parks for an entry that is further away than the end of an idle thread. */
  private static boolean parksLong;

  /** Entries are pending and no thread could be started; written under MUTEX, read by any thread. */
  private static volatile boolean lacking;

  private Timer() {}

  /** Schedules the entry, unless it pends or is not needed. */
  public static void schedule(Timed entry) {
    again(entry, entry.deadlineNanos());
  }

  /** Does the same as {@link #schedule}, with that deadline. */
  public static void again(Timed entry, long deadlineNanos) {
    Thread wake = null;
    boolean start = false;
    MUTEX.lock();
    try {
      if (!entry.isNeeded()) {
        wake = leaves(entry);
      } else {
        if (entry.place() == Timed.NOWHERE) {
          entry.setDeadline(deadlineNanos);
          add(entry);
        }
        start = mustStart();
        if (!start && parks && entry.deadlineNanos() - parksUntil < 0) {
          parks = false; // it is awake as soon as it is told
          wake = thread;
        }
      }
    } finally {
      MUTEX.unlock();
    }
    if (start) {
      start();
    } else if (wake != null) {
      Seam.unpark(wake);
    }
    if (!entry.isNeeded()) { // one that left meanwhile did not see it in the wheel
      leaveWheel(entry);
    }
  }

  /** Hangs the entry in the wheel; with the mutex held. */
  private static void add(Timed entry) {
    if (WHEEL.size() == 0) {
      WHEEL.rebase(Seam.nanoTime());
    }
    WHEEL.add(entry);
  }

  /** What the thread does before it sleeps until then; for proofs in which there is no thread. */
  public static void looks(long until) {
    MUTEX.lock();
    try {
      FRONT.opensUntil(until);
      boolean unused = takeFromFront(0);
    } finally {
      MUTEX.unlock();
    }
  }

  /**
   * Hangs in the wheel what stood before it and is needed; with the mutex held.
   *
   * @return whether any of that is due before then
   */
  private static boolean takeFromFront(long until) {
    boolean early = false;
    for (int place = 0; place < FRONT.size(); place++) {
      Timed entry = FRONT.take(place);
      if (entry != null && entry.place() == Timed.NOWHERE && entry.isNeeded()) {
        add(entry);
        VarHandle
            .fullFence(); // one that leaves sees where it is, or this sees that it is not needed
        if (entry.isNeeded()) {
          early |= entry.deadlineNanos() - until < 0;
        } else {
          boolean unused = WHEEL.remove(entry);
        }
      }
    }
    return early;
  }

  /**
   * Has the entry pend if it is needed, as {@link #again} does, where it is likely to {@link #leave} soon. Its deadline never
   * changes.
   */
  public static void comes(Timed entry) {
    if (entry.place() != Timed.NOWHERE || !FRONT.takes(entry)) {
      again(entry, entry.deadlineNanos());
    }
  }

  /** {@return whether the caller has to start a thread; with the mutex held} */
  private static boolean mustStart() {
    if (thread != null || starting || WHEEL.size() == 0) {
      return false;
    }
    starting = true;
    return true;
  }

  private static void start() {
    try {
      Seam.start(new HelperThread(Timer::loop, "supervisor-timer"));
    } catch (Throwable e) { // no more threads, or no memory for one
      MUTEX.lock();
      try {
        starting = false;
        lacking = true;
      } finally {
        MUTEX.unlock();
      }
    }
  }

  /** {@return whether deadlines are pending and no thread could be started for them} */
  public static boolean isLacking() {
    return lacking;
  }

  /** Tries again to start the thread, if entries are pending and there is none. */
  public static void tryAgain() {
    boolean start;
    MUTEX.lock();
    try {
      start = mustStart();
      if (WHEEL.size() == 0) {
        lacking = false;
      }
    } finally {
      MUTEX.unlock();
    }
    if (start) {
      start();
    }
  }

  /** {@return whether the entry was pending; it will not run, unless it is running now} */
  public static boolean cancel(Timed entry) {
    boolean pending;
    Thread wake;
    MUTEX.lock();
    try {
      pending = WHEEL.remove(entry);
      wake = sleepsForNothing();
    } finally {
      MUTEX.unlock();
    }
    if (wake != null) {
      Seam.unpark(wake);
    }
    return pending;
  }

  /** Takes the entry out if it is not {@linkplain Timed#isNeeded needed} any more. */
  public static void leave(Timed entry) {
    if (FRONT.holds(entry) && entry.place() == Timed.NOWHERE) {
      return; // what stands there need not be taken out
    }
    leaveWheel(entry);
  }

  private static void leaveWheel(Timed entry) {
    Thread wake;
    MUTEX.lock();
    try {
      wake = leaves(entry);
    } finally {
      MUTEX.unlock();
    }
    if (wake != null) {
      Seam.unpark(wake);
    }
  }

  private static @Nullable Thread leaves(Timed entry) {
    return !entry.isNeeded() && WHEEL.remove(entry) ? sleepsForNothing() : null;
  }

  /** {@return the thread, to be woken, if it sleeps for long though nothing is pending any more} */
  private static @Nullable Thread sleepsForNothing() {
    if (!parks || !parksLong || WHEEL.size() > 0) {
      return null;
    }
    parks = false; // it is awake as soon as it is told
    return thread;
  }

  /** {@return how many entries are pending} */
  public static int pending() {
    MUTEX.lock();
    try {
      boolean unused = takeFromFront(0);
      return WHEEL.size();
    } finally {
      MUTEX.unlock();
    }
  }

  /** {@return the entries that are pending, in no order} */
  public static List<Timed> entries() {
    MUTEX.lock();
    try {
      boolean unused = takeFromFront(0);
      return WHEEL.all();
    } finally {
      MUTEX.unlock();
    }
  }

  /** {@return whether all that is due has been run, and the timer sleeps, or has ended} */
  static boolean isCaughtUp() {
    MUTEX.lock();
    try {
      return thread == null
          ? !starting && WHEEL.size() == 0
          : parks && parksUntil - Seam.nanoTime() > 0;
    } finally {
      MUTEX.unlock();
    }
  }

  /** Makes the timer look at the clock anew: another one stands behind the seam. */
  static void clockReplaced() {
    Thread wake;
    MUTEX.lock();
    try {
      boolean unused = takeFromFront(0);
      WHEEL.rebase(Seam.nanoTime());
      parks = false; // it is awake as soon as it is told
      wake = thread;
    } finally {
      MUTEX.unlock();
    }
    if (wake != null) {
      Seam.unpark(wake);
    }
  }

  private static void loop() {
    Thread self = Thread.currentThread();
    MUTEX.lock();
    try {
      thread = self;
      starting = false;
      lacking = false;
    } finally {
      MUTEX.unlock();
    }
    sleepPrecisely();
    boolean goesOn = true;
    while (goesOn) {
      try {
        runAll();
        goesOn = false;
      } catch (Throwable e) { // out of memory, for one: entries are pending all the same
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** Runs what is due until the thread has ended. */
  private static void runAll() {
    Firing firing = Firing.ofOurs(CALLBACKS);
    boolean idle = false;
    long idleSince = 0;
    for (; ; ) {
      Timed due;
      long until = 0;
      MUTEX.lock();
      try {
        parks = false;
        boolean unused = takeFromFront(0);
        long now = Seam.nanoTime();
        due = WHEEL.poll(now);
        if (due != null) {
          idle = false;
        } else {
          if (WHEEL.size() > 0) {
            idle = false;
            until = WHEEL.nextLook();
          } else {
            if (!idle || now - idleSince < 0) { // or another clock stands behind the seam
              idle = true;
              idleSince = now;
            }
            until = idleSince + IDLE_NANOS;
            if (now - until >= 0) {
              FRONT.closes();
              unused = takeFromFront(0);
              if (WHEEL.size() > 0) {
                continue;
              }
              thread = null;
              return;
            }
          }
          FRONT.opensUntil(until);
          if (takeFromFront(until)) {
            continue;
          }
          parks = true;
          parksLong = !idle && until - now - IDLE_NANOS > 0;
          parksUntil = until;
        }
      } finally {
        MUTEX.unlock();
      }
      if (due != null) {
        firing.linkHere(due);
      } else {
        Seam.parkUntil(NEXT_LOOK, until);
        boolean unused = Thread.interrupted(); // an interrupt is no way to stop it
      }
    }
  }

  private static void sleepPrecisely() {
    try {
      Path self = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
      Files.writeString(Path.of("/proc", self.toString(), "timerslack_ns"), "1");
    } catch (Throwable e) { // then it is woken some microseconds later
      return;
    }
  }
}
