package dev.supervisor.core;

import dev.supervisor.core.internal.Intake;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Timer;
import dev.supervisor.signals.internal.TimerEntry;
import dev.supervisor.signals.internal.Watch;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The moves that time brings to the stops of one tree. Each is made once, when it is due. Thread-safe. */
final class Agenda {
  /*
   * How it works. The moves that are pending form a heap by their time. Two kinds of threads make
   * those that are due: the timer, by one entry for the whole agenda, and each thread that waits in
   * close() for a stop of this tree (or the shutdown hook), which parks no longer than until the next
   * one. The thread that takes a move out makes it. So a stop goes on where the timer has no thread, or is
   * kept from running, as long as a thread waits for it.
   *
   * Neither is told of every move: an entry of the timer, and a thread that waits, stay as they are
   * when a later move comes, and look at the heap anew at their time. Only a move that is earlier
   * than that changes the entry, and wakes the thread. When nothing is pending the entry is
   * cancelled. An entry that another replaced meanwhile is cancelled by the thread that scheduled it.
   *
   * The mutex is a leaf: moves are made without it.
   *
   * The clock of a node is mostly cancelled a few microseconds later. So it is put aside first (Intake), without the mutex,
   * and cancelled without it, there or in the heap; each hold that looks at the heap takes in what is left. The thread that puts it aside then looks
   * whether the entry of the timer, and the threads that wait, come early enough for it, and the one that
   * changes these looks at what is aside afterwards: so one of the two sees the other. What is aside holds its nodes until it is
   * taken in: 64 at most, and none when nothing is pending, as at the end of a stop.
   */

  /** A step of a stop at its time. */
  abstract static class Move extends Intake.Arrival {
    // guarded by the agenda's mutex, for MoveHeap; the time is written before it is put aside
    long atNanos;
    int place = -1; // in the heap; -1 when it is not there

    /** Makes the move; called without any lock. */
    abstract void make();

    private void makeKnown() {
      Boolean outer = MAKES.get();
      MAKES.set(Boolean.TRUE);
      try {
        make();
      } finally {
        if (outer == null) {
          MAKES.remove();
        }
      }
    }
  }

  /** A thread that waits for the end of a stop. */
  private static final class Driver {
    volatile Signal earlier = Signal.create(); // goes when a move comes before that
    volatile long parksUntil;
  }

  private final class Tick extends TimerEntry {
    final long atNanos;

    Tick(long atNanos) {
      super(atNanos);
      this.atNanos = atNanos;
    }

    @Override
    public void run() {
      mutex.lock();
      try {
        if (tick == this) {
          tick = null;
        }
      } finally {
        mutex.unlock();
      }
      long unused = makeDue();
    }
  }

  /** The head start of the timer over the other threads that may make a move. */
  private static final long HEAD_START_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long FOR_EVER = Long.MAX_VALUE / 4;

  /** How many steps of the chain could not have a mutex, and are still to be made, or being made. */
  final AtomicInteger owed = new AtomicInteger();

  private static final ThreadLocal<@Nullable Boolean> MAKES = new ThreadLocal<>();

  private final Queue<Driver> drivers = new ConcurrentLinkedQueue<>();
  private final Mutex mutex = new Mutex();

  // guarded by mutex
  private final MoveHeap heap = new MoveHeap();
  private volatile @Nullable Tick tick; // also read without it

  private final Intake<Move> aside = new Intake<>(heap::add);

  /** Has the move made at that time; one that is pending is moved there. */
  void put(Move move, long atNanos) {
    TimerEntry former;
    Tick next;
    mutex.lock();
    try {
      heap.ensureRoomFor(1);
      boolean unused = heap.takeOut(move);
      move.isIn();
      move.atNanos = atNanos;
      heap.add(move);
      takeIn();
      former = tick;
      next = nextTick();
    } finally {
      mutex.unlock();
    }
    arm(former, next);
    wakeThoseThatParkLonger(atNanos);
  }

  /** As {@link #put}, for a move that was never put before and will mostly be cancelled soon. */
  void putAside(Move move, long atNanos) {
    move.atNanos = atNanos;
    if (!aside.give(move)) {
      put(move, atNanos);
      return;
    }
    Tick now = tick; // after it is there: who takes the tick away looks afterwards
    if (now == null || now.atNanos - atNanos > 0) {
      armAnew();
    }
    wakeThoseThatParkLonger(atNanos);
  }

  private void armAnew() {
    TimerEntry former;
    Tick next;
    mutex.lock();
    try {
      takeIn();
      former = tick;
      next = nextTick();
    } finally {
      mutex.unlock();
    }
    arm(former, next);
  }

  private void wakeThoseThatParkLonger(long atNanos) {
    for (Driver driver : drivers) {
      if (atNanos + HEAD_START_NANOS - driver.parksUntil < 0) {
        driver.earlier.go();
      }
    }
  }

