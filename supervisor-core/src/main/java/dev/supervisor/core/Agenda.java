package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Timer;
import dev.supervisor.signals.internal.TimerEntry;
import dev.supervisor.signals.internal.Watch;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What time brings to the stops of one tree: moves, each made once when it is due. Thread-safe. */
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
   * Where many are pending, one that is cancelled stays in the heap until half of them are such, or its
   * time has come: a parent that stops all its children at once has as many clocks as children, and
   * each is cancelled soon. The mutex is a leaf: moves are made without it.
   */

  /** A step of a stop at its time. */
  abstract static class Move {
    // guarded by the agenda's mutex
    private long atNanos;
    private int place = -1; // in the heap; -1 when it is not there
    private boolean cancelled; // and still in the heap

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

  /** What the timer has before the others: it is there for it. */
  private static final long HEAD_START_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long FOR_EVER = Long.MAX_VALUE / 4;
  private static final int FEW = 32; // of these each that is cancelled is taken out at once

  /** How many steps of the chain could not have a mutex, and are still to be made, or being made. */
  final AtomicInteger owed = new AtomicInteger();

  private static final ThreadLocal<@Nullable Boolean> MAKES = new ThreadLocal<>();

  private final Queue<Driver> drivers = new ConcurrentLinkedQueue<>();
  private final Mutex mutex = new Mutex();

  // guarded by mutex
  private Move[] heap = new Move[4];
  private int size;
  private int cancelled; // of those in the heap
  private @Nullable Tick tick;

  /** Has the move made at that time; one that is pending is moved there. */
  void put(Move move, long atNanos) {
    TimerEntry former;
    Tick next;
    mutex.lock();
    try {
      if (move.place >= 0) {
        takeOut(move);
      }
      move.atNanos = atNanos;
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, size * 2);
      }
      up(size++, move);
      former = tick;
      next = nextTick();
    } finally {
      mutex.unlock();
    }
    arm(former, next);
    for (Driver driver : drivers) {
      if (atNanos + HEAD_START_NANOS - driver.parksUntil < 0) {
        driver.earlier.go();
      }
    }
  }

  /** The move is not to be made; if it is being made just now it finds out that it is late. */
  void cancel(@Nullable Move move) {
    if (move == null) {
      return;
    }
    Tick needless = null;
    mutex.lock();
    try {
      if (move.place >= 0) {
        drop(move);
      }
      if (size == 0) {
        needless = tick;
        tick = null;
      }
    } finally {
      mutex.unlock();
    }
    if (needless != null) {
      Timer.cancel(needless);
    }
  }

  /** {@return whether the current thread makes a move that was due: others may be due after it, so it waits for nothing} */
  static boolean isMaking() {
    return MAKES.get() != null;
  }

  /** {@return how many moves are pending} */
  int pending() {
    mutex.lock();
    try {
      return size - cancelled;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return the entry to be scheduled, if the earliest move has none that is early enough} */
  private @Nullable Tick nextTick() {
    Move first = size == 0 ? null : heap[0];
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

  /** Makes all moves that are due. {@return when the next one is} */
  long makeDue() {
    for (; ; ) {
      Move due = null;
      long at = FOR_EVER;
      TimerEntry former;
      Tick next = null;
      long now = Seam.nanoTime();
      mutex.lock();
      try {
        former = tick;
        if (size > 0) {
          Move first = heap[0];
          if (first.atNanos - now <= 0) {
            if (first.cancelled) {
              takeOut(first);
              continue;
            }
            due = first;
            takeOut(first);
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
      return size > 0 && heap[0].atNanos - nanos < 0;
    } finally {
      mutex.unlock();
    }
  }

  // ---- the heap

  /** Takes it out, now or soon. */
  private void drop(Move move) {
    if (size <= FEW) {
      takeOut(move);
    } else if (!move.cancelled) {
      move.cancelled = true;
      cancelled++;
      if (2 * cancelled > size) {
        clear();
      }
    }
  }

  /** Takes out all that are cancelled. */
  @SuppressWarnings("NullAway") // as below
  private void clear() {
    int all = size;
    int kept = 0;
    for (int i = 0; i < all; i++) {
      Move move = heap[i];
      if (move.cancelled) {
        move.cancelled = false;
        move.place = -1;
      } else {
        set(kept++, move);
      }
    }
    Arrays.fill(heap, kept, all, null);
    size = kept;
    cancelled = 0;
    for (int i = kept / 2; i-- > 0; ) {
      down(i, heap[i]);
    }
  }

  @SuppressWarnings("NullAway") // places from `size` on hold nothing, and are not read
  private void takeOut(Move move) {
    int place = move.place;
    move.place = -1;
    if (move.cancelled) {
      move.cancelled = false;
      cancelled--;
    }
    Move last = heap[--size];
    heap[size] = null;
    if (last != move) {
      up(place, last);
      down(last.place, last);
    }
  }

  private void up(int from, Move move) {
    int at = from;
    while (at > 0) {
      int above = (at - 1) >>> 1;
      Move other = heap[above];
      if (other.atNanos - move.atNanos <= 0) {
        break;
      }
      set(at, other);
      at = above;
    }
    set(at, move);
  }

  private void down(int from, Move move) {
    int at = from;
    for (int below = 2 * at + 1; below < size; below = 2 * at + 1) {
      if (below + 1 < size && heap[below + 1].atNanos - heap[below].atNanos < 0) {
        below++;
      }
      Move other = heap[below];
      if (move.atNanos - other.atNanos <= 0) {
        break;
      }
      set(at, other);
      at = below;
    }
    set(at, move);
  }

  private void set(int place, Move move) {
    heap[place] = move;
    move.place = place;
  }
}
