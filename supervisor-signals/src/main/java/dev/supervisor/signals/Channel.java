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
 * <p>Once the channel is closed, {@code put} and the other methods that put throw {@link
 * ChannelClosedException}. Once it is closed and drained, {@code take} throws it too, while an
 * iteration simply ends. A null from {@link #take(Signal)} means that the signal went first, and
 * nothing else.
 *
 * <p>Elements are taken in the order in which they were put, unless they have a {@linkplain
 * ChannelOptions#priority priority} or were {@linkplain #push pushed} to the front. Consumers that
 * wait are served in the order in which they came. Producers that wait for room are called in that
 * order too, but a newcomer may be quicker, as with an unfair lock. If there is room for 64 elements or
 * more, and elements are taken in a few microseconds each, they are called when half of the room is
 * free, or look for room themselves some milliseconds later.
 *
 * <p><b>Nothing is lost.</b> An element is accepted, or its producer gets an exception or {@code
 * false}. If a consumer is interrupted or cancelled at the moment at which it was given an element,
 * it keeps the element, or the element goes back to the front. Closing leaves the remaining
 * elements to consumers, or hands them to a hook.
 *
 * <p>A channel is not {@link AutoCloseable}. A {@code try} block would have to choose between
 * {@link Closing#DRAIN} and {@link Closing#DISCARD}, and on the way out of a failure it would close
 * the channel as if all elements had been put. {@link #closeAfter} closes a channel when its
 * producers have ended.
 *
 * <p>When a producer has waited long for room, the log names the slow consumer. A channel works in
 * the same way on platform and virtual threads. Thread-safe. Memory consistency effects: actions
 * before an element is put happen-before actions after it was taken.
 *
 * @param <T> the type of the elements, which are never null
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
   * {@return a new channel with default options that holds at most so many elements}
   *
   * @param name the name for logs and reports
   * @param capacity how many elements the channel holds at most
   * @throws IllegalArgumentException if the capacity is less than 1
   */
  public static <T> Channel<T> bounded(String name, int capacity) {
    return bounded(name, capacity, with -> with);
  }

  /**
   * {@return a new channel that holds at most so many elements}
   *
   * @param name the name for logs and reports
   * @param capacity how many elements the channel holds at most; {@code Integer.MAX_VALUE} means no
   *     bound
   * @param with changes the default options; called once, on this thread
   * @throws IllegalArgumentException if the capacity is less than 1
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

  /**
   * {@return a new channel with default options and without a bound: its producers never wait}
   *
   * @param name the name for logs and reports
   */
  public static <T> Channel<T> unbounded(String name) {
    return unbounded(name, with -> with);
  }

  /**
   * {@return a new channel without a bound: its producers never wait}
   *
   * @param name the name for logs and reports
   * @param with changes the default options; called once, on this thread
   */
  public static <T> Channel<T> unbounded(String name, UnaryOperator<ChannelOptions<T>> with) {
    return bounded(name, Integer.MAX_VALUE, with);
  }

  // ---- putting

  /**
   * Puts the element; waits until there is room. Only room, the closing of the channel or an
   * interrupt ends the wait.
   *
   * @throws ChannelClosedException if the channel is closed, now or while this thread waits; the
   *     element was not accepted
   * @throws InterruptedException if the thread is interrupted before or while waiting; the element
   *     was not accepted
   */
  public void put(T element) throws InterruptedException {
    boolean unused = put(element, Signal.NEVER);
  }

  /**
   * Puts the element; waits until there is room, or until the signal goes. If the signal has gone
   * already, this method does not wait.
   *
   * @param till the signal that ends the wait
   * @return whether the element was accepted; false if the signal went first
   * @throws ChannelClosedException if the channel is closed, now or while this thread waits; the
   *     element was not accepted
   * @throws InterruptedException if the thread is interrupted before or while waiting; the element
   *     was not accepted
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
    if (core.putAtOnce(element)) {
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
   * Puts the elements one after the other; waits for room as {@link #put(Object)} does. Elements of
   * other producers may come between them.
   *
   * <p>One call costs less than as many calls of {@code put}, and a consumer that waits is woken when
   * there are several elements. With no elements, this method only looks whether the thread is
   * interrupted.
   *
   * @throws ChannelClosedException if the channel is closed, now or while this thread waits; the
   *     message says how many of the elements were accepted, counted from the first
   * @throws InterruptedException if the thread is interrupted before or while waiting; some of the
   *     elements may have been accepted
   * @throws NullPointerException if an element is null; no element was put
   */
  public void putAll(Collection<? extends T> elements) throws InterruptedException {
    int unused = putAll(elements, Signal.NEVER);
  }

  /**
   * Puts the elements one after the other; waits for room, or until the signal goes. Elements of
   * other producers may come between them. Otherwise as {@link #putAll(Collection)}.
   *
   * @param till the signal that ends the wait
   * @return how many elements were accepted, counted from the first; fewer than all if the signal
   *     went first
   * @throws ChannelClosedException if the channel is closed, now or while this thread waits; the
   *     message says how many of the elements were accepted, counted from the first
   * @throws InterruptedException if the thread is interrupted before or while waiting; some of the
   *     elements may have been accepted
   * @throws NullPointerException if an element is null; no element was put
   */
  public int putAll(Collection<? extends T> elements, Signal till) throws InterruptedException {
    Objects.requireNonNull(till, "till");
    List<T> all = copy(elements);
    Beats.beat();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    int accepted = 0;
    try {
      while (accepted < all.size()) {
        int some = core.putSome(all, accepted);
        if (some == 0) {
          if (!put(all.get(accepted), till)) {
            break;
          }
          some = 1;
        }
        accepted += some;
      }
    } catch (ChannelClosedException e) {
      throw core.end.refusalAfter(accepted, all.size());
    }
    return accepted;
  }

  /**
   * Puts the element if there is room now. Never waits.
   *
   * @return whether the element was accepted
   * @throws ChannelClosedException if the channel is closed
   */
  public boolean offer(T element) {
    return core.put(Objects.requireNonNull(element, "element"), /* force= */ false, null);
  }

  /**
   * Puts the element as {@code put} does, but past the bound if there is no room. Never waits.
   *
   * @throws ChannelClosedException if the channel is closed
   */
  public void force(T element) {
    boolean unused = core.put(Objects.requireNonNull(element, "element"), /* force= */ true, null);
  }

  /**
   * Puts the element in front of all others, past the bound if there is no room; a priority has no
   * effect. Never waits.
   *
   * @throws ChannelClosedException if the channel is closed
   */
  public void push(T element) {
    core.push(List.of(Objects.requireNonNull(element, "element")));
  }

  /**
   * Puts the elements in front of all others, as {@link #push} does. The first of them will be
   * taken first.
   *
   * @throws ChannelClosedException if the channel is closed
   * @throws NullPointerException if an element is null; no element was put
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
   * Puts the element as soon as there is room. Never waits.
   *
   * <p>The thread that makes the room completes the future, or a helper thread does.
   *
   * @return a future that completes with null when the element was accepted. It completes
   *     exceptionally with a {@link ChannelClosedException} if the channel is closed before that.
   *     Cancelling the future takes the element back if it has not been accepted
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
   * Takes the next element; waits until there is one. Only an element, the end of the channel or an
   * interrupt ends the wait.
   *
   * @return the element
   * @throws ChannelClosedException if the channel is closed and drained, now or while this thread
   *     waits
   * @throws InterruptedException if the thread is interrupted before or while waiting; no element
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
   * Takes the next element; waits until there is one, or until the signal goes. If the signal has
   * gone already, this method takes an element that is there, and does not wait.
   *
   * <p>For a loop that ends with the signal as well as with the channel, see {@link #until}.
   *
   * @param till the signal that ends the wait
   * @return the element; null if the signal went first
   * @throws ChannelClosedException if the channel is closed and drained, now or while this thread
   *     waits
   * @throws InterruptedException if the thread is interrupted before or while waiting; no element
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

  /**
   * {@return the next element, taken out of the channel; null if there is none now, also if the
   * channel is closed} Never waits.
   */
  public @Nullable T poll() {
    return core.take(null);
  }

  /**
   * {@return all elements that are there now, taken out of the channel, in order; after them the
   * elements of producers that wait for room} Never waits. The list is the caller's.
   */
  public List<T> drainAll() {
    return core.takeAll();
  }

  /**
   * {@return the next elements, taken out of the channel, in order: as many as are there now, up to
   * the given number}
   *
   * <p>Never waits. The list is the caller's, and empty if there is no element. One call costs less
   * than as many calls of {@link #poll}.
   *
   * @param most how many elements are taken at most; positive
   * @throws IllegalArgumentException if {@code most} is zero or negative
   */
  public List<T> drain(int most) {
    if (most <= 0) {
      throw new IllegalArgumentException("most must be positive, not " + most);
    }
    return core.takeSome(most);
  }

  /**
   * Takes the next element as soon as there is one. Never waits.
   *
   * <p>The thread that puts the element completes the future; at the end of the channel, the thread
   * that closes or drains it does. If the future was cancelled in the meantime, the element goes
   * back to the front.
   *
   * @return a future of the element. It completes exceptionally with a {@link
   *     ChannelClosedException} once the channel is closed and drained
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
   * {@return an iterator that takes elements as they come, and ends when the channel is closed and
   * drained}
   *
   * <p>{@code hasNext} waits for an element and takes it out of the channel; {@code next} then
   * returns it. An iterator cannot throw {@link InterruptedException}: if the thread is interrupted
   * before or while it waits, {@code hasNext} and {@code next} set its interrupt flag again and
   * throw a {@link CancellationException}. Several threads may iterate, each with an iterator of
   * its own.
   */
  @Override
  public Iterator<T> iterator() {
    return new ChannelIterator<>(this, Signal.NEVER);
  }

  /**
   * {@return the elements as they come, until the signal goes; the elements that are there then
   * stay in the channel}
   *
   * <p>Otherwise the iteration is like that of {@link #iterator}.
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

  /** {@return how many elements are there now, exactly} */
  public int size() {
    return core.size();
  }

  /** {@return whether no element is there now} */
  public boolean isEmpty() {
    return core.size() == 0;
  }

  /** {@return whether a producer would have to wait now; always false without a bound} */
  public boolean isFull() {
    return core.size() >= core.store().capacity();
  }

  /**
   * Closes the channel: it takes no more elements. A producer that waits for room gets a {@link
   * ChannelClosedException}.
   *
   * <p>With {@link Closing#DRAIN}, consumers get the elements that are left. With {@link
   * Closing#DISCARD}, this thread hands the elements that are left to {@link
   * ChannelOptions#onDiscard} before this method returns. A second call changes nothing, except
   * that {@code DISCARD} after {@code DRAIN} discards what is left.
   */
  public void close(Closing how) {
    core.close(Objects.requireNonNull(how, "how"));
  }

  /**
   * Closes the channel with {@link Closing#DRAIN} once the signal has gone. For a channel that ends
   * with its producers:
   *
   * <pre>{@code
   * files.closeAfter(Signal.all(lister.stopped(), watcher.stopped()));
   * }</pre>
   *
   * <p>If the signal has gone already, this method closes the channel. Otherwise a helper thread of
   * the library closes it soon after the signal has gone: no callback of users holds it up. If the
   * channel is closed before that, nothing of it stays on the signal.
   */
  public void closeAfter(Signal signal) {
    core.end.closeAfter(Objects.requireNonNull(signal, "signal"), () -> close(Closing.DRAIN));
  }

  /** {@return the signal that goes when the channel is closed: nothing can be put any more} */
  public Signal closed() {
    return core.end.closed;
  }

  /**
   * {@return the signal that goes when the channel is closed and its last element has been taken or
   * discarded}
   */
  public Signal drained() {
    return core.end.drained;
  }

  /** {@return the name of this channel} */
  public String name() {
    return name;
  }

  /** {@return the name, and how many elements are there} */
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
     * Makes consumers take the least element first, by this order. Equal elements are taken in the
     * order in which they were put.
     *
     * @param order the comparator. Only a put calls it: on the producer's thread, or, for a {@link
     *     Channel#putAsync} that waits for room, on a helper thread; always under the lock of the
     *     channel. What it throws is thrown by the put, or fails the future, and the channel is
     *     unchanged. It must not use the channel
     */
    public ChannelOptions<T> priority(Comparator<? super T> order) {
      return new ChannelOptions<>(
          Objects.requireNonNull(order, "order"), unique, slowAfter, onDiscard);
    }

    /**
     * Drops an element that equals one in the channel. Such a put counts as accepted, and needs no
     * room. The {@code equals} and {@code hashCode} of the elements are called as a comparator is,
     * see {@link #priority}.
     */
    public ChannelOptions<T> unique() {
      return new ChannelOptions<>(priority, true, slowAfter, onDiscard);
    }

    /**
     * Sets how long a producer waits for room before the log names the slow consumer; 5 s by
     * default. The log names it again whenever that wait has doubled.
     *
     * @param wait a positive duration of any length
     * @throws IllegalArgumentException if the duration is zero or negative
     */
    public ChannelOptions<T> slowAfter(Duration wait) {
      return new ChannelOptions<>(
          priority, unique, Durations.positive(wait, "slowAfter"), onDiscard);
    }

    /** Keeps slow consumers out of the log. */
    public ChannelOptions<T> silent() {
      return new ChannelOptions<>(priority, unique, null, onDiscard);
    }

    /**
     * Hands every element that {@code close(DISCARD)} finds to the hook, in order, on the thread
     * that closes. Without a hook the number of these elements is logged as a warning. A failure of
     * the hook is logged, and the hook gets the next element.
     */
    public ChannelOptions<T> onDiscard(Consumer<? super T> hook) {
      return new ChannelOptions<>(
          priority, unique, slowAfter, Objects.requireNonNull(hook, "hook"));
    }
  }

  /** What happens to the elements that are in a channel when it is closed. */
  public enum Closing {
    /** Consumers take the elements that are left, and then learn that the channel is closed. */
    DRAIN,
    /**
     * Consumers learn at once that the channel is closed; the elements that are left go to a hook.
     */
    DISCARD
  }
}
