package dev.supervisor.signals;

import dev.supervisor.signals.spi.Durations;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a channel behaves. Immutable: each method returns changed options.
 *
 * @param <T> the type of the channel's elements
 */
public final class ChannelOptions<T> {
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
   * Smallest first by this order, first in first out among equals.
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
   * Accepts, and drops, an element that equals one still waiting to be taken: it needs no room. Its
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
    return new ChannelOptions<>(priority, unique, Durations.positive(wait, "slowAfter"), onDiscard);
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
    return new ChannelOptions<>(priority, unique, slowAfter, Objects.requireNonNull(hook, "hook"));
  }
}
