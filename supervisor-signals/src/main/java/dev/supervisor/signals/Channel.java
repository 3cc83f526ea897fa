package dev.supervisor.signals;

import dev.supervisor.signals.internal.Beats;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A queue that hands elements from threads to threads and that can be closed.
 *
 * <pre>{@code
 * var files = Channel.<Path>bounded("files", 100);
 * // a producer
 * files.put(path, pleaseStop);
 * files.close(Closing.DRAIN);
 * // a consumer
 * for (Path file : files) { // ends when the channel is closed and empty
 *   count(file);
 * }
 * }</pre>
 *
 * <p>Once the channel is closed, {@code put} and its kin throw {@link ChannelClosedException}. Once it
 * is closed and drained, {@code take} throws it too, while an iteration simply ends. A null from
 * {@link #take(Signal)} says that the signal went first, and nothing else.
 *
 * <p>Elements are taken in the order in which they were put, unless a {@linkplain
 * ChannelOptions#priority priority} was given or they were {@linkplain #push pushed} to the front;
 * consumers that wait are served in the order in which they came. Producers that wait for room are
 * called in that order, too, but a newcomer may be quicker, as with an unfair lock.
 *
 * <p><b>Nothing is lost.</b> An element is accepted, or its producer is told. A consumer that is
 * interrupted or cancelled at the moment it was given an element keeps it, or the element goes back
 * to the front. Closing hands what is left to consumers or to a hook.
 *
 * <p>A channel is not {@link AutoCloseable}: a {@code try} block would have to choose between {@link
 * Closing#DRAIN} and {@link Closing#DISCARD}, and it would close on the way out of a failure as if
 * all had been put. {@link #closeAfter} closes a channel when its producers have ended.
 *
 * <p>A producer that has waited long for room names the slow consumer in the log. Works the same on
 * platform and virtual threads. Thread-safe. Memory consistency effects: actions before an element
 * is put happen-before actions after it was taken.
 *
 * @param <T> the type of the elements, never null
 */
public final class Channel<T> implements Iterable<T> {
  private final String name;
  private final ChannelCore<T> core;
  private final ChannelWait<T> waits;

  private Channel(String name, int capacity, ChannelOptions<T> options) {
    this.name = name;
    this.core = new ChannelCore<>(this, capacity, options);
    this.waits = new ChannelWait<>(this, core, options.slowAfter);
  }

  // ---- making

  /**
   * {@return a channel that holds at most so many elements}
   *
   * @throws IllegalArgumentException when the capacity is less than 1
   */
  public static <T> Channel<T> bounded(String name, int capacity) {
    return bounded(name, capacity, with -> with);
  }

  /**
   * {@return a channel that holds at most so many elements}
   *
   * @throws IllegalArgumentException when the capacity is less than 1
   */
  public static <T> Channel<T> bounded(
      String name, int capacity, UnaryOperator<ChannelOptions<T>> with) {
    Objects.requireNonNull(name, "name");
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "channel " + Label.text(name) + " needs a capacity of at least 1, not " + capacity);
    }
    return new Channel<>(name, capacity, Options.changed(ChannelOptions.defaults(), with));
  }

  /** {@return a channel whose producers never wait} */
  public static <T> Channel<T> unbounded(String name) {
    return unbounded(name, with -> with);
  }

  /** {@return a channel whose producers never wait} */
  public static <T> Channel<T> unbounded(String name, UnaryOperator<ChannelOptions<T>> with) {
    return bounded(name, Integer.MAX_VALUE, with);
  }

  // ---- putting

  /**
   * Puts the element, waiting for room until an interrupt.
   *
   * @throws ChannelClosedException when the channel is, or is meanwhile, closed: not accepted
   * @throws InterruptedException when the thread is interrupted before or while waiting: not accepted
   */
  public void put(T element) throws InterruptedException {
    boolean unused = put(element, Signal.NEVER);
  }

  /**
   * Puts the element, waiting for room at most until the signal goes.
   *
   * @return whether it was accepted; false when the signal went first
   * @throws ChannelClosedException when the channel is, or is meanwhile, closed: not accepted
   * @throws InterruptedException when the thread is interrupted before or while waiting: not accepted
   */
  public boolean put(T element, Signal till) throws InterruptedException {
    Objects.requireNonNull(element, "element");
    Objects.requireNonNull(till, "till");
    Beats.beat();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (till.isGo()) {
      return core.put(element, /* force= */ false, null);
    }
    if (core.put(element, /* force= */ false, null)) {
      return true;
    }
    ChannelParty.WaitingThread<T> party = waits.forRoom(element);
    if (core.put(element, /* force= */ false, party)) {
      return true;
    }
    if (!waits.await(party, till)) {
      return false;
    }
    if (party.refused) {
      throw new ChannelClosedException(
          toString() + " was closed while its producer waited for room");
    }
    return true;
  }

  /**
   * Puts the elements one after the other, waiting for room until an interrupt. Elements of other
   * producers may come between them.
   *
   * @throws ChannelClosedException when the channel is, or is meanwhile, closed: its message says how
   *     many of the elements were accepted, counted from the first
   * @throws InterruptedException when the thread is interrupted before or while waiting: some of the
   *     elements may have been accepted
   */
  public void putAll(Collection<? extends T> elements) throws InterruptedException {
    int unused = putAll(elements, Signal.NEVER);
  }

  /**
   * Puts the elements one after the other, waiting for room at most until the signal goes. Elements
   * of other producers may come between them.
   *
   * @return how many were accepted, counted from the first: fewer than all when the signal went first
   * @throws ChannelClosedException when the channel is, or is meanwhile, closed: its message says how
   *     many of the elements were accepted, counted from the first
   * @throws InterruptedException when the thread is interrupted before or while waiting: some of the
   *     elements may have been accepted
   */
  public int putAll(Collection<? extends T> elements, Signal till) throws InterruptedException {
    Objects.requireNonNull(till, "till");
    List<T> all = copy(elements);
    int accepted = 0;
    try {
      while (accepted < all.size() && put(all.get(accepted), till)) {
        accepted++;
      }
    } catch (ChannelClosedException e) {
      throw core.end.refusalAfter(accepted, all.size());
    }
    return accepted;
  }

  /**
   * {@return whether the element was accepted at once}
   *
   * @throws ChannelClosedException when the channel is closed
   */
  public boolean offer(T element) {
    return core.put(Objects.requireNonNull(element, "element"), /* force= */ false, null);
  }

  /**
   * Puts the element at the end without waiting, past the bound if need be.
   *
   * @throws ChannelClosedException when the channel is closed
   */
  public void force(T element) {
    boolean unused = core.put(Objects.requireNonNull(element, "element"), /* force= */ true, null);
  }

  /**
   * Puts the element in front of all others without waiting, past the bound if need be.
   *
   * @throws ChannelClosedException when the channel is closed
   */
  public void push(T element) {
    core.push(List.of(Objects.requireNonNull(element, "element")));
  }

  /**
   * As {@link #push}, for several: the first of them will be taken first.
   *
   * @throws ChannelClosedException when the channel is closed
   */
  public void pushAll(List<? extends T> elements) {
    core.push(copy(elements));
  }

  /** {@return a copy without nulls, so that one is refused before anything was put} */
  private static <T> List<T> copy(Collection<? extends T> elements) {
    List<T> copy = new ArrayList<>(Objects.requireNonNull(elements, "elements"));
    copy.forEach(element -> Objects.requireNonNull(element, "element"));
    return copy;
  }

  /**
   * {@return whether elements that were taken are back in front of all others; false when the channel is closed}
   *
   * <p>Runs no code of users: what is unique is not looked for.
   */
  boolean putBack(List<T> elements) {
    return core.putBack(elements);
  }

  /**
   * Puts the element as soon as there is room.
   *
   * @return a future that completes with null when the element was accepted, exceptionally with a
   *     {@link ChannelClosedException} when it never will be; a future that was cancelled in time
   *     takes the element back
   */
  public CompletableFuture<@Nullable Void> putAsync(T element) {
    ChannelParty.WaitingFuture<T> party = new ChannelParty.WaitingFuture<>(
        Objects.requireNonNull(element, "element"), /* producer= */ true);
    CompletableFuture<@Nullable Void> accepted = new CompletableFuture<>();
    try {
      if (core.put(element, /* force= */ false, party)) {
        accepted.complete(null);
        return accepted;
      }
    } catch (ChannelClosedException e) {
      accepted.completeExceptionally(e);
      return accepted;
    }
    var unused = party.future.whenComplete((nothing, failure) -> {
      if (failure == null) {
        accepted.complete(null);
      } else {
        accepted.completeExceptionally(failure);
      }
    });
    var unusedToo = accepted.whenComplete((nothing, failure) -> core.withdraw(party));
    return accepted;
  }

  // ---- taking

  /**
   * Takes the next element, waiting for it until an interrupt.
   *
   * @return the element
   * @throws ChannelClosedException when the channel is, or is meanwhile, closed and drained
   * @throws InterruptedException when the thread is interrupted before or while waiting; no element
   *     was taken
   */
  public T take() throws InterruptedException {
    T element = takeUnlessEnded(Signal.NEVER);
    if (element == null) {
      throw core.end.exhausted();
    }
    return element;
  }

  /**
   * Takes the next element, waiting for it at most until the signal goes.
   *
   * <p>For a loop that ends with the signal as well as with the channel, see {@link #until}.
   *
   * @return the element; null when the signal went first
   * @throws ChannelClosedException when the channel is, or is meanwhile, closed and drained
   * @throws InterruptedException when the thread is interrupted before or while waiting; no element
   *     was taken
   */
  public @Nullable T take(Signal till) throws InterruptedException {
    T element = takeUnlessEnded(till);
    if (element == null && drained().isGo()) {
      throw core.end.exhausted();
    }
    return element;
  }

  /** {@return the next element; null when the signal went first, or when the channel is closed and drained} */
  @Nullable
  T takeUnlessEnded(Signal till) throws InterruptedException {
    Objects.requireNonNull(till, "till");
    Beats.beat();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    T element = core.take(null);
    if (element == null && waits.lookForElement()) {
      element = core.take(null);
    }
    if (element != null || till.isGo()) {
      return element;
    }
    ChannelParty.WaitingThread<T> party = waits.forElement();
    element = core.take(party);
    if (element != null) {
      return element;
    }
    return waits.await(party, till) ? party.element : null;
  }

  /** {@return the next element; null when there is none right now, also when the channel is closed} */
  public @Nullable T poll() {
    return core.take(null);
  }

  /** {@return all elements that are there right now, in order, and after them those of producers that wait} */
  public List<T> drainAll() {
    return core.takeAll();
  }

  /**
   * {@return the next elements, in order: so many as are there right now, but no more than the given number} Never waits; the list is the
   * caller's, and empty where there is nothing. Cheaper than as many calls of {@link #poll}.
   *
   * @param most how many, at most; positive
   * @throws IllegalArgumentException when that is not positive
   */
  public List<T> drain(int most) {
    if (most <= 0) {
      throw new IllegalArgumentException("most must be positive, not " + most);
    }
    return core.takeSome(most);
  }

  /**
   * Takes the next element as soon as there is one.
   *
   * @return a future of the element; it completes exceptionally with a {@link ChannelClosedException}
   *     once the channel is closed and drained; an element that meets a cancelled future goes back
   *     to the front
   */
  public CompletableFuture<T> takeAsync() {
    ChannelParty.WaitingFuture<T> party =
        new ChannelParty.WaitingFuture<>(null, /* producer= */ false);
    T element = core.take(party);
    if (element != null) {
      party.future.complete(element);
    } else {
      var unused = party.future.whenComplete((taken, failure) -> core.withdraw(party));
    }
    return party.future;
  }

  /**
   * {@return the elements as they come: taken by the iterating thread, ending when the channel is
   * closed and drained}
   *
   * <p>An interrupt while it waits sets the thread's flag again and throws {@link
   * CancellationException}, since an iterator cannot throw {@link InterruptedException}.
   */
  @Override
  public Iterator<T> iterator() {
    return new ChannelIterator<>(this, Signal.NEVER);
  }

  /**
   * {@return the elements as they come, until the signal goes: what is there then is left in the
   * channel. Otherwise as {@link #iterator}}
   *
   * <pre>{@code
   * for (Path file : files.until(pleaseStop)) count(file);
   * }</pre>
   */
  public Iterable<T> until(Signal stopWhen) {
    Objects.requireNonNull(stopWhen, "stopWhen");
    return () -> new ChannelIterator<>(this, stopWhen);
  }

  // ---- looking and closing

  /** {@return how many elements are there} */
  public int size() {
    return core.size();
  }

  /** {@return whether no element is there} */
  public boolean isEmpty() {
    return core.size() == 0;
  }

  /** {@return whether a producer would have to wait} */
  public boolean isFull() {
    return core.size() >= core.store().capacity();
  }

  /**
   * Closes the channel: it takes no more elements. A producer that waits for room gets a {@link
   * ChannelClosedException}.
   *
   * <p>With {@link Closing#DRAIN}, consumers get what is left; with {@link Closing#DISCARD} it is
   * handed to {@link ChannelOptions#onDiscard}, on this thread, before this returns. A second call
   * changes nothing, except that {@code DISCARD} after {@code DRAIN} discards what is left.
   */
  public void close(Closing how) {
    core.close(Objects.requireNonNull(how, "how"));
  }

  /**
   * Closes the channel with {@link Closing#DRAIN} once the signal has gone; at once when it has. For
   * a channel that is to end with its producers:
   *
   * <pre>{@code
   * files.closeAfter(Signal.all(lister.stopped(), watcher.stopped()));
   * }</pre>
   *
   * <p>A helper thread of the library closes the channel, soon after the signal has gone: no callback
   * of users holds it up. When the channel is closed otherwise first, nothing of it stays on the
   * signal.
   */
  public void closeAfter(Signal signal) {
    core.end.closeAfter(Objects.requireNonNull(signal, "signal"), () -> close(Closing.DRAIN));
  }

  /** {@return the signal that goes when the channel is closed: nothing can be put any more} */
  public Signal closed() {
    return core.end.closed;
  }

  /** {@return the signal that goes when the channel is closed and its last element has been taken} */
  public Signal drained() {
    return core.end.drained;
  }

  /** {@return the name} */
  public String name() {
    return name;
  }

  /** {@return the name and how full it is} */
  @Override
  public String toString() {
    int capacity = core.store().capacity();
    String of = capacity == Integer.MAX_VALUE ? "" : " of " + capacity;
    return "channel " + Label.text(name) + " (" + core.store().sizeNow() + of + ")";
  }

  /**
   * How a channel behaves. Immutable: each method returns changed options.
   *
   * @param <T> the type of the channel's elements
   */
  public static final class ChannelOptions<T> {
    private static final Duration SLOW = Duration.ofSeconds(5);

    final @Nullable Comparator<? super T> priority;
    final boolean unique;
    final @Nullable Duration slowAfter;
    final @Nullable Consumer<? super T> onDiscard;

    private ChannelOptions(
        @Nullable Comparator<? super T> priority,
        boolean unique,
        @Nullable Duration slowAfter,
        @Nullable Consumer<? super T> onDiscard) {
      this.priority = priority;
      this.unique = unique;
      this.slowAfter = slowAfter;
      this.onDiscard = onDiscard;
    }

    static <T> ChannelOptions<T> defaults() {
      return new ChannelOptions<>(null, false, SLOW, null);
    }

    /**
     * Makes consumers take the least element first, by this order. Equal elements are taken in the order in which
     * they were put.
     *
     * @param order called when an element is put, on its producer's thread, and on a helper thread for
     *     {@link Channel#putAsync} without room, under the lock of the channel; not by other operations.
     *     What it throws is thrown by the put, and nothing has changed. It must not use the channel
     */
    public ChannelOptions<T> priority(Comparator<? super T> order) {
      return new ChannelOptions<>(
          Objects.requireNonNull(order, "order"), unique, slowAfter, onDiscard);
    }

    /**
     * Drops an element that equals one which still waits to be taken. The put counts as accepted, and needs no room.
     * Its
     * {@code equals} and {@code hashCode} are called as a comparator would be, see {@link #priority}.
     */
    public ChannelOptions<T> unique() {
      return new ChannelOptions<>(priority, true, slowAfter, onDiscard);
    }

    /**
     * Names the slow consumer in the log when a producer has waited for so long; 5 s by default.
     *
     * @param wait any positive duration, also one for ever
     * @throws IllegalArgumentException when it is zero or negative
     */
    public ChannelOptions<T> slowAfter(Duration wait) {
      return new ChannelOptions<>(
          priority, unique, Durations.positive(wait, "slowAfter"), onDiscard);
    }

    /** Never logs slow consumers. */
    public ChannelOptions<T> silent() {
      return new ChannelOptions<>(priority, unique, null, onDiscard);
    }

    /**
     * Hands every element that is left at {@code close(DISCARD)} to the hook, in order, on the thread
     * that closes; without a hook their number is logged. A failure of the hook is logged.
     */
    public ChannelOptions<T> onDiscard(Consumer<? super T> hook) {
      return new ChannelOptions<>(
          priority, unique, slowAfter, Objects.requireNonNull(hook, "hook"));
    }
  }

  /** What becomes of the elements that are still in a channel when it is closed. */
  public enum Closing {
    /** Readers take what is left, then learn that the channel is closed. */
    DRAIN,
    /** Readers learn at once that the channel is closed; every element left is handed to a hook. */
    DISCARD
  }
}
