package dev.supervisor.core.async;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.ThreadAbandonedException;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.ThreadStoppedException;
import dev.supervisor.signals.Signal;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An iterator over the elements that a body emits on a thread of its own. It has to be closed.
 *
 * <pre>{@code
 * try (Generator<Integer> squares = Bridges.of(app).generate("squares", (emitter, pleaseStop) -> {
 *   for (int i = 1; ; i++) {
 *     emitter.emit(i * i);
 *   }
 * })) {
 *   …
 * } // the body has ended
 * }</pre>
 *
 * <p><b>The start.</b> The first request starts the body, as the newest child of the node at that moment. Without a
 * request the body never runs, and nothing of it is in the tree. A generator is one iteration: an element that was read
 * is not read again.
 *
 * <p><b>The end.</b> Elements come in the order in which they were emitted. The body emits at most as many ahead of the
 * reader as the buffer has room for. When the body returns, the iteration ends. What the body throws is thrown by the
 * request that comes after its last element, once, as the cause of a {@link ThreadFailedException}; after that the
 * iteration has ended. The failure is logged as well, and the scope does not throw it again. If the body was asked to
 * stop before it returned, there may have been more elements: then that request throws a {@link
 * ThreadStoppedException}, once. If the thread of the body was given up, it throws a {@link ThreadAbandonedException},
 * once.
 *
 * <p><b>A reader that is asked to stop.</b> When the node of the reading thread is asked to stop, the request that
 * waits then, or else the next one, stops the body, and throws a {@link ThreadStoppedException} when the body has
 * ended. A reader that was asked before its first request reads on. If the reader is interrupted before or while it
 * waits, the request throws a {@link CancellationException}, and the interrupt is set again.
 *
 * <p><b>Leaving early.</b> {@link #close} ends the body. A generator that was not closed and is no longer reachable is
 * stopped some time after the garbage collector has found that; a warning says where the generator was made. At the
 * latest the tree stops it. A body with a reference to its own generator keeps that reachable, so it is never found.
 *
 * <p><b>Threads.</b> A generator may be handed from thread to thread. A request while another thread waits in one is
 * refused with an {@link IllegalStateException}. Each element is returned once, whatever threads ask for it. Any thread may call {@link #close}, except for those of the body.
 * Memory consistency effects: actions before an element is emitted happen-before actions after it was returned.
 *
 * @param <T> the type of the elements, which are never null
 */
public sealed interface Generator<T> extends Iterator<T>, AutoCloseable permits GeneratorView {
  /**
   * {@return whether there is a further element; false once the iteration has ended or was closed} Waits until that is
   * known.
   *
   * @throws ThreadFailedException if the body failed; the failure is the cause
   * @throws ThreadStoppedException if the body was asked to stop before it came to its end
   * @throws ThreadAbandonedException if the thread of the body was given up
   * @throws CancellationException if the current thread is interrupted before or while waiting, or if another thread
   *     closes the generator meanwhile
   * @throws IllegalStateException if the body cannot be started because the node is settled, was abandoned, or is past
   *     its deadline; if another thread waits in a request at this moment; if the body calls this method
   * @throws IllegalArgumentException if the name cannot be that of a node
   */
  @Override
  boolean hasNext();

  /**
   * {@return the next element} Waits until there is one.
   *
   * @throws NoSuchElementException if the iteration has ended or was closed
   * @throws RuntimeException as {@link #hasNext} does
   */
  @Override
  T next();

  /**
   * {@return the elements that were not read yet, as a sequential stream; closing the stream closes the generator}
   *
   * <p>The terminal operation throws what {@link #hasNext} throws. The stream does not close itself at its end, as no
   * stream does.
   */
  Stream<T> stream();

  /**
   * Ends the body, and returns when the body, its {@code finally} blocks and its children have ended.
   *
   * <p>The body is asked to stop; if it waits for room, it is woken, and each {@code emit} throws from now on. The body
   * is interrupted after its grace and given up after its patience. Elements that were emitted and not read go to
   * {@link GeneratorOptions#onDiscard}. The body of a generator without a request never runs. If the iteration has
   * ended, this method does nothing; if the generator was closed before, it only waits for the end of the body.
   *
   * <p>If the current thread is interrupted before or while it waits, the body is interrupted now, and the wait goes
   * on. The interrupt is set again before this method returns.
   *
   * @throws ThreadFailedException if the body failed, also in its {@code finally} blocks, and no request has thrown
   *     that
   * @throws ThreadAbandonedException if the body did not end and was given up
   * @throws IllegalStateException if the body or a thread below it calls this method: it would wait for itself
   */
  @Override
  void close();

  /** Emits the elements of a generator. */
  @FunctionalInterface
  interface GeneratorBody<T> {
    /**
     * Runs once, on a thread of its own. When this method returns, the iteration ends.
     *
     * @param emitter takes the elements
     * @param pleaseStop goes when the body is to end: its generator was closed, or the tree stops
     * @throws Exception a failure, which the reader gets. What {@code emitter} has thrown is no failure but a normal
     *     end, and so is an {@link InterruptedException} when the body is to end
     */
    void run(Emitter<T> emitter, Signal pleaseStop) throws Exception;
  }

  /**
   * Takes the elements of a generator. Thread-safe, also for threads below the body. Once the body has ended, it takes
   * no more elements.
   */
  sealed interface Emitter<T> permits GeneratorEmitter {
    /**
     * Hands an element to the reader; waits for room in the buffer.
     *
     * @param element the element, which is not null
     * @throws NullPointerException if the element is null; the message names the generator
     * @throws CancellationException if the body is to end. Each call from now on throws it, so let it leave the body
     * @throws InterruptedException if the thread is interrupted before or while waiting; the element was not handed
     *     over
     */
    void emit(T element) throws InterruptedException;

    /**
     * Hands the elements to the reader one after the other, as {@link #emit} does.
     *
     * @param elements the elements; there may be no end of them
     * @throws InterruptedException if the thread is interrupted before or while waiting
     */
    default void emitAll(Iterable<? extends T> elements) throws InterruptedException {
      for (T element : elements) {
        emit(element);
      }
    }
  }

  /**
   * How a generator is made. Immutable: each method returns changed options.
   *
   * @param <T> the type of the elements
   */
  final class GeneratorOptions<T> {
    private static final int BUFFER = 1_024;

    final int buffer;
    final int batch;
    final UnaryOperator<ThreadOptions> thread;
    final @Nullable Consumer<? super T> onDiscard;

    private GeneratorOptions(
        int buffer,
        int batch,
        UnaryOperator<ThreadOptions> thread,
        @Nullable Consumer<? super T> onDiscard) {
      this.buffer = buffer;
      this.batch = batch;
      this.thread = thread;
      this.onDiscard = onDiscard;
    }

    static <T> GeneratorOptions<T> defaults() {
      return new GeneratorOptions<>(BUFFER, 1, with -> with, null);
    }

    /**
     * Sets how many elements the body may emit ahead of the reader; 1,024 by default. When there are so many, the body
     * waits. In a buffer of 16 or more it waits until the reader has taken half of them, so that it is woken once for
     * many.
     *
     * @param most positive
     * @throws IllegalArgumentException if it is zero or negative
     */
    public GeneratorOptions<T> buffer(int most) {
      if (most <= 0) {
        throw new IllegalArgumentException("buffer must be positive, not " + most);
      }
      return new GeneratorOptions<>(most, batch, thread, onDiscard);
    }

    /**
     * Sets for how many elements a reader that has read all there is waits, so that it is woken once for many; 1 by
     * default. This pays where the reader is faster than the body, and would be woken for each element.
     *
     * <p>No element is kept from the reader for long: it waits for several at most a millisecond, whatever the body does
     * meanwhile, and then takes what there is. It does not wait for more when the body has ended. A number above that of
     * {@link #buffer} means as many as the buffer has room for. A reader that is asked to stop may get up to so many
     * elements more that are there, before a request throws.
     *
     * @param elements positive
     * @throws IllegalArgumentException if it is zero or negative
     */
    public GeneratorOptions<T> batch(int elements) {
      if (elements <= 0) {
        throw new IllegalArgumentException("batch must be positive, not " + elements);
      }
      return new GeneratorOptions<>(buffer, elements, thread, onDiscard);
    }

    /**
     * Sets how the body's thread runs and is stopped, such as {@code t -> t.virtual().grace(ONE_SECOND)}; by default it
     * is like the other children of the node. A {@linkplain ThreadOptions#restart restart} has no effect.
     */
    public GeneratorOptions<T> thread(UnaryOperator<ThreadOptions> with) {
      return new GeneratorOptions<>(buffer, batch, Objects.requireNonNull(with, "with"), onDiscard);
    }

    /**
     * Hands each element that was emitted and will not be read to the hook, in order. Without a hook their number is
     * logged at level debug. A failure of the hook is logged.
     *
     * <p>When the generator is closed, the hook runs on the thread that closes it. When the reader was asked to stop and reads no more, it runs on the reader's thread. When the generator
     * was not closed and is no longer reachable, it runs on a helper thread.
     */
    public GeneratorOptions<T> onDiscard(Consumer<? super T> hook) {
      return new GeneratorOptions<>(buffer, batch, thread, Objects.requireNonNull(hook, "hook"));
    }
  }

  /** {@return the path of the body's node, or where that would be} */
  @Override
  String toString();

  /** {@return the node of the body; null before the first request} */
  @Nullable
  SupervisedThread node();
}
