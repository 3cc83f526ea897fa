package dev.supervisor.signals;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Where producers leave elements without a lock, until a consumer fetches them all at once. Putting
 * is thread-safe and lock-free; fetching, ending and the limit are guarded by the core.
 */
final class ChannelInbox<T> {
  /*
   * How it works. A stack of nodes; each knows how many elements were ever put, up to itself. Putting
   * pushes by CAS; so the count is exact at that moment, and comparing it with the limit, which the
   * channel raises as elements are taken, keeps the bound (a push or a force lowers the limit, and a
   * put that has just looked at it may still pass). Fetching swaps the stack for an
   * empty node that carries the count on, and turns the elements round. Ending leaves a node that
   * nothing is pushed on, told by its standing on itself. Counts are compared by difference, so they may wrap.
   */
  enum Put {
    ACCEPTED,
    FULL,
    ENDED
  }

  private static final class Cell<T> {
    final @Nullable T element; // null: nothing below

    @Nullable
    Cell<T> before;

    int count;

    Cell(@Nullable T element, int count) {
      this.element = element;
      this.count = count;
    }
  }

  private static final VarHandle NEWEST;

  static {
    try {
      NEWEST = MethodHandles.lookup().findVarHandle(ChannelInbox.class, "newest", Cell.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile Cell<T> newest = new Cell<>(null, 0);
  private volatile int limit; // written by the core: the count that cannot be passed

  Put put(T element) {
    Cell<T> node = null;
    for (; ; ) {
      Cell<T> top = newest;
      if (top.before == top) {
        return Put.ENDED;
      }
      if (limit - top.count <= 0) {
        return Put.FULL;
      }
      if (node == null) {
        node = new Cell<>(element, 0);
      }
      node.before = top;
      node.count = top.count + 1;
      if (NEWEST.compareAndSet(this, top, node)) {
        return Put.ACCEPTED;
      }
    }
  }

  boolean hasRoom() {
    return limit - newest.count > 0;
  }

  boolean isEmpty() {
    return newest.element == null;
  }

  /** {@return how many elements were ever put} */
  int count() {
    return newest.count;
  }

  int limit() {
    return limit;
  }

  void limit(int count) {
    limit = count;
  }

  /**
   * Moves all elements to the end of the buffer, in the order in which they were put.
   *
   * @return the count of the last of them
   */
  int fetchInto(ChannelBuffer<T> buffer) {
    Cell<T> top;
    do {
      top = newest;
      if (top.element == null) {
        return top.count;
      }
    } while (!NEWEST.compareAndSet(this, top, new Cell<T>(null, top.count)));
    Cell<T> next = null;
    for (Cell<T> at = top; at != null && at.element != null; ) { // turn it round
      Cell<T> before = at.before;
      at.before = next;
      next = at;
      at = before;
    }
    for (Cell<T> at = next; at != null && at.element != null; at = at.before) {
      buffer.addLast(at.element);
    }
    return top.count;
  }

  /** Refuses elements from now on; those that were put are moved to the buffer. */
  void end(ChannelBuffer<T> buffer) {
    Cell<T> last;
    Cell<T> top;
    do {
      int unused = fetchInto(buffer);
      top = newest;
      last = new Cell<>(null, top.count);
      last.before = last;
    } while (top.element != null || !NEWEST.compareAndSet(this, top, last));
  }
}
