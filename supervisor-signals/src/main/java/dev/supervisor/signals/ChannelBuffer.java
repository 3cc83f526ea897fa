package dev.supervisor.signals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a channel in the order in which they will be taken. Guarded by its channel.
 *
 * <p>Comparators, {@code equals} and {@code hashCode} are code of users, which may throw: they are called by {@link
 * #drops}, {@link #addLast} and {@link #addAllFirst} alone, before these change anything.
 */
abstract sealed class ChannelBuffer<T> {

  /** Adds the element, which is not {@linkplain #drops dropped}. */
  abstract void addLast(T element);

  /** Puts the elements before all others, the first of them foremost. */
  abstract void addAllFirst(List<? extends T> elements);

  /** Puts an element that was {@linkplain #poll polled} back before all others; never calls code of users. */
  abstract void putBack(T element);

  abstract @Nullable T poll();

  abstract int size();

  /** {@return whether the element equals one that is there, so that adding it would change nothing} */
  boolean drops(T element) {
    return false;
  }

  final boolean isEmpty() {
    return size() == 0;
  }

  static <T> ChannelBuffer<T> of(@Nullable Comparator<? super T> priority, boolean unique) {
    if (unique) {
      return new Unique<>(priority);
    }
    return priority == null ? new InOrder<>() : new ByPriority<>(priority);
  }

  private static final class InOrder<T> extends ChannelBuffer<T> {
    private final ArrayDeque<T> elements = new ArrayDeque<>(0); // most never have one

    @Override
    void addLast(T element) {
      elements.addLast(element);
    }

    @Override
    void addAllFirst(List<? extends T> all) {
      for (int i = all.size(); i-- > 0; ) {
        elements.addFirst(all.get(i));
      }
    }

    @Override
    void putBack(T element) {
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

  /**
   * First in, first out within a priority; what was pushed to the front comes before all. A search tree: an element is
   * compared when it is added, and the least one is unhooked without a comparison.
   */
  private static final class ByPriority<T> extends ChannelBuffer<T> {
    private record Ranked<T>(T element, long number) {}

    private final ArrayDeque<T> front = new ArrayDeque<>();
    private final TreeMap<Ranked<T>, T> entries;
    private long number;

    ByPriority(Comparator<? super T> priority) {
      Comparator<Ranked<T>> order = (a, b) -> priority.compare(a.element(), b.element());
      this.entries = new TreeMap<>(order.thenComparingLong(Ranked::number));
    }

    @Override
    void addLast(T element) {
      entries.put(new Ranked<>(element, number++), element);
    }

    @Override
    void addAllFirst(List<? extends T> all) {
      for (int i = all.size(); i-- > 0; ) {
        front.addFirst(all.get(i));
      }
    }

    @Override
    void putBack(T element) {
      front.addFirst(element);
    }

    @Override
    @Nullable
    T poll() {
      T first = front.pollFirst();
      if (first != null) {
        return first;
      }
      Map.Entry<Ranked<T>, T> least = entries.pollFirstEntry();
      return least == null ? null : least.getValue();
    }

    @Override
    int size() {
      return front.size() + entries.size();
    }
  }

  /** Drops what is equal to an element that is still waiting to be taken. */
  private static final class Unique<T> extends ChannelBuffer<T> {
    /**
     * An element and the hash it had when it was put: from then on the set finds it by identity. One that is looked for
     * asks its element what it equals.
     */
    private static final class Hashed<T> {
      final T element;
      private final int hash;
      private boolean looksFor;

      Hashed(T element, int hash, boolean looksFor) {
        this.element = element;
        this.hash = hash;
        this.looksFor = looksFor;
      }

      static <T> Hashed<T> lookingFor(T element) {
        return new Hashed<>(element, element.hashCode(), /* looksFor= */ true);
      }

      /** {@return itself, which now stands in the set} */
      Hashed<T> found() {
        looksFor = false;
        return this;
      }

      @Override
      public int hashCode() {
        return hash;
      }

      @Override
      public boolean equals(@Nullable Object other) {
        return this == other
            || (looksFor
                && other instanceof Hashed<?> key
                && hash == key.hash
                && element.equals(key.element));
      }
    }

    private final ChannelBuffer<Hashed<T>> elements;
    private final Set<Hashed<T>> present = new HashSet<>();

    Unique(@Nullable Comparator<? super T> priority) {
      this.elements = priority == null
          ? new InOrder<>()
          : new ByPriority<>((a, b) -> priority.compare(a.element, b.element));
    }

    @Override
    boolean drops(T element) {
      return present.contains(Hashed.lookingFor(element));
    }

    @Override
    void addLast(T element) {
      Hashed<T> key = Hashed.lookingFor(element).found();
      elements.addLast(key);
      present.add(key);
    }

    @Override
    void addAllFirst(List<? extends T> all) {
      List<Hashed<T>> fresh = new ArrayList<>(all.size());
      Set<Hashed<T>> among = new HashSet<>();
      for (int i = all.size(); i-- > 0; ) {
        Hashed<T> key = Hashed.lookingFor(all.get(i));
        if (!present.contains(key) && among.add(key)) {
          fresh.add(key);
        }
      }
      Collections.reverse(fresh);
      fresh.forEach(Hashed::found);
      elements.addAllFirst(fresh);
      present.addAll(fresh);
    }

    @Override
    void putBack(T element) {
      elements.putBack(
          new Hashed<>(element, 0, /* looksFor= */ false)); // an equal one may have come since
    }

    @Override
    @Nullable
    T poll() {
      Hashed<T> first = elements.poll();
      if (first == null) {
        return null;
      }
      present.remove(first);
      return first.element;
    }

    @Override
    int size() {
      return elements.size();
    }
  }
}
