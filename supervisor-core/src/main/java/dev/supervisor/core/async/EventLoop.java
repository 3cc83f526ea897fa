package dev.supervisor.core.async;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.events.Events.EventRejectedException;
import dev.supervisor.core.events.StopRequested;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Teller;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a thread that handles events, for other threads that call back into it: they run a function on that
 * thread and wait for its result, or let their stages go on there.
 *
 * <pre>{@code
 * var price = threaded.function("price", (String item) -> {
 *   int base = lookUp(item); // blocks, on a thread of its own
 *   return base + EventLoop.caller().call(() -> surcharges.getOrDefault(item, 0)); // on /shop
 * });
 * price.call("tea").thenAcceptAsync(it -> prices.put("tea", it), EventLoop.of(shop));
 * }</pre>
 *
 * <p>The thread runs what it is given as it handles events: in order, whenever it waits through its {@link
 * dev.supervisor.core.events.Events}. If it blocks elsewhere, it runs what it was given when it waits there again. A
 * call by that thread itself runs at once.
 *
 * <p>A call waits until the current thread is asked to stop, or until a signal of yours goes. If it ends without a
 * result, a function that has not begun never runs, and a stage that is pending is cancelled. A result that comes too
 * late is logged. Immutable and thread-safe. Two loops are equal if they have the same node.
 */
public final class EventLoop implements Executor {
  private static final ThreadLocal<@Nullable EventLoop> CALLER = new ThreadLocal<>();

  private final SupervisedThread node;

  private EventLoop(SupervisedThread node) {
    this.node = node;
  }

  /** {@return the loop of this thread} */
  public static EventLoop of(SupervisedThread node) {
    return new EventLoop(Objects.requireNonNull(node, "node"));
  }

  /**
   * {@return the loop of the caller: the thread that called the threaded function which the current thread runs, or
   * that requested the first element of the generator or publisher whose body it runs}
   *
   * <p>A function that is called by another threaded function has the caller of that one. The same holds for a call by
   * a dependent stage that runs on the thread of the function.
   *
   * @throws IllegalStateException if there is no caller: the current thread runs no such function, or the function was
   *     called by a thread that is in no tree
   */
  public static EventLoop caller() {
    EventLoop known = CALLER.get();
    if (known == null) {
      throw new IllegalStateException(
          "no loop is remembered for thread "
              + Thread.currentThread().getName()
              + ": it runs no threaded function that a thread of a tree has called. Name one with EventLoop.of(node)");
    }
    return known;
  }

  /** {@return the loop of the caller of what begins now} */
  static @Nullable EventLoop toBeCaller() {
    EventLoop known = CALLER.get();
    if (known != null || !Supervisor.isSupervised()) {
      return known;
    }
    try {
      return of(Supervisor.current());
    } catch (IllegalStateException e) { // its tree has ended meanwhile
      return null;
    }
  }

  /**
   * Sets the loop of the caller for what runs on the current thread from now on.
   *
   * @return the one before
   */
  static @Nullable EventLoop setCaller(@Nullable EventLoop loop) {
    EventLoop before = CALLER.get();
    if (loop == null) {
      CALLER.remove();
    } else {
      CALLER.set(loop);
    }
    return before;
  }

  /** {@return the thread of this loop} */
  public SupervisedThread node() {
    return node;
  }

  /** {@return whether the current thread is the thread of this loop} */
  public boolean inLoop() {
    return node.thread().orElse(null) == Thread.currentThread() && !node.ended().isGo();
  }

  // ---- calling

