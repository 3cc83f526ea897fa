package dev.supervisor.core;

import dev.supervisor.core.Agenda.Move;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The moves that are pending in one {@link Agenda}, by their time. Guarded by its mutex, but for {@link #cancel}. */
final class MoveHeap {
  /* How it works. A parent that stops all its children at once has as many clocks as children, and
   * each is cancelled soon. So where many are pending, one that is cancelled needs no mutex, and stays in the heap until half of them are
   * such, or its time has come. How many they are is counted after it was cancelled, so the number may be a moment
   * old, and even below zero where it was taken out already: it only decides when to clear. */

  private static final int FEW = 32; // of these each that is cancelled is taken out at once

  private Move[] heap = new Move[4];
  private volatile int size; // also read without the mutex
  private final AtomicInteger cancelled = new AtomicInteger(); // of those in the heap

  boolean isEmpty() {
    return size == 0;
  }

  /** {@return how many are there that are not cancelled} */
  int pending() {
    return size - cancelled.get();
  }

  /** {@return the earliest, also if it is cancelled; null where there is none} */
  @Nullable
  Move first() {
    return size == 0 ? null : heap[0];
  }

  void ensureRoomFor(int more) {
    if (heap.length - size < more) {
      heap = Arrays.copyOf(heap, Math.max(heap.length * 2, size + more));
    }
  }

  /** Adds one, for which there is room. */
  void add(Move move) {
    int last = size;
    size = last + 1;
    up(last, move);
  }

  /** {@return whether the caller has to {@link #clear}} Cancels a move, if it is there. Called without the mutex. */
  boolean cancel(Move move) {
    if (!move.takeBackInside()) {
      return false;
    }
    int now = cancelled.incrementAndGet();
    int all = size;
    return all <= FEW || 2 * now > all;
  }

  /** Takes out all that are cancelled. */
  @SuppressWarnings("NullAway") // as below
  void clear() {
    int all = size;
    int kept = 0;
    for (int i = 0; i < all; i++) {
      Move move = heap[i];
      if (move.isUnwanted()) {
        leaves(move);
      } else {
        set(kept++, move);
      }
    }
    Arrays.fill(heap, kept, all, null);
    size = kept;
    for (int i = kept / 2; i-- > 0; ) {
      down(i, heap[i]);
    }
  }

  /** {@return whether it was wanted until then} It is there no more. */
  private boolean leaves(Move move) {
    move.place = -1;
    boolean wanted = move.leaves();
    if (!wanted) {
      cancelled.decrementAndGet();
    }
    return wanted;
  }

  /** {@return whether it was there and not cancelled} It is there no more. */
  @SuppressWarnings("NullAway") // places from `size` on hold nothing, and are not read
  boolean takeOut(Move move) {
    int place = move.place;
    if (place < 0) {
      return false;
    }
    int end = size - 1;
    Move last = heap[end];
    heap[end] = null;
    size = end;
    if (last != move) {
      up(place, last);
      down(last.place, last);
    }
    return leaves(move);
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
    int end = size;
    for (int below = 2 * at + 1; below < end; below = 2 * at + 1) {
      if (below + 1 < end && heap[below + 1].atNanos - heap[below].atNanos < 0) {
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
