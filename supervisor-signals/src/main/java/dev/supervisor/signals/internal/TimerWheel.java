package dev.supervisor.signals.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pending entries of the timer, by deadline. Adding and removing are O(1), whatever the number.
 * Guarded by its timer.
 */
final class TimerWheel {
  /*
   * How it works. A hierarchical wheel (Varghese and Lauck, 1987): LEVELS rings of SLOTS slots, a
   * slot of ring k being 2^(SHIFT + 6k) ns wide. An entry hangs in the ring in which its tick and the
   * present one first differ, read from the top; so every entry of a lower ring is due before any of
   * a higher one, and within a ring slots come in order. A bit per slot says whether it is occupied,
   * so the next one is found without ticking through empty ones. When time reaches a slot of a higher
   * ring, its entries move down, at most LEVELS times each.
   *
   * The wheel decides only what to look at: an entry is due by its exact deadline, and those that
   * have become due together are handed out in its order.
   */
  private static final int SHIFT = 16; // 65.5 µs
  private static final int BITS = 6;
  private static final int SLOTS = 1 << BITS;
  private static final int LEVELS = 8;
  private static final int READY = LEVELS * SLOTS;
  private static final int NONE = -1;

  private final @Nullable Timed[] heads = new Timed[READY + 1];
  private final long[] occupied = new long[LEVELS];
  private long base; // ticks are counted from here, so that the clock may start anywhere
  private long tick;
  private int size;

  int size() {
    return size;
  }

  void add(Timed entry) {
    size++;
    hang(entry);
  }

  /** {@return whether it was pending} */
  boolean remove(Timed entry) {
    if (entry.place() == Timed.NOWHERE) {
      return false;
    }
    size--;
    unhang(entry);
    return true;
  }

  /** {@return the first entry that is due, removed; null when none is} */
  @Nullable
  Timed poll(long now) {
    Timed ready = heads[READY];
    if (ready == null && size > 0) {
      gather(now);
      ready = heads[READY];
    }
    if (ready != null) {
      size--;
      unhang(ready);
    }
    return ready;
  }

  /** {@return when to look again, given that nothing is due now; there is an entry} */
  long nextLook() {
    int place = nextPlace();
    if (place >= SLOTS) {
      return base + (startOf(place) << SHIFT);
    }
    long first = Long.MAX_VALUE;
    for (Timed at = heads[place]; at != null; at = at.next()) {
      first = Math.min(first, at.deadlineNanos() - base);
    }
    return base + first;
  }

  /** Counts time from now: the wheel was empty, or another clock stands behind the seam. */
  void rebase(long now) {
    base = now;
    if (size == 0) {
      tick = 0;
      return;
    }
    List<Timed> all = new ArrayList<>(size);
    for (int place = 0; place <= READY && all.size() < size; place++) {
      for (Timed at = heads[place]; at != null; at = heads[place]) {
        unhang(at);
        all.add(at);
      }
    }
    tick = 0;
    all.forEach(this::hang);
  }

  /** {@return all entries, in no order} */
  List<Timed> all() {
    List<Timed> all = new ArrayList<>(size);
    for (int place = 0; place <= READY && all.size() < size; place++) {
      for (Timed at = heads[place]; at != null; at = at.next()) {
        all.add(at);
      }
    }
    return all;
  }

  /** Moves time on, and all that is due with it to the list of the ready, in order. */
  private void gather(long now) {
    if ((now - base) >> SHIFT < tick) {
      rebase(now); // another clock stands behind the seam: this one does not go back
    }
    long target = (now - base) >> SHIFT;
    List<Timed> due = null;
    for (int place; (place = nextPlace()) != NONE; ) {
      long start = startOf(place);
      if (start > target) {
        break;
      }
      tick = Math.max(tick, start);
      if (place >= SLOTS) {
        moveDown(place);
        continue;
      }
      boolean left = false;
      for (Timed at = heads[place], next; at != null; at = next) {
        next = at.next();
        if (at.deadlineNanos() - now <= 0) {
          unhang(at);
          due = due == null ? new ArrayList<>() : due;
          due.add(at);
        } else {
          left = true;
        }
      }
      if (left) {
        break; // later within the present tick
      }
    }
    if (due != null) {
      due.sort(Comparator.comparingLong(entry -> now - entry.deadlineNanos())); // the latest first
      due.forEach(entry -> push(entry, READY));
    }
  }

  private void moveDown(int place) {
    for (Timed at = heads[place]; at != null; at = heads[place]) {
      unhang(at);
      hang(at);
    }
  }

  /** {@return the earliest place that is occupied: none before the present tick's ever is} */
  private int nextPlace() {
    for (int level = 0; level < LEVELS; level++) {
      if (occupied[level] != 0) {
        return level * SLOTS + Long.numberOfTrailingZeros(occupied[level]);
      }
    }
    return NONE;
  }

  /** {@return the first tick of an occupied place, given the present tick} */
  private long startOf(int place) {
    int level = place / SLOTS;
    long ring = tick >>> ((level + 1) * BITS) << BITS; // which turn of the ring it is
    return (ring | (place % SLOTS)) << (level * BITS);
  }

  private void hang(Timed entry) {
    long at = Math.max(tick, (entry.deadlineNanos() - base) >> SHIFT);
    long differs = at ^ tick;
    int level =
        differs == 0 ? 0 : Math.min(LEVELS - 1, (63 - Long.numberOfLeadingZeros(differs)) / BITS);
    push(entry, level * SLOTS + ((int) (at >>> (level * BITS)) & (SLOTS - 1)));
  }

  private void push(Timed entry, int place) {
    Timed head = heads[place];
    entry.hang(place + 1, null, head);
    if (head != null) {
      head.setBefore(entry);
    } else if (place != READY) {
      occupied[place / SLOTS] |= 1L << place;
    }
    heads[place] = entry;
  }

  private void unhang(Timed entry) {
    Timed before = entry.before();
    Timed next = entry.next();
    int place = entry.place() - 1;
    if (next != null) {
      next.setBefore(before);
    }
    if (before != null) {
      before.setNext(next);
    } else {
      heads[place] = next;
      if (next == null && place != READY) {
        occupied[place / SLOTS] &= ~(1L << place);
      }
    }
    entry.hang(Timed.NOWHERE, null, null);
  }
}
