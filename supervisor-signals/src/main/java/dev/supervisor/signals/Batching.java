package dev.supervisor.signals;

import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Thrown;
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
 * <p>Nothing that was taken is lost: it is written, handed to the error handler, put back in order at
 * the front of the channel, or, where that is closed, it is in the {@link BatchFailedException} that
 * is thrown.
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
   * Gives each batch that could not be written to this handler, with the failure, and goes on with the next batch.
   * The handler runs on the thread that runs the batches. Without a handler the failure ends the run. An {@link
   * Error} always ends the run, and so does what the handler throws; the batch is then put back.
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
   * @throws BatchFailedException when a batch that was not written could not be put back because the channel is
   *     closed; thrown instead of what follows
   * @throws Exception what the writer threw, if there is no handler, or what the handler threw: the
   *     batch is back at the front of the channel; or what an action threw after a batch was written
   */
  public void run(Writer<? super T> writer) throws Exception {
    run(writer, Signal.NEVER);
  }

  /**
   * As {@link #run(Writer)}, but only until the signal goes: what was taken by then is written, and
   * the rest is left in the channel.
   *
   * @param stopWhen when to stop, such as a stop request
   * @throws Exception as {@link #run(Writer)}
   */
  public void run(Writer<? super T> writer, Signal stopWhen) throws Exception {
    Objects.requireNonNull(writer, "writer");
    Objects.requireNonNull(stopWhen, "stopWhen");
    T first;
    while (!stopWhen.isGo() && (first = channel.takeUnlessEnded(stopWhen)) != null) {
      List<T> batch = new ArrayList<>();
      batch.add(first);
      try {
        gather(batch, stopWhen);
      } catch (Throwable e) { // an interrupt, or an error of the JVM's
        giveBack(batch, writer, e);
        throw e;
      }
      write(batch, writer);
    }
  }

  private void gather(List<T> batch, Signal stopWhen) throws InterruptedException {
    Signal enough = Till.in(period).or(stopWhen);
    T next;
    while (batch.size() < size && (next = channel.takeUnlessEnded(enough)) != null) {
      batch.add(next);
    }
  }

  private void giveBack(List<T> batch, Writer<? super T> writer, Throwable why) throws Exception {
    if (channel.putBack(batch)) {
      return;
    }
    boolean written = false;
    try {
      write(batch, writer);
      written = true;
    } finally {
      if (!written && why instanceof InterruptedException) {
        Interrupts.restore();
      }
    }
  }

  @SuppressWarnings("unchecked") // a writer of something more general only reads it
  private void write(List<T> batch, Writer<? super T> writer) throws Exception {
    try {
      ((Writer<T>) writer).write(new ArrayList<>(batch)); // whatever the writer does to its list
    } catch (Exception e) {
      failed(batch, e);
      return;
    } catch (Throwable e) { // an error is no matter for the handler
      throw unwritten(batch, e);
    }
    if (afterwards != null) {
      afterwards.accept(batch);
    }
  }

  private void failed(List<T> batch, Exception failure) throws Exception {
    if (onError == null) {
      throw unwritten(batch, failure);
    }
    try {
      onError.accept(new ArrayList<>(batch), failure);
    } catch (Throwable e) { // the handler has not taken the batch either
      Thrown.suppress(e, failure);
      throw unwritten(batch, e);
    } finally {
      if (failure instanceof InterruptedException) {
        Interrupts.restore(); // the next wait will say so
      }
    }
  }

  /** {@return what to throw for a batch that is back in the channel, or else in the exception} */
  private Exception unwritten(List<T> batch, Throwable failure) {
    boolean back = channel.putBack(batch);
    if (back && failure instanceof Error error) {
      throw error;
    }
    if (back && failure instanceof Exception exception) {
      return exception;
    }
    return new BatchFailedException(
        batch.size() + " elements of " + channel.toString() + " could not be written"
            + (back ? " and are back in it" : ", and it is closed"),
        List.copyOf(batch),
        failure);
  }

  /**
   * A batch could not be written, and could not be put back because its channel is closed. This exception has it.
   * The cause is what the writer, or the error handler, threw.
   */
  public static final class BatchFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // as serializable as its elements are
    private final List<?> batch;

    BatchFailedException(String message, List<?> batch, Throwable cause) {
      super(message, cause);
      this.batch = batch;
    }

    /** {@return the elements that were not written, in order; unmodifiable} */
    public List<?> batch() {
      return batch;
    }
  }
}
