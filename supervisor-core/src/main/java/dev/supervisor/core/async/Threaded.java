package dev.supervisor.core.async;

import dev.supervisor.core.ThreadOptions;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Label;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes threaded functions: a function that blocks is wrapped once, and each call of the wrapped function is a stage.
 *
 * <pre>{@code
 * var threaded = Bridges.of(app).threaded(with -> with.atMost(8));
 * var read = threaded.function("read", (Path file) -> Files.readString(file));
 * read.call(path).thenAccept(text -> index(text)); // on a thread of its own, /app/read
 * String text = read.direct(path); // on the current thread
 * }</pre>
 *
 * <p>There are two kinds. Each call of a function of {@link Bridges#threaded} has a thread of its own, a child of the
 * node with the name of the function; {@link ThreadedOptions#atMost} limits their number. Calls of a function of {@link
 * SupervisedExecutor#threaded} are tasks of a pool, and use its workers and its limit.
 *
 * <p>Nothing is cached: each call of {@code function} or {@code action} makes a new object. For more than five
 * arguments, wrap a lambda that captures the others. Thread-safe; immutable except for its counts.
 */
public final class Threaded {
  private final FunctionPlace place;

  Threaded(FunctionPlace place) {
    this.place = place;
  }

  /**
   * {@return how many calls of all functions of this object have begun and not ended; a call that was cancelled counts
   * until it has ended}
   */
  public int running() {
    return place.running();
  }

  /** {@return how many calls of all functions of this object wait for a thread} */
  public int waiting() {
    return place.waiting();
  }

  /** {@return where the calls run} */
  @Override
  public String toString() {
    return place.text();
  }

  // ---- wrapping

  /**
   * Wraps a function of no argument.
   *
   * <p>A function that returns a {@link java.util.concurrent.CompletionStage}, a {@link java.util.concurrent.Future} or
   * a {@link Generator} does not block, and need not be wrapped: if the result of a call is one of these, the call
   * fails with an {@link IllegalArgumentException}.
   *
   * @param name the name of the function, and of the children that run it, without {@code /} and {@code #}. On the
   *     workers of a pool it may be any text
   * @throws IllegalArgumentException if no child can have that name
   */
  public <R extends @Nullable Object> Wrapped0<R> function(
      String name, Function0<? extends R> function) {
    Wrapping of = wrapping(name, function);
    return new Wrapped0<>(of, function::call);
  }

  /** Wraps a function of one argument, as {@link #function(String, Function0)} does. */
  public <A extends @Nullable Object, R extends @Nullable Object> Wrapped1<A, R> function(
      String name, Function1<? super A, ? extends R> function) {
    Wrapping of = wrapping(name, function);
    return new Wrapped1<>(of, function::call);
  }

  /** Wraps a function of two arguments, as {@link #function(String, Function0)} does. */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Wrapped2<A, B, R> function(
          String name, Function2<? super A, ? super B, ? extends R> function) {
    Wrapping of = wrapping(name, function);
    return new Wrapped2<>(of, function::call);
  }

  /** Wraps a function of three arguments, as {@link #function(String, Function0)} does. */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      Wrapped3<A, B, C, R> function(
          String name, Function3<? super A, ? super B, ? super C, ? extends R> function) {
    Wrapping of = wrapping(name, function);
    return new Wrapped3<>(of, function::call);
  }

  /** Wraps a function of four arguments, as {@link #function(String, Function0)} does. */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      Wrapped4<A, B, C, D, R> function(
          String name,
          Function4<? super A, ? super B, ? super C, ? super D, ? extends R> function) {
    Wrapping of = wrapping(name, function);
    return new Wrapped4<>(of, function::call);
  }

  /** Wraps a function of five arguments, as {@link #function(String, Function0)} does. */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          R extends @Nullable Object>
      Wrapped5<A, B, C, D, E, R> function(
          String name,
          Function5<? super A, ? super B, ? super C, ? super D, ? super E, ? extends R> function) {
    Wrapping of = wrapping(name, function);
    return new Wrapped5<>(of, function::call);
  }

  /**
   * Wraps an action of no argument: a function without a result. What it throws is the failure of the stage, and is
   * logged once, unless it is the interrupt of an action that was asked to stop.
   *
   * @param name the name of the action, and of the children that run it, without {@code /} and {@code #}. On the
   *     workers of a pool it may be any text
   * @throws IllegalArgumentException if no child can have that name
   */
  @SuppressWarnings(
      "NullAway") // without generics it cannot know that this function may return null
  public Wrapped0<@Nullable Void> action(String name, Action0 action) {
    return new Wrapped0<>(wrapping(name, action).asAction(), () -> {
      action.run();
      return null;
    });
  }

  /** Wraps an action of one argument, as {@link #action(String, Action0)} does. */
  @SuppressWarnings(
      "NullAway") // without generics it cannot know that this function may return null
  public <A extends @Nullable Object> Wrapped1<A, @Nullable Void> action(
      String name, Action1<? super A> action) {
    return new Wrapped1<>(wrapping(name, action).asAction(), a -> {
      action.run(a);
      return null;
    });
  }

  /** Wraps an action of two arguments, as {@link #action(String, Action0)} does. */
  @SuppressWarnings(
      "NullAway") // without generics it cannot know that this function may return null
  public <A extends @Nullable Object, B extends @Nullable Object>
      Wrapped2<A, B, @Nullable Void> action(String name, Action2<? super A, ? super B> action) {
    return new Wrapped2<>(wrapping(name, action).asAction(), (a, b) -> {
      action.run(a, b);
      return null;
    });
  }

  /** Wraps an action of three arguments, as {@link #action(String, Action0)} does. */
  @SuppressWarnings(
      "NullAway") // without generics it cannot know that this function may return null
  public <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Wrapped3<A, B, C, @Nullable Void> action(
          String name, Action3<? super A, ? super B, ? super C> action) {
    return new Wrapped3<>(wrapping(name, action).asAction(), (a, b, c) -> {
      action.run(a, b, c);
      return null;
    });
  }

  /** Wraps an action of four arguments, as {@link #action(String, Action0)} does. */
  @SuppressWarnings(
      "NullAway") // without generics it cannot know that this function may return null
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object>
      Wrapped4<A, B, C, D, @Nullable Void> action(
          String name, Action4<? super A, ? super B, ? super C, ? super D> action) {
    return new Wrapped4<>(wrapping(name, action).asAction(), (a, b, c, d) -> {
      action.run(a, b, c, d);
      return null;
    });
  }

  /** Wraps an action of five arguments, as {@link #action(String, Action0)} does. */
  @SuppressWarnings(
      "NullAway") // without generics it cannot know that this function may return null
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object>
      Wrapped5<A, B, C, D, E, @Nullable Void> action(
          String name, Action5<? super A, ? super B, ? super C, ? super D, ? super E> action) {
    return new Wrapped5<>(wrapping(name, action).asAction(), (a, b, c, d, e) -> {
      action.run(a, b, c, d, e);
      return null;
    });
  }

  private Wrapping wrapping(String name, Object work) {
    return new Wrapping(place, place.checked(name), Objects.requireNonNull(work, "work"), false);
  }

  /** What is wrapped, under which name, and where its calls run. */
  record Wrapping(FunctionPlace place, String name, Object work, boolean isAction) {
    Wrapping asAction() {
      return new Wrapping(place, name, work, /* isAction= */ true);
    }

    <R extends @Nullable Object> ThreadedCall<R> begin(Callable<R> work) {
      FunctionCall<R> call = new FunctionCall<>(this, work);
      place.begin(call);
      return call;
    }

    String text() {
      return name + " (" + Label.text(work) + "), " + place.text();
    }
  }

  // ---- one call

  /**
   * One call of a threaded function: the stage of its result.
   *
   * <p>Completing the stage from outside, by {@link #cancel}, {@code complete} or {@code orTimeout}, asks the thread of
   * the call to stop. A child is {@linkplain dev.supervisor.core.Node#stop() stopped}: {@code
   * Supervisor.current().pleaseStop()} goes in it, and an interrupt follows after the grace. A worker of a pool is
   * interrupted, and takes the next task when the function has ended. A call that has not begun never runs. Cancelling
   * a stage that was made from this one has no such effect.
   *
   * <p>If the function throws, an {@link Error} too, the stage completes exceptionally with that very object. The
   * failure is logged as well if nothing depends on this stage at that moment. If the thread was given up or stopped
   * before the function ended, the stage completes with a {@link dev.supervisor.core.ThreadAbandonedException}, a
   * {@link dev.supervisor.core.ThreadStoppedException} or a {@link CancellationException}. If there is no thread for
   * the call, as the node has ended or the pool takes no task, the stage completes with a {@link
   * RejectedExecutionException} that says why. So the stage is always completed. A result that comes too late is
   * logged: as a warning if the thread was given up, at level debug if the call was cancelled.
   *
   * <p>Dependent stages run on the thread of the function, as with any {@link CompletableFuture}; give them an executor
   * if they may block. Thread-safe.
   *
   * @param <R> the type of the result
   */
  public abstract static sealed class ThreadedCall<R extends @Nullable Object> extends NotedStage<R>
      permits FunctionCall {
    ThreadedCall() {}

    /**
     * {@return the signal that goes when the function has ended, or its thread was given up, or it is certain that the
     * call never begins}
     */
    public abstract Signal ended();
  }

  // ---- what is wrapped

  /** A function of no argument that may block. */
  @FunctionalInterface
  public interface Function0<R extends @Nullable Object> {
    /** {@return the result} @throws Exception a failure, which the stage or the caller gets */
    R call() throws Exception;
  }

  /** A function of one argument that may block. */
  @FunctionalInterface
  public interface Function1<A extends @Nullable Object, R extends @Nullable Object> {
    /** {@return the result} @throws Exception a failure, which the stage or the caller gets */
    R call(A a) throws Exception;
  }

  /** A function of two arguments that may block. */
  @FunctionalInterface
  public interface Function2<
      A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> {
    /** {@return the result} @throws Exception a failure, which the stage or the caller gets */
    R call(A a, B b) throws Exception;
  }

  /** A function of three arguments that may block. */
  @FunctionalInterface
  public interface Function3<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      R extends @Nullable Object> {
    /** {@return the result} @throws Exception a failure, which the stage or the caller gets */
    R call(A a, B b, C c) throws Exception;
  }

  /** A function of four arguments that may block. */
  @FunctionalInterface
  public interface Function4<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object,
      R extends @Nullable Object> {
    /** {@return the result} @throws Exception a failure, which the stage or the caller gets */
    R call(A a, B b, C c, D d) throws Exception;
  }

  /** A function of five arguments that may block. */
  @FunctionalInterface
  public interface Function5<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object,
      E extends @Nullable Object,
      R extends @Nullable Object> {
    /** {@return the result} @throws Exception a failure, which the stage or the caller gets */
    R call(A a, B b, C c, D d, E e) throws Exception;
  }

  /** An action of no argument that may block. */
  @FunctionalInterface
  public interface Action0 {
    /** Does it. @throws Exception a failure, which the stage and the log, or the caller, get */
    void run() throws Exception;
  }

  /** An action of one argument that may block. */
  @FunctionalInterface
  public interface Action1<A extends @Nullable Object> {
    /** Does it. @throws Exception a failure, which the stage and the log, or the caller, get */
    void run(A a) throws Exception;
  }

  /** An action of two arguments that may block. */
  @FunctionalInterface
  public interface Action2<A extends @Nullable Object, B extends @Nullable Object> {
    /** Does it. @throws Exception a failure, which the stage and the log, or the caller, get */
    void run(A a, B b) throws Exception;
  }

  /** An action of three arguments that may block. */
  @FunctionalInterface
  public interface Action3<
      A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> {
    /** Does it. @throws Exception a failure, which the stage and the log, or the caller, get */
    void run(A a, B b, C c) throws Exception;
  }

  /** An action of four arguments that may block. */
  @FunctionalInterface
  public interface Action4<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object> {
    /** Does it. @throws Exception a failure, which the stage and the log, or the caller, get */
    void run(A a, B b, C c, D d) throws Exception;
  }

  /** An action of five arguments that may block. */
  @FunctionalInterface
  public interface Action5<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object,
      E extends @Nullable Object> {
    /** Does it. @throws Exception a failure, which the stage and the log, or the caller, get */
    void run(A a, B b, C c, D d, E e) throws Exception;
  }

  // ---- wrapped

  /** A threaded function of no argument. Immutable. */
  public static final class Wrapped0<R extends @Nullable Object> {
    private final Wrapping of;
    private final Function0<R> function;

    private Wrapped0(Wrapping of, Function0<R> function) {
      this.of = of;
      this.function = function;
    }

    /** {@return the stage of a call, which has begun or waits for a thread; never throws} */
    public ThreadedCall<R> call() {
      return of.begin(() -> function.call());
    }

    /** {@return the result, on the current thread} @throws Exception what the function throws */
    public R direct() throws Exception {
      return function.call();
    }

    /** {@return its name, what it wraps, and where its calls run} */
    @Override
    public String toString() {
      return of.text();
    }
  }

  /** A threaded function of one argument. Immutable. */
  public static final class Wrapped1<A extends @Nullable Object, R extends @Nullable Object> {
    private final Wrapping of;
    private final Function1<A, R> function;

    private Wrapped1(Wrapping of, Function1<A, R> function) {
      this.of = of;
      this.function = function;
    }

    /** {@return the stage of a call, which has begun or waits for a thread; never throws} */
    public ThreadedCall<R> call(A a) {
      return of.begin(() -> function.call(a));
    }

    /** {@return the result, on the current thread} @throws Exception what the function throws */
    public R direct(A a) throws Exception {
      return function.call(a);
    }

    /** {@return its name, what it wraps, and where its calls run} */
    @Override
    public String toString() {
      return of.text();
    }
  }

  /** A threaded function of two arguments. Immutable. */
  public static final class Wrapped2<
      A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> {
    private final Wrapping of;
    private final Function2<A, B, R> function;

    private Wrapped2(Wrapping of, Function2<A, B, R> function) {
      this.of = of;
      this.function = function;
    }

    /** {@return the stage of a call, which has begun or waits for a thread; never throws} */
    public ThreadedCall<R> call(A a, B b) {
      return of.begin(() -> function.call(a, b));
    }

    /** {@return the result, on the current thread} @throws Exception what the function throws */
    public R direct(A a, B b) throws Exception {
      return function.call(a, b);
    }

    /** {@return its name, what it wraps, and where its calls run} */
    @Override
    public String toString() {
      return of.text();
    }
  }

  /** A threaded function of three arguments. Immutable. */
  public static final class Wrapped3<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      R extends @Nullable Object> {
    private final Wrapping of;
    private final Function3<A, B, C, R> function;

    private Wrapped3(Wrapping of, Function3<A, B, C, R> function) {
      this.of = of;
      this.function = function;
    }

    /** {@return the stage of a call, which has begun or waits for a thread; never throws} */
    public ThreadedCall<R> call(A a, B b, C c) {
      return of.begin(() -> function.call(a, b, c));
    }

    /** {@return the result, on the current thread} @throws Exception what the function throws */
    public R direct(A a, B b, C c) throws Exception {
      return function.call(a, b, c);
    }

    /** {@return its name, what it wraps, and where its calls run} */
    @Override
    public String toString() {
      return of.text();
    }
  }

  /** A threaded function of four arguments. Immutable. */
  public static final class Wrapped4<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object,
      R extends @Nullable Object> {
    private final Wrapping of;
    private final Function4<A, B, C, D, R> function;

    private Wrapped4(Wrapping of, Function4<A, B, C, D, R> function) {
      this.of = of;
      this.function = function;
    }

    /** {@return the stage of a call, which has begun or waits for a thread; never throws} */
    public ThreadedCall<R> call(A a, B b, C c, D d) {
      return of.begin(() -> function.call(a, b, c, d));
    }

    /** {@return the result, on the current thread} @throws Exception what the function throws */
    public R direct(A a, B b, C c, D d) throws Exception {
      return function.call(a, b, c, d);
    }

    /** {@return its name, what it wraps, and where its calls run} */
    @Override
    public String toString() {
      return of.text();
    }
  }

  /** A threaded function of five arguments. Immutable. */
  public static final class Wrapped5<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object,
      E extends @Nullable Object,
      R extends @Nullable Object> {
    private final Wrapping of;
    private final Function5<A, B, C, D, E, R> function;

    private Wrapped5(Wrapping of, Function5<A, B, C, D, E, R> function) {
      this.of = of;
      this.function = function;
    }

    /** {@return the stage of a call, which has begun or waits for a thread; never throws} */
    public ThreadedCall<R> call(A a, B b, C c, D d, E e) {
      return of.begin(() -> function.call(a, b, c, d, e));
    }

    /** {@return the result, on the current thread} @throws Exception what the function throws */
    public R direct(A a, B b, C c, D d, E e) throws Exception {
      return function.call(a, b, c, d, e);
    }

    /** {@return its name, what it wraps, and where its calls run} */
    @Override
    public String toString() {
      return of.text();
    }
  }

  /** How threaded functions with threads of their own are made. Immutable: each method returns changed options. */
  public static final class ThreadedOptions {
    static final ThreadedOptions DEFAULTS = new ThreadedOptions(Integer.MAX_VALUE, with -> with);

    final int most;
    final UnaryOperator<ThreadOptions> thread;

    private ThreadedOptions(int most, UnaryOperator<ThreadOptions> thread) {
      this.most = most;
      this.thread = thread;
    }

    /**
     * Sets how many threads all these functions together may have at the same time; no limit by default.
     *
     * <p>A further call waits for a thread, in the order of the calls; its caller does not wait. A function must not
     * wait for a call that has no thread yet: if all threads do that, none of them goes on, and a warning says so.
     *
     * @throws IllegalArgumentException if it is zero or negative
     */
    public ThreadedOptions atMost(int threads) {
      if (threads <= 0) {
        throw new IllegalArgumentException("atMost must be positive, not " + threads);
      }
      return new ThreadedOptions(threads, thread);
    }

    /**
     * Sets how the threads run and are stopped, such as {@code t -> t.virtual().daemon(true)}; by default they are like
     * the other children of the node. A {@linkplain ThreadOptions#restart restart} has no effect.
     */
    public ThreadedOptions thread(UnaryOperator<ThreadOptions> with) {
      return new ThreadedOptions(most, Objects.requireNonNull(with, "with"));
    }
  }
}
