package dev.supervisor.core.events;

import dev.supervisor.core.events.turns.Turns;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of the current thread, as the thread itself handles them: in order, whenever it waits
 * here. Other threads send events and requests through the thread's node.
 *
 * <pre>{@code
 * var printer = app.spawn("printer", pleaseStop -> {
 *   var events = Supervisor.events();
 *   events.on(Print.class, print -> out.println(print.text()));
 *   events.answer(Count.class, request -> out.lines());
 *   events.loop();                       // until it is asked to stop
 * });
 * printer.fire(new Print("hello"));
 * int lines = printer.ask(new Count()).await(Till.in(ONE_SECOND));
 * }</pre>
 *
 * <p><b>Waiting.</b> Only the waits of this class handle events; joining, taking a lock or awaiting a
 * signal elsewhere does not. Each wait throws {@link StopRequested} when the thread is asked to stop,
 * once, after everything that was fired before the request has been handled; later waits work
 * normally, for clean-up. Within a listener, an answerer or an action nothing further is handled, so
 * that events keep their order: there {@link #await(Signal)} and its like only wait, which lets a reply
 * in, and a wait for further events is refused.
 *
 * <p><b>The end.</b> What has not been handled when the thread ends goes back: requests fail with {@link
 * EventRejectedException}, and senders get a {@link Rejected}.
 *
 * <p>The methods of {@link Handlers} are thread-safe. All others are confined to the thread, and throw
 * {@link IllegalStateException} elsewhere. Memory consistency effects: actions before an event is fired
 * happen-before its listeners.
 */
public interface Events extends Handlers {
  /**
   * Handles events until the signal has gone.
   *
   * @throws StopRequested when the thread was asked to stop, once; but not if this is what it waits
   *     for
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  void await(Signal signal) throws InterruptedException;

  /**
   * Handles events until the signal has gone, but not after another one has.
   *
   * @return whether the signal has gone
   * @throws StopRequested when the thread was asked to stop, once
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  boolean await(Signal signal, Signal till) throws InterruptedException;

  /**
   * Handles events until the promise is settled.
   *
   * @return the value of the promise
   * @throws java.util.concurrent.CompletionException when it failed, as {@link Promise#result}
   * @throws StopRequested when the thread was asked to stop, once
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  <T extends @Nullable Object> T await(Promise<T> promise) throws InterruptedException;

  /**
   * As {@link #await(Promise)}, at most until the signal goes.
   *
   * @throws TimeoutException when the signal went first
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  <T extends @Nullable Object> T await(Promise<T> promise, Signal till)
      throws InterruptedException, TimeoutException;

  /**
   * Handles events until one of this class has been handled, or the signal has gone.
   *
   * @return the event, which its listeners have seen as well; null when the signal went first
   * @throws IllegalStateException within a listener
   * @throws StopRequested when the thread was asked to stop, once
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  <E> @Nullable E awaitEvent(Class<E> type, Signal till) throws InterruptedException;

  /** As {@link #awaitEvent(Class, Signal)}, for the first event that matches. */
  <E> @Nullable E awaitEvent(EventMatch<E> match, Signal till) throws InterruptedException;

  /**
   * Handles events until the condition holds. The condition is evaluated now and after each event.
   *
   * @return whether it holds; false when the signal went first
   * @throws IllegalStateException within a listener
   * @throws StopRequested when the thread was asked to stop, once
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  boolean awaitUntil(BooleanSupplier condition, Signal till) throws InterruptedException;

  /**
   * As {@link Joinable#join}, and handles events meanwhile.
   *
   * @return the other thread's result; its failure is thrown
   * @throws StopRequested when the current thread was asked to stop, once
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  <T extends @Nullable Object> T awaitThread(Joinable<T> other) throws InterruptedException;

  /**
   * As {@link #awaitThread(Joinable)}, at most until the signal goes.
   *
   * @throws TimeoutException when the signal went first
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  <T extends @Nullable Object> T awaitThread(Joinable<T> other, Signal till)
      throws InterruptedException, TimeoutException;

  /**
   * Runs something that blocks on a child of this thread, and handles events until it is done.
   *
   * @return its result; its failure is thrown, as by a join
   * @throws StopRequested when the thread was asked to stop, once
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  <T extends @Nullable Object> T awaitCall(String name, Callable<T> work)
      throws InterruptedException;

  /**
   * Handles events for so long.
   *
   * @throws StopRequested when the thread was asked to stop, once
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  void sleep(Duration duration) throws InterruptedException;

  /**
   * Handles events until the thread is asked to stop.
   *
   * <p>On the own thread of a scope, which has no body to unwind, it returns then; also where {@link
   * StopRequested} was thrown before.
   *
   * @throws StopRequested when the thread was asked to stop
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  void loop() throws InterruptedException;

  /**
   * Handles the events that are there, without waiting: for threads with a loop of their own.
   *
   * @return how many it handled; in a listener, 0
   * @throws StopRequested when the thread was asked to stop, once; but not on the own thread of a
   *     scope
   */
  int update();

  /**
   * Calls a body in turns, until it is done or the thread is asked to stop.
   *
   * @return how many calls there were, without the last one
   * @throws Exception what the body threw, unless it has a hook
   */
  long run(Turns turns) throws Exception;

  /**
   * {@return the sender of what is being handled; empty for a sender in no tree, and outside handling}
   */
  Optional<Peer> sender();

  /**
   * Ends the body from anywhere in it, through its {@code finally} blocks: a normal end.
   *
   * @return nothing; so that {@code throw events.endBody()} tells the compiler
   */
  StopRequested endBody();
}
