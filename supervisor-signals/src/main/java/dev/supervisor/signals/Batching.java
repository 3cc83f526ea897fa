package dev.supervisor.signals;

import dev.supervisor.signals.spi.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the elements of a channel in batches: as many as there are, up to a size, and none waits
 * longer than a period for the others. Immutable: each method returns a changed one.
 *
 * <pre>{@code
 * app.spawn("writer", pleaseStop -> Batching.of(rows, 500, Duration.ofSeconds(1))
 *     .onError((batch, failure) -> log.error("{} rows are lost", batch.size(), failure))
 *     .afterwards(batch -> metrics.written(batch.size()))
 *     .run(database::insertAll));       // until the channel is closed and drained
 * }</pre>
 *
 * <p>Nothing that was taken is dropped silently: it is written, handed to the error handler, or put
 * back.
 *
 * @param <T> the type of the elements
 */
public final class Batching<T> {
  /**
   * Writes batches somewhere.
   *
   * @param <T> the type of the elements
   */
  @FunctionalInterface
  public interface Writer<T> {
    /**
     * Writes one batch, which is never empty and is the writer's to keep.
     *
     * @throws Exception when it could not be written
     */
    void write(List<T> batch) throws Exception;
  }

  private final Channel<T> channel;
  private final int size;
  private final Duration period;
  private final @Nullable BiConsumer<? super List<T>, ? super Exception> onError;
  private final @Nullable Consumer<? super List<T>> afterwards;

  private Batching(
      Channel<T> channel,
      int size,
      Duration period,
      @Nullable BiConsumer<? super List<T>, ? super Exception> onError,
      @Nullable Consumer<? super List<T>> afterwards) {
    this.channel = channel;
    this.size = size;
    this.period = period;
    this.onError = onError;
    this.afterwards = afterwards;
  }

  /**
   * {@return batches of what comes through the channel}
   *
   * @param size how many elements a batch has at most
   * @param period how long the first element of a batch waits for others: zero takes what is there,
   *     and one for ever waits until the batch is full
   * @throws IllegalArgumentException when the size is less than 1, or the period is negative
   */
  public static <T> Batching<T> of(Channel<T> channel, int size, Duration period) {
    Objects.requireNonNull(channel, "channel");
    if (size < 1) {
      throw new IllegalArgumentException("a batch needs a size of at least 1, not " + size);
    }
    return new Batching<>(channel, size, Durations.notNegative(period, "period"), null, null);
  }

  /**
   * Gives a batch that could not be written, and why, to this handler, on the thread that runs it,
   * and goes on; without a handler the failure ends the run.
   */
  public Batching<T> onError(BiConsumer<? super List<T>, ? super Exception> handler) {
    return new Batching<>(
        channel, size, period, Objects.requireNonNull(handler, "handler"), afterwards);
  }

  /** Calls this after each batch that was written, on the thread that runs it. */
  public Batching<T> afterwards(Consumer<? super List<T>> action) {
    return new Batching<>(channel, size, period, onError, Objects.requireNonNull(action, "action"));
  }

  /**
   * Writes batches, on the current thread, until the channel is closed and drained.
   *
   * @throws InterruptedException when the thread is interrupted before or while waiting; what it had
   *     taken is back at the front of the channel, or, if that is closed, was given to the writer
   * @throws Exception what the writer threw, if there is no handler; or what a handler or an action
   *     threw
   */
  public void run(Writer<? super T> writer) throws Exception {
    run(writer, Signal.NEVER);
  }

  /**
   * As {@link #run(Writer)}, but only until the signal goes: what was taken by then is written, and
   * the rest is left in the channel.
   *
   * @throws Exception as {@link #run(Writer)}
   */
  public void run(Writer<? super T> writer, Signal till) throws Exception {
    Objects.requireNonNull(writer, "writer");
    Objects.requireNonNull(till, "till");
    T first;
    while (!till.isGo() && (first = channel.take(till)) != null) {
      List<T> batch = new ArrayList<>();
      batch.add(first);
      try {
        gather(batch, till);
      } catch (InterruptedException e) {
        putBack(batch, writer);
        throw e;
      }
      write(batch, writer);
    }
  }

  private void gather(List<T> batch, Signal till) throws InterruptedException {
    Signal enough = Till.in(period).or(till);
    T next;
    while (batch.size() < size && (next = channel.take(enough)) != null) {
      batch.add(next);
    }
  }

  private void putBack(List<T> batch, Writer<? super T> writer) throws Exception {
    try {
      channel.pushAll(batch);
    } catch (ChannelClosedException e) {
      write(batch, writer);
    }
  }

  @SuppressWarnings("unchecked") // a writer of something more general only reads it
  private void write(List<T> batch, Writer<? super T> writer) throws Exception {
    try {
      ((Writer<T>) writer).write(batch);
    } catch (Exception e) {
      if (onError == null) {
        throw e;
      }
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt(); // the next wait will say so
      }
      onError.accept(batch, e);
      return;
    }
    if (afterwards != null) {
      afterwards.accept(batch);
    }
  }
}
