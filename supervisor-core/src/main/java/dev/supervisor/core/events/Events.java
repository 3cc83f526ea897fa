package dev.supervisor.core.events;

import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The mailbox of one thread: anybody puts events in, and asks for things; the thread itself handles
 * them, in order, whenever it waits here.
 *
 * <pre>{@code
 * var printer = app.spawn("printer", pleaseStop -> {
 *   var events = Supervisor.current().events();
 *   events.on(Print.class, print -> out.println(print.text()));
 *   events.answer(Count.class, request -> out.lines());
 *   events.loop();                       // until it is asked to stop
 * });
 * printer.fire(new Print("hello"));
 * int lines = printer.ask(new Count()).await(Till.in(ONE_SECOND));
 * }</pre>
 *
 * <p><b>Waiting.</b> Only the waits of this class handle events; joining, taking a lock or awaiting
 * a signal elsewhere does not. Each of them throws {@link StopRequested} when the thread is asked to
 * stop, once, after everything that was fired before the request has been handled; later waits work
 * normally, for clean-up. Within a listener, an answerer or an action nothing further is handled, so
 * that events keep their order: there {@link #await(Signal)} and its like only wait, which lets a
 * reply in, and waiting for further events is refused.
 *
 * <p><b>Listening.</b> Listeners are called on the thread, higher priority first, else in the order
 * in which they were attached. One that fails does not keep the event from the others: the failure
 * goes to the {@linkplain #onError error hook} and is bubbled as a {@link ListenerFailed}. An event
 * that no listener wants is dropped.
 *
 * <p><b>The end.</b> What has not been handled when the thread ends goes back: requests fail with
 * {@link EventRejectedException}, senders hear {@link Rejected}.
 *
 * <p>What is said to be for the thread itself is confined to it, and throws {@link
 * IllegalStateException} elsewhere; all else is thread-safe. Memory consistency effects: actions
 * before an event is fired happen-before its listeners.
 */
public interface Events {

  // ---- sending, from any thread

  /**
   * Puts an event into the queue.
   *
   * @return whether it was taken; false when the thread is over and handles no more events
   */
  boolean fire(Object event);

  /** As {@link #fire(Object)}, for an event that is known by a name: a {@link Named}. */
  boolean fire(String name, @Nullable Object data);

  /** As {@link #fire(Object)}, and the threads above or below get it too, as from this one. */
  boolean fire(Reach reach, Object event);

  /** {@return at how many of the threads above the event was fired: those that use events} */
  int bubble(Object event);

  /** {@return at how many of the threads below, at any depth, the event was fired} */
  int broadcast(Object event);

  // ---- listening, from any thread

  /**
   * Listens for events of a class, its subclasses included.
   *
   * @return a handle to take the listener back with
   */
  <E> Listener on(Class<E> type, Consumer<? super E> listener);

  /** As {@link #on(Class, Consumer)}, with options. */
  <E> Listener on(Class<E> type, UnaryOperator<ListenerOptions> with, Consumer<? super E> listener);

  /** Listens for events of a name; the listener gets their data. */
  Listener on(String name, Consumer<? super @Nullable Object> listener);

  /** As {@link #on(String, Consumer)}, with options. */
  Listener on(
      String name,
      UnaryOperator<ListenerOptions> with,
      Consumer<? super @Nullable Object> listener);

  /** {@return how many listeners were detached: all that were attached with this very callback} */
  int detachAll(Object callback);

  /** {@return whether somebody listens for events like this one} */
  boolean hasListenerFor(Object event);

  /**
   * Tells this hook of failures of listeners, of actions, and of answerers that were told and not
   * asked, on the thread; without a hook they are logged.
   */
  void onError(BiConsumer<Object, ? super Throwable> hook);

  /** {@return how many events and requests wait to be handled} */
  int size();

  // ---- requests, from any thread

  /**
   * Asks the thread for something.
   *
   * @return what the {@linkplain #answer(Class, Answerer) answerer} returned, or threw; {@link
   *     EventRejectedException} when the thread is over, or ends before it answered
   * @throws IllegalStateException when the current thread asks itself, or asks in a circle: the
   *     thread, while it waits for an answer, cannot give one
   */
  <R extends @Nullable Object> Promise<R> ask(Request<R> request);

  /**
   * As {@link #ask(Request)}; the callback gets the answer or the failure, the other being null, on
   * the thread that settled it: as a rule the one that was asked.
   */
  <R extends @Nullable Object> void ask(
      Request<R> request, BiConsumer<? super @Nullable R, ? super @Nullable Throwable> callback);

  /** As {@link #ask(Request)}, for something that brings its own code: it is run on the thread. */
  <R extends @Nullable Object> Promise<R> ask(Callable<R> work);

  /**
   * As {@link #ask(Request)}, without an answer: a failure goes to the thread's error hook.
   *
   * @return whether it was taken; false when the thread is over
   */
  boolean tell(Request<?> request);

  /**
   * {@return a stub whose methods run on the thread, on what it {@linkplain #serve serves}}
   *
   * <p>{@code void} methods return at once, and a failure goes to the thread's error hook. Those
   * that return a {@link java.util.concurrent.CompletionStage}, a {@code CompletableFuture} or a
   * {@link Promise} return at once, too; the implementation's own stage is waited for. All others
   * wait, without handling events, until the answer is there or they are interrupted ({@code
   * CancellationException} where the method does not declare {@link InterruptedException}), and
   * throw what the implementation threw.
   *
   * @throws IllegalArgumentException when it is no interface, or its module keeps a method of it from
   *     this library, which then names the {@code opens} clause that is missing
   */
  <I> I proxy(Class<I> type);

  /**
   * As {@link #proxy(Class)}; a method that waits does so at most until the signal goes that is
   * got for it: then it throws {@link TimeoutException} if it declares it, else {@code
   * CancellationException}.
   */
  <I> I proxy(Class<I> type, Supplier<Signal> till);

  // ---- answering, from any thread

  /** Answers requests of this class on the thread; a second answerer for the class is refused. */
  <R extends @Nullable Object, M extends Request<R>> void answer(
      Class<M> type, Answerer<? super M, ? extends R> answerer);

  /** As {@link #answer(Class, Answerer)}, once a stage, or a {@link Promise}, has the answer. */
  <R extends @Nullable Object, M extends Request<R>> void answerLater(
      Class<M> type,
      Answerer<? super M, ? extends java.util.concurrent.CompletionStage<? extends R>> answerer);

  /** Answers {@linkplain Call calls} of this name; what is returned may be a stage. */
  void answer(String name, Answerer<Call, ? extends @Nullable Object> answerer);

  /**
   * Answers calls of the names of all public methods of the object, which are given the arguments of
   * the same names: the parameters' own, if it was compiled with {@code -parameters}, or those of
   * {@link Arg}. {@code equals(Object)}, {@code hashCode()} and {@code toString()} answer no calls.
   *
   * @throws IllegalArgumentException when a parameter has no name, or a method namesakes, or the
   *     module of a method's class keeps it from this library, which then names the {@code opens}
   *     clause that is missing
   */
  void answerBy(Object target);

  /** Sets the argument that names the answerer of calls that have no name; {@code _fn} by default. */
  void callKey(String key);

  /**
   * Lets the methods of {@linkplain #proxy proxies} of this interface run on this object, whose own
   * class need not be visible to anybody.
   *
   * @throws IllegalArgumentException when it is no interface, or is served already, or its module
   *     keeps a method of it from this library, which then names the {@code opens} clause that is
   *     missing
   */
  <I> void serve(Class<I> type, I implementation);

  // ---- later, from any thread

  /** Runs the action on the thread, as an event that was fired now. */
  Later later(Runnable action);

  /** Runs the action on the thread once the signal has gone: a {@code Till}, or any other. */
  Later later(Signal when, Runnable action);

  // ---- pausing, from any thread

  /**
   * From now on no wait of the thread here returns, until {@link #resume}; events are handled all
   * the same. The events are kept, and each wait then gets the first of them that it would have got.
   * A stop request ends the pause.
   */
  void pause();

  /** Ends the pause. */
  void resume();

  /** {@return whether it was paused and not resumed} */
  boolean isPaused();

  /** Ends the pause that a body in {@link Turns} makes between its calls, this one or the next. */
  void wake();

  // ---- waiting, for the thread itself

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
   * {@return the value of the promise; handles events until it is there}
   *
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

  /** As {@link #awaitEvent(Class, Signal)}, for events that come from this thread. */
  <E> @Nullable E awaitEvent(Class<E> type, Peer from, Signal till) throws InterruptedException;

  /** As {@link #awaitEvent(Class, Signal)}, for events of this name. */
  @Nullable
  Named awaitEvent(String name, Signal till) throws InterruptedException;

  /** As {@link #awaitEvent(Class, Signal)}, for events of this name that come from this thread. */
  @Nullable
  Named awaitEvent(String name, Peer from, Signal till) throws InterruptedException;

  /** As {@link #awaitEvent(Class, Signal)}, for the first event that meets the condition. */
  @Nullable
  Object awaitEvent(Predicate<Object> condition, Signal till) throws InterruptedException;

  /**
   * Handles events until the condition holds, which is looked at now and after each event.
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

  /** {@return who sent what is being handled; empty for a thread in no tree, or outside handling} */
  Optional<Peer> sender();

  /**
   * Ends the body from anywhere in it, through its {@code finally} blocks: a normal end.
   *
   * @return nothing; so that {@code throw events.exit()} tells the compiler
   */
  StopRequested exit();
}
