package dev.supervisor.signals;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The elements of a channel in the order in which they will be taken. Guarded by its channel. */
abstract sealed class Buffer<T> {

  abstract void addLast(T element);

  abstract void addFirst(T element);

  abstract @Nullable T poll();

  abstract int size();

  /** {@return whether adding the element would change nothing} */
  boolean drops(T element) {
    return false;
  }

  final boolean isEmpty() {
    return size() == 0;
  }

  static <T> Buffer<T> of(@Nullable Comparator<? super T> priority, boolean unique) {
    Buffer<T> plain = priority == null ? new Fifo<>() : new ByPriority<>(priority);
    return unique ? new Unique<>(plain) : plain;
  }

  private static final class Fifo<T> extends Buffer<T> {
    private final ArrayDeque<T> elements = new ArrayDeque<>();

    @Override
    void addLast(T element) {
      elements.addLast(element);
    }

    @Override
    void addFirst(T element) {
      elements.addFirst(element);
    }

    @Override
    @Nullable
    T poll() {
      return elements.pollFirst();
    }

    @Override
    int size() {
      return elements.size();
    }
  }

  /** First in, first out within a priority; what was pushed to the front comes before all. */
  private static final class ByPriority<T> extends Buffer<T> {
    private record Entry<T>(T element, long number) {}

    private final ArrayDeque<T> front = new ArrayDeque<>();
    private final PriorityQueue<Entry<T>> entries;
    private long number;

    ByPriority(Comparator<? super T> priority) {
      Comparator<Entry<T>> order = (a, b) -> priority.compare(a.element(), b.element());
      this.entries = new PriorityQueue<>(order.thenComparingLong(Entry::number));
    }

    @Override
    void addLast(T element) {
      entries.add(new Entry<>(element, number++));
    }

    @Override
    void addFirst(T element) {
      front.addFirst(element);
    }

    @Override
    @Nullable
    T poll() {
      T first = front.pollFirst();
      if (first != null) {
        return first;
      }
      Entry<T> entry = entries.poll();
      return entry == null ? null : entry.element();
    }

    @Override
    int size() {
      return front.size() + entries.size();
    }
  }

  /** Drops what is equal to an element that is still waiting to be taken. */
  private static final class Unique<T> extends Buffer<T> {
    private final Buffer<T> elements;
    private final Set<T> present = new HashSet<>();

    Unique(Buffer<T> elements) {
      this.elements = elements;
    }

    @Override
    boolean drops(T element) {
      return present.contains(element);
    }

    @Override
    void addLast(T element) {
      if (present.add(element)) {
        elements.addLast(element);
      }
    }

    @Override
    void addFirst(T element) {
      if (present.add(element)) {
        elements.addFirst(element);
      }
    }

    @Override
    @Nullable
    T poll() {
      T first = elements.poll();
      if (first != null) {
        present.remove(first);
      }
      return first;
    }

    @Override
    int size() {
      return elements.size();
    }
  }
}
