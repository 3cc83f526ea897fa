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
 * Elements that a body emits on a thread of its own, as an iterator that is to be closed.
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
 * <p><b>The start.</b> The first request starts the body, as the newest child of the node at that moment. Without a request it never
 * runs, and nothing of it is in the tree. Each generator is one iteration: what was read is not read again.
 *
 * <p><b>The end.</b> Elements come in the order in which they were emitted; at most the buffer's size is emitted ahead. When the body
 * returns, the iteration ends. What the body throws is thrown by the request that comes after its last element, once, as the cause of a
 * {@link ThreadFailedException}; after that the iteration has ended, and the scope does not throw it again. The log has it as well. When the body was asked to
 * stop before it returned, there may have been more elements: that request throws a {@link ThreadStoppedException} then, once; a {@link
 * ThreadAbandonedException} when its thread was given up.
 *
 * <p><b>A reader that is to stop.</b> When the node of the reading thread is asked to stop, its next request, or the one in which it waits, stops
 * the body, and throws a {@link ThreadStoppedException} when that has ended. If it was asked before its first request, it reads on. An
 * interrupt before or while it waits throws a {@link CancellationException}; the interrupt is set again.
 *
 * <p><b>Leaving early.</b> {@link #close} ends the body. A generator that is neither closed nor reachable any more is stopped some time after
 * the garbage collector has found that, and a warning says where it was made; at the latest the tree stops it. A body that has a
 * reference to its own generator keeps it reachable, so it is never found.
 *
 * <p><b>Threads.</b> It may be handed from thread to thread; a request while another thread makes one is refused with an {@link
 * IllegalStateException}. {@link #close} may come from any thread, but for the body's own. Memory consistency effects: actions before an
 * element is emitted happen-before actions after it was returned.
 *
 * @param <T> the type of the elements, never null
 */
public sealed interface Generator<T> extends Iterator<T>, AutoCloseable permits GeneratorView {
  /**
   * {@return whether there is a further element; waits until that is known}
   *
   * <p>False once the iteration has ended, or was closed.
   *
   * @throws ThreadFailedException when the body failed; the failure is the cause
   * @throws ThreadStoppedException when the body was asked to stop before it came to its end
   * @throws ThreadAbandonedException when the thread of the body was given up
   * @throws CancellationException when the current thread is interrupted before or while waiting, or another thread closes the generator
   *     while it waits
   * @throws IllegalStateException when the body cannot be started, as the node is settled, or was abandoned, or is past its deadline;
   *     when another thread makes a request now; when called by the body
   * @throws IllegalArgumentException when the name cannot be that of a node
   */
  @Override
  boolean hasNext();

  /**
   * {@return the next element; waits for it}
   *
   * @throws NoSuchElementException when the iteration has ended, or was closed
   * @throws RuntimeException as {@link #hasNext} does
   */
  @Override
  T next();

  /**
   * {@return the elements that were not read yet, as a sequential stream; closing it closes the generator}
   *
   * <p>Its terminal operation throws what {@link #hasNext} throws. It does not close itself at its end, as no stream does.
   */
  Stream<T> stream();

  /**
   * Ends the body, and returns when it has ended, its {@code finally} and its children included.
   *
   * <p>The body is asked to stop, a body that waits for room is woken, and each {@code emit} throws from now on. After its grace it is
   * interrupted, and after its patience it is given up. What it has emitted and was not read goes to {@link GeneratorOptions#onDiscard}. A
   * generator without a request never runs. Where it was closed before, or the iteration has ended, this does nothing.
   *
   * <p>When the current thread is interrupted before or while it waits, the body is interrupted now, and this waits on; the interrupt is
   * set again before it returns.
   *
   * @throws ThreadFailedException when the body failed, in its {@code finally} too, and no request has thrown that
   * @throws ThreadAbandonedException when the body did not end and was given up
   * @throws IllegalStateException when called by the body, or by a thread below it; it would wait for itself
   */
  @Override
  void close();

  /** What emits the elements of a generator. */
  @FunctionalInterface
  interface GeneratorBody<T> {
    /**
     * Runs on a thread of its own, once. Its return ends the iteration.
     *
     * @param emitter takes the elements
     * @param pleaseStop goes when the body is to end: its generator was closed, or the tree stops
     * @throws Exception a failure, which the reader gets; but what {@code emitter} has thrown, and an {@link InterruptedException} when
     *     the body is to end, are normal ends
     */
    void run(Emitter<T> emitter, Signal pleaseStop) throws Exception;
  }

  /** Takes the elements of a generator. Thread-safe, also below the body; once the body has ended it takes no more. */
  sealed interface Emitter<T> permits GeneratorEmitter {
    /**
     * Hands an element to the reader, waiting for room in the buffer.
     *
     * @param element not null
     * @throws NullPointerException when the element is null; the message names the generator
     * @throws CancellationException when the body is to end: each call from now on throws it, so let it leave the body
     * @throws InterruptedException when the thread is interrupted before or while waiting: not handed on
     */
    void emit(T element) throws InterruptedException;

    /**
     * As {@link #emit}, for one after the other.
     *
     * @param elements any that can be iterated, also without an end
     * @throws InterruptedException as {@code emit} does
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
    final UnaryOperator<ThreadOptions> thread;
    final @Nullable Consumer<? super T> onDiscard;

    private GeneratorOptions(
        int buffer, UnaryOperator<ThreadOptions> thread, @Nullable Consumer<? super T> onDiscard) {
      this.buffer = buffer;
      this.thread = thread;
      this.onDiscard = onDiscard;
    }

    static <T> GeneratorOptions<T> defaults() {
      return new GeneratorOptions<>(BUFFER, with -> with, null);
    }

    /**
     * How many elements are emitted ahead of the reader, at most; 1,024 by default. The body waits when there are so many;
     * of 256 or more, 64 are for elements that the reader takes from it at a time, so it may wait as much sooner.
     *
     * @throws IllegalArgumentException when it is zero or negative
     */
    public GeneratorOptions<T> buffer(int most) {
      if (most <= 0) {
        throw new IllegalArgumentException("buffer must be positive, not " + most);
      }
      return new GeneratorOptions<>(most, thread, onDiscard);
    }

    /**
     * How the body's thread runs and is stopped, such as {@code t -> t.virtual().grace(ONE_SECOND)}; by default as children of the node
     * do. A {@linkplain ThreadOptions#restart restart} has no effect.
     */
    public GeneratorOptions<T> thread(UnaryOperator<ThreadOptions> with) {
      return new GeneratorOptions<>(buffer, Objects.requireNonNull(with, "with"), onDiscard);
    }

    /**
     * Hands every element that was emitted and not read to the hook when the generator is closed, in order, on the thread that closes
     * or on one that reads at that moment, and when its reader was asked to stop and reads no more;
     * on a helper thread when the generator was not closed. Without a hook their number is logged, for debugging. A failure of the hook is logged.
     */
    public GeneratorOptions<T> onDiscard(Consumer<? super T> hook) {
      return new GeneratorOptions<>(buffer, thread, Objects.requireNonNull(hook, "hook"));
    }
  }

  /** {@return the path of the node below which it runs, and its name} */
  @Override
  String toString();

  /** {@return the node of the body; null before the first request} */
  @Nullable
  SupervisedThread node();
}
