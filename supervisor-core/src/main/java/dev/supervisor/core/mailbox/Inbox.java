package dev.supervisor.core.mailbox;

import dev.supervisor.signals.internal.Watch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The queue of one thread: any thread puts items in, the thread itself takes them out, in order. */
final class Inbox {
  /*
   * How it works. Two lists. `arrived` is the one word that all threads share:
   *
   *   null      nothing has arrived
   *   an Item   the newest of a stack of those that have arrived
   *   a Watch   nothing has arrived and the owner is parked, or about to park, with this watch
   *   CLOSED    the thread is over
   *
   * Producers push by CAS. The one that replaces a Watch wakes it, so each park is woken by one
   * producer, and only a consumer that has declared itself is woken at all: declaring is a CAS that
   * fails if anything has arrived, so no wake-up can be lost. The owner grabs the whole stack in
   * one swap, turns it round, and appends it to `ready`, which it alone takes from. Closing swaps
   * CLOSED in: every item was either put before, and is handled or handed back by close, or its
   * producer was told no: exactly one of the three.
   *
   * What is grabbed once is a batch with an end: a thread that looks at a signal first and grabs then has
   * in that batch all that was put before the signal went, and cannot be kept busy for ever by
   * later arrivals.
   *
   * size() walks both lists while others change them. Whatever it meets is an item that was there,
   * and both lists end, so it ends; the count is exact when nothing moves.
   */
  private static final Object CLOSED = new Object();
  private static final VarHandle ARRIVED;
  private static final VarHandle READY;

  static {
    try {
      var lookup = MethodHandles.lookup();
      ARRIVED = lookup.findVarHandle(Inbox.class, "arrived", Object.class);
      READY = lookup.findVarHandle(Inbox.class, "ready", Item.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Object arrived;

  // written by the owner's thread; `ready` read by any, to count
  private @Nullable Item ready;
  private @Nullable Item last;

  // ---- from any thread

  /** {@return whether it was taken; false when the thread is over} */
  boolean put(Item item) {
    for (; ; ) {
      Object seen = arrived;
      if (seen == CLOSED) {
        return false;
      }
      item.next = seen instanceof Item newest ? newest : null;
      if (ARRIVED.compareAndSet(this, seen, item)) {
        if (seen instanceof Watch parked) {
          parked.wake();
        }
        return true;
      }
    }
  }

  boolean isClosed() {
    return arrived == CLOSED;
  }

  int size() {
    int count = 0;
    for (Item at = (Item) READY.getOpaque(this); at != null; at = at.next) {
      count += at.isNews() ? 1 : 0;
    }
    for (Item at = arrived instanceof Item newest ? newest : null; at != null; at = at.next) {
      count += at.isNews() ? 1 : 0;
    }
    return count;
  }

  // ---- on the owner's thread

  /** Makes all that has arrived ready to be taken. */
  void grab() {
    Object seen = arrived;
    if (!(seen instanceof Item)) {
      return;
    }
    // no other thread takes items out, so an item it stays
    append((Item) Objects.requireNonNull(ARRIVED.getAndSet(this, null)));
  }

  private void append(Item newest) {
    Item oldest = null;
    for (Item at = newest; at != null; ) {
      Item below = at.next;
      at.next = oldest;
      oldest = at;
      at = below;
    }
    if (last == null) {
      READY.setOpaque(this, oldest);
    } else {
      last.next = oldest;
    }
    last = newest;
  }

  /** {@return the next that is ready; null when the batch is at its end} */
  @Nullable
  Item take() {
    Item first = ready;
    if (first == null) {
      return null;
    }
    Item second = first.next;
    READY.setOpaque(this, second);
    if (second == null) {
      last = null;
    }
    first.next = null;
    return first;
  }

  /** {@return the next that is ready, left there} */
  @Nullable
  Item peek() {
    return ready;
  }

  /** {@return whether something has arrived that was not grabbed yet} */
  boolean hasArrived() {
    return arrived instanceof Item;
  }

  /** {@return whether nothing had arrived, so that the watch will be woken by the next item} */
  boolean standBy(Watch watch) {
    return ready == null && ARRIVED.compareAndSet(this, null, watch);
  }

  /** {@return whether still nothing has arrived} */
  boolean isQuiet(Watch watch) {
    return arrived == watch;
  }

  /** The owner is awake again. */
  void standDown(Watch watch) {
    ARRIVED.compareAndSet(this, watch, null);
  }

  /**
   * Takes no more.
   *
   * @return what was not handled, oldest first
   */
  @Nullable
  Item close() {
    Object seen = ARRIVED.getAndSet(this, CLOSED);
    if (seen instanceof Item newest) {
      append(newest);
    } else if (seen instanceof Watch parked) {
      parked.wake();
    }
    Item rest = ready;
    READY.setOpaque(this, null);
    last = null;
    return rest;
  }

  /** Takes items again. */
  void reopen() {
    ARRIVED.compareAndSet(this, CLOSED, null);
  }
}