  /** The move is not to be made; if it is being made just now it finds out that it is late. */
  void cancel(@Nullable Move move) {
    if (move == null || move.takeBack() || !heap.cancel(move)) {
      return;
    }
    Tick needless = null;
    Tick next = null;
    mutex.lock();
    try {
      heap.clear();
      if (heap.isEmpty()) {
        needless = tick;
        tick = null;
        takeIn(); // after that: a thread that puts one aside either is seen, or sees this
        next = nextTick();
      }
    } finally {
      mutex.unlock();
    }
    if (needless != null) {
      Timer.cancel(needless);
    }
    arm(null, next);
  }

  /** {@return whether the current thread makes a move that was due: others may be due after it, so it waits for nothing} */
  static boolean isMaking() {
    return MAKES.get() != null;
  }

  /** {@return how many moves are pending} */
  int pending() {
    mutex.lock();
    try {
      takeIn();
      return heap.pending();
    } finally {
      mutex.unlock();
    }
  }

  /** {@return the entry to be scheduled, if the earliest move has none that is early enough} */
  private @Nullable Tick nextTick() {
    Move first = heap.first();
    Tick now = tick;
    if (first == null || (now != null && now.atNanos - first.atNanos <= 0)) {
      return null;
    }
    Tick next = new Tick(first.atNanos);
    tick = next;
    return next;
  }

  private void arm(@Nullable TimerEntry former, @Nullable Tick next) {
    if (next == null) {
      return;
    }
    if (former != null) {
      Timer.cancel(former);
    }
    boolean scheduled = false;
    try {
      Timer.schedule(next);
      scheduled = true;
    } catch (Throwable e) { // no thread for the timer: the next move tries again
      Teller.debug(Agenda.class, e, "the timer cannot be started");
    }
    boolean wanted;
    mutex.lock();
    try {
      wanted = tick == next;
      if (wanted && !scheduled) {
        tick = null;
      }
    } finally {
      mutex.unlock();
    }
    if (!wanted || !scheduled) {
      Timer.cancel(next);
    }
  }

  /** {@return the time of the next move} Makes all moves that are due. */
  long makeDue() {
    for (; ; ) {
      Move due = null;
      long at = FOR_EVER;
      TimerEntry former;
      Tick next = null;
      long now = Seam.nanoTime();
      mutex.lock();
      try {
        takeIn();
        former = tick;
        Move first = heap.first();
        if (first != null) {
          if (first.atNanos - now <= 0) {
            if (!heap.takeOut(first)) { // it was cancelled
              continue;
            }
            due = first;
          } else {
            at = first.atNanos;
            next = nextTick();
          }
        }
      } finally {
        mutex.unlock();
      }
      if (due == null) {
        arm(former, next);
        return at;
      }
      try {
        Firing.aside(due::makeKnown); // on the timer when the links run, soon
      } catch (Throwable e) { // the others have to be made
        Teller.error(Agenda.class, e, "a move of a stop failed");
      }
    }
  }

  /**
   * Waits until the signal has gone, and makes meanwhile whatever is due.
   *
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  void await(Signal end) throws InterruptedException {
    boolean unused = await(end, Seam.nanoTime() + FOR_EVER);
  }

  /**
   * As {@link #await(Signal)}, at most until the given time.
   *
   * @return whether the signal has gone
   */
  boolean await(Signal end, long untilNanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (end.isGo()) {
      return true;
    }
    Driver driver = new Driver();
    drivers.add(driver);
    try {
      for (; ; ) {
        driver.earlier = Signal.create();
        driver.parksUntil = Seam.nanoTime() - 1; // until it has looked it need not be told
        long next = makeDue();
        long now = Seam.nanoTime();
        long until = next == FOR_EVER || next + HEAD_START_NANOS - untilNanos > 0
            ? untilNanos
            : next + HEAD_START_NANOS;
        driver.parksUntil = until;
        if (end.isGo()) {
          return true;
        }
        if (untilNanos - now <= 0) {
          return false;
        }
        if (isEarlierThan(until - HEAD_START_NANOS)) {
          continue; // it came between the two looks
        }
        boolean unused = end.await(((Signal) Watch.deadline(until)).or(driver.earlier));
      }
    } finally {
      drivers.remove(driver);
    }
  }

  private boolean isEarlierThan(long nanos) {
    mutex.lock();
    try {
      takeIn();
      Move first = heap.first();
      return first != null && first.atNanos - nanos < 0;
    } finally {
      mutex.unlock();
    }
  }

  private void takeIn() {
    if (!aside.isEmpty()) {
      heap.ensureRoomFor(Intake.MOST); // before they are taken out there
      aside.takeIn();
    }
  }
}
