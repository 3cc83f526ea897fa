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
 * Takes the elements of a channel in batches. A batch has as many elements as there are, up to a
 * size; the first element of a batch waits no longer than a period for the others. Immutable: each
 * method returns a changed object.
 *
 * <pre>{@code
 * app.spawn("writer", pleaseStop -> Batching.of(rows, 500, Duration.ofSeconds(1))
 *     .onError((batch, failure) -> log.error("{} rows are lost", batch.size(), failure))
 *     .afterwards(batch -> metrics.written(batch.size()))
 *     .run(database::insertAll));       // until the channel is closed and drained
 * }</pre>
 *
 * <p>No element that was taken is lost. It is written, or handed to the error handler, or put back
 * in order at the front of the channel. If the channel is closed by then, the element is in the
 * {@link BatchFailedException} that is thrown.
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
     * Writes one batch. It is called by the thread that runs the batches.
     *
     * @param batch never empty; the writer may keep and change it
     * @throws Exception if the batch could not be written
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
   * {@return batches of the elements of the channel}
   *
   * @param size how many elements a batch has at most
   * @param period how long the first element of a batch waits for others; with zero a batch takes
   *     what is there, and with a duration of any length, such as that of {@code
   *     ChronoUnit.FOREVER}, it waits until it is full
   * @throws IllegalArgumentException if the size is less than 1, or the period is negative
   */
  public static <T> Batching<T> of(Channel<T> channel, int size, Duration period) {
    Objects.requireNonNull(channel, "channel");
    if (size < 1) {
      throw new IllegalArgumentException("a batch needs a size of at least 1, not " + size);
    }
    return new Batching<>(channel, size, Durations.notNegative(period, "period"), null, null);
  }

  /**
   * Gives each batch that could not be written to this handler, with the failure; then the next
   * batch follows. Without a handler the failure ends the run.
   *
   * <p>The handler runs on the thread that runs the batches. An {@link Error} of the writer always
   * ends the run, and so does what the handler throws; the batch is then put back.
   */
  public Batching<T> onError(BiConsumer<? super List<T>, ? super Exception> handler) {
    return new Batching<>(
        channel, size, period, Objects.requireNonNull(handler, "handler"), afterwards);
  }

  /**
   * Calls the action after each batch that was written, on the thread that runs the batches. What
   * it throws ends the run.
   */
  public Batching<T> afterwards(Consumer<? super List<T>> action) {
    return new Batching<>(channel, size, period, onError, Objects.requireNonNull(action, "action"));
  }

  /**
   * Writes batches on the current thread until the channel is closed and drained.
   *
   * @throws InterruptedException if the thread is interrupted before or while waiting. The elements
   *     that it had taken are back at the front of the channel, or, if that is closed, were given
   *     to the writer
   * @throws BatchFailedException if a batch was not written and could not be put back because the
   *     channel is closed; thrown instead of the exceptions that follow
   * @throws Exception what the writer threw, if there is no handler, or what the handler threw: the
   *     batch is back at the front of the channel; or what an action threw after a batch was
   *     written
   */
  public void run(Writer<? super T> writer) throws Exception {
    run(writer, Signal.NEVER);
  }

  /**
   * Writes batches on the current thread until the channel is closed and drained, or until the
   * signal goes. The batch that is then being collected takes what is there, up to its size, and is
   * written; all other elements stay in the channel.
   *
   * @param stopWhen the signal that ends the run, such as a stop request
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
   * Tells that a batch could not be written, and could not be put back because its channel is
   * closed. This exception has the elements. Its cause is what the writer or the error handler
   * threw.
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