  /**
   * Runs a function on the thread of this loop, and waits for its result, or until the current thread is asked to stop.
   *
   * @return what the function returned
   * @throws Exception what the function threw, that very object
   * @throws EventRejectedException if the thread is over, or ends before it has answered
   * @throws CancellationException if the current thread was asked to stop
   * @throws IllegalStateException if the thread waits for a threaded call that waits for this one
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  public <R extends @Nullable Object> R call(Callable<? extends R> work) throws Exception {
    return call(work, stopOfCurrent(), /* isStop= */ true);
  }

  /**
   * Runs a function on the thread of this loop, as {@link #call(Callable)} does, and waits for its result, or until the
   * signal goes. A stop request to the current thread does not end this wait, so clean-up can use it.
   *
   * @param till the signal that ends the wait
   * @throws TimeoutException if the signal went first
   */
  public <R extends @Nullable Object> R call(Callable<? extends R> work, Signal till)
      throws Exception {
    return call(work, Objects.requireNonNull(till, "till"), /* isStop= */ false);
  }

  /**
   * Runs a function on the thread of this loop that returns a stage, and waits until the stage has completed, or until
   * the current thread is asked to stop.
   *
   * @return the value of the stage
   * @throws Exception what the function threw, or what the stage has failed with, that very object
   * @throws EventRejectedException if the thread is over, or ends before the stage has completed
   * @throws CancellationException if the stage was cancelled, or the current thread was asked to stop
   * @throws IllegalStateException on the thread itself, which would wait for itself; otherwise as {@link
   *     #call(Callable)}
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  public <R extends @Nullable Object> R callLater(
      Callable<? extends CompletionStage<? extends R>> work) throws Exception {
    return callLater(work, stopOfCurrent(), /* isStop= */ true);
  }

  /**
   * Runs a function that returns a stage, as {@link #callLater(Callable)} does, and waits until the stage has
   * completed, or until the signal goes. A stop request to the current thread does not end this wait.
   *
   * @param till the signal that ends the wait
   * @throws TimeoutException if the signal went first
   */
  public <R extends @Nullable Object> R callLater(
      Callable<? extends CompletionStage<? extends R>> work, Signal till) throws Exception {
    return callLater(work, Objects.requireNonNull(till, "till"), /* isStop= */ false);
  }

  private <R extends @Nullable Object> R call(
      Callable<? extends R> work, Signal till, boolean isStop) throws Exception {
    Objects.requireNonNull(work, "work");
    return inLoop()
        ? work.call()
        : new LoopCall<R>(this, work, /* isLater= */ false).await(till, isStop);
  }

  private <R extends @Nullable Object> R callLater(
      Callable<? extends CompletionStage<? extends R>> work, Signal till, boolean isStop)
      throws Exception {
    Objects.requireNonNull(work, "work");
    if (inLoop()) {
      throw new IllegalStateException(
          node.path()
              + " would wait for itself: on the thread of the loop, go on with the stage itself, or wait through its events");
    }
    return new LoopCall<R>(this, work, /* isLater= */ true).await(till, isStop);
  }

  private static Signal stopOfCurrent() {
    if (!Supervisor.isSupervised()) {
      return Signal.NEVER;
    }
    try {
      return Supervisor.current().pleaseStop();
    } catch (IllegalStateException e) { // its tree has ended meanwhile
      return Signal.NEVER;
    }
  }

  // ---- as an executor

  /**
   * Runs the action on the thread of this loop when that handles events; never at once, not even on that thread. A
   * failure is logged. If the thread ends before the action has begun, the action never runs, and a warning says so.
   *
   * @throws RejectedExecutionException if the thread is over
   */
  @Override
  public void execute(Runnable action) {
    LoopAction given = new LoopAction(Objects.requireNonNull(action, "action"));
    if (inLoop()) {
      var unused = node.later(given);
      return;
    }
    if (node.ended().isGo()) {
      throw over(given);
    }
    var sent = node.ask(given);
    if (sent.failure().orElse(null) instanceof EventRejectedException && given.isLeft()) {
      throw over(given);
    }
    var unused = sent.whenDone((value, failure) -> {
      if (failure instanceof EventRejectedException && given.isLeft()) {
        Teller.warn(
            EventLoop.class, null, "{} has ended, and does not run {}", node::path, given::text);
      }
    });
  }

  private RejectedExecutionException over(LoopAction given) {
    return new RejectedExecutionException(
        node.path() + " is over, and does not run " + given.text());
  }

  /** An action, which runs once at most. */
  private final class LoopAction implements Runnable, Callable<@Nullable Void> {
    private final Runnable action;
    private final AtomicBoolean decided = new AtomicBoolean();

    LoopAction(Runnable action) {
      this.action = action;
    }

    /** {@return whether it never runs from now on} */
    boolean isLeft() {
      return decided.compareAndSet(false, true);
    }

    @Override
    public @Nullable Void call() {
      run();
      return null;
    }

    @Override
    public void run() {
      if (!decided.compareAndSet(false, true)) {
        return;
      }
      try {
        action.run();
      } catch (StopRequested e) { // the loop is unwound
        throw e;
      } catch (Throwable e) {
        Teller.error(EventLoop.class, e, "{}: {} failed", node::path, this::text);
      }
    }

    String text() {
      return Label.text(action);
    }

    @Override
    public String toString() {
      return text();
    }
  }

  // ---- as a value

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EventLoop loop && loop.node == node;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(node);
  }

  /** {@return the words "the loop of", and the path of the thread} */
  @Override
  public String toString() {
    return "the loop of " + node.path();
  }
}
