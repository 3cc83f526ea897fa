package dev.supervisor.core.events;

import dev.supervisor.core.events.turns.Turns;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Label;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of the current thread, as the thread itself handles them: in order, whenever it waits
 * by a method of this interface. Other threads send events and requests through the thread's node.
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
 * <p><b>Waiting.</b> Only the waits of this interface handle events; a join, an {@code acquire} of
 * a lock, or an {@code await} of a signal elsewhere does not. When the thread is asked to stop, one
 * of its waits throws {@link StopRequested}, after everything that was fired before the request has
 * been handled. Later waits work normally, for clean-up. While a listener, an answerer or an action
 * runs, no other event is handled, so events keep their order. In such code {@link #await(Signal)}
 * and the other waits for a signal or a result only wait, and replies still arrive; a wait for
 * further events is refused.
 *
 * <p><b>The end.</b> What has not been handled when the thread ends goes back: requests fail with
 * {@link EventRejectedException}, and a sender that listens for {@link Rejected} gets one for each
 * event.
 *
 * <p>The methods of {@link Handlers} are thread-safe. All other methods are confined to the thread,
 * and throw {@link IllegalStateException} elsewhere. Memory consistency effects: actions before an
 * event is fired happen-before its listeners.
 */
public interface Events extends Handlers {
  /**
   * Handles events until the signal has gone.
   *
   * @throws StopRequested if the thread was asked to stop, once in its incarnation; not if the
   *     signal has gone, such as its own {@code pleaseStop}
   * @throws InterruptedException if the thread is interrupted before or while waiting
   */
  void await(Signal signal) throws InterruptedException;

  /**
   * Handles events until the signal has gone, or until {@code till} has gone.
   *
   * @param till the signal that ends the wait
   * @return whether the signal has gone; false if {@code till} went first
   * @throws StopRequested if the thread was asked to stop, once in its incarnation
   * @throws InterruptedException if the thread is interrupted before or while waiting
   */
  boolean await(Signal signal, Signal till) throws InterruptedException;

  /**
   * Handles events until the promise has a result.
   *
   * @return the value of the promise
   * @throws java.util.concurrent.CompletionException if the promise failed, as {@link
   *     Promise#result} says
   * @throws StopRequested if the thread was asked to stop, once in its incarnation
   * @throws InterruptedException if the thread is interrupted before or while waiting
   */
  <T extends @Nullable Object> T await(Promise<T> promise) throws InterruptedException;

  /**
   * Handles events until the promise has a result, as {@link #await(Promise)} does, or until the
   * signal goes.
   *
   * @param till the signal that ends the wait
   * @throws TimeoutException if the signal went first
   * @throws InterruptedException if the thread is interrupted before or while waiting
   */
  <T extends @Nullable Object> T await(Promise<T> promise, Signal till)
      throws InterruptedException, TimeoutException;

  /**
   * Handles events until one of this class has been handled, or until the signal has gone.
   *
   * @param type the class of the event; its subclasses match too
   * @param till the signal that ends the wait
   * @return the event, which its listeners have seen as well; null if the signal went first
   * @throws IllegalStateException if a listener, an answerer or an action calls this method
   * @throws StopRequested if the thread was asked to stop, once in its incarnation
   * @throws InterruptedException if the thread is interrupted before or while waiting
   */
  <E> @Nullable E awaitEvent(Class<E> type, Signal till) throws InterruptedException;

  /**
   * Handles events until one that matches has been handled, or until the signal has gone. Otherwise
   * this method is like {@link #awaitEvent(Class, Signal)}.
   */
  <E> @Nullable E awaitEvent(EventMatch<E> match, Signal till) throws InterruptedException;

  /**
   * Handles events until the condition holds, or until the signal has gone.
   *
   * @param condition called by this thread: at the beginning, and after each event. What it throws
   *     is thrown by this method
   * @param till the signal that ends the wait
   * @return whether the condition holds; false if the signal went first
   * @throws IllegalStateException if a listener, an answerer or an action calls this method
   * @throws StopRequested if the thread was asked to stop, once in its incarnation
   * @throws InterruptedException if the thread is interrupted before or while waiting
   */
  boolean awaitUntil(BooleanSupplier condition, Signal till) throws InterruptedException;

  /**
   * Handles events until the other thread is stopped, and takes its result as {@link Joinable#join}
   * does.
   *
   * @return the result of the other thread; its failure is thrown
   * @throws IllegalArgumentException if the other one is no thread of a tree
   * @throws StopRequested if the current thread was asked to stop, once in its incarnation
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  <T extends @Nullable Object> T awaitThread(Joinable<T> other) throws InterruptedException;

  /**
   * Handles events until the other thread is stopped, as {@link #awaitThread(Joinable)} does, or
   * until the signal goes.
   *
   * @param till the signal that ends the wait
   * @throws TimeoutException if the signal went first
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  <T extends @Nullable Object> T awaitThread(Joinable<T> other, Signal till)
      throws InterruptedException, TimeoutException;

  /**
   * Runs the work on a child of this thread, and handles events until the child is stopped. For
   * work that blocks.
   *
   * @param name the name of the child, without {@code /} and {@code #}
   * @return the result of the work; its failure is thrown, as by a join
   * @throws StopRequested if the thread was asked to stop, once in its incarnation
   * @throws InterruptedException if the thread is interrupted before or while waiting; the child
   *     goes on
   */
  <T extends @Nullable Object> T awaitCall(String name, Callable<T> work)
      throws InterruptedException;

  /**
   * Handles events for the duration. If that is zero or negative, this method returns at once and
   * handles none; for that see {@link #update}.
   *
   * @param duration a duration of any length
   * @throws StopRequested if the thread was asked to stop, once in its incarnation
   * @throws InterruptedException if the thread is interrupted before or while waiting
   */
  void sleep(Duration duration) throws InterruptedException;

  /**
   * Handles events until the thread is asked to stop.
   *
   * <p>On the own thread of a scope, which has no body to unwind, this method returns when the
   * thread is asked to stop. On any thread it returns at once if {@link StopRequested} was thrown
   * before in this incarnation.
   *
   * @throws StopRequested if the thread was asked to stop
   * @throws IllegalStateException if a listener, an answerer or an action calls this method
   * @throws InterruptedException if the thread is interrupted before or while waiting
   */
  void loop() throws InterruptedException;

  /**
   * Handles the events that are there now, without waiting. For threads with a loop of their own.
   *
   * @return how many events were handled; 0 if a listener, an answerer or an action calls this
   *     method
   * @throws StopRequested if the thread was asked to stop, once in its incarnation; never on the
   *     own thread of a scope
   */
  int update();

  /**
   * Calls a body in turns, until it is done or the thread is asked to stop. {@link Turns} says when
   * it is called. This method throws no {@link StopRequested}.
   *
   * @return how often the body was called, without the last call
   * @throws IllegalStateException if a listener, an answerer or an action calls this method
   * @throws Exception what the body threw, unless the turns have a hook
   */
  long run(Turns turns) throws Exception;

  /**
   * {@return the sender of the event or request that is being handled; empty if the sender is in no
   * tree, or if nothing is being handled}
   */
  Optional<Peer> sender();

  /**
   * Ends the body from anywhere in it, through its {@code finally} blocks. That is a normal end.
   *
   * @return never; the return type allows {@code throw events.endBody()}, which tells the compiler
   *     that the code ends here
   * @throws StopRequested always
   */
  StopRequested endBody();

  /** The threads that get an event besides the one that it is fired at. */
  enum Reach {
    /** The event reaches no other thread. */
    SELF,
    /** The event also reaches all threads above that use events. */
    UP,
    /** The event also reaches all threads below. */
    DOWN
  }

  /**
   * An event for the threads above: a listener has failed. It is fired after the error hook was
   * called. It is queued only for a thread that listens for it, or waits for it, at that moment.
   *
   * @param thread the thread of the listener
   * @param event the event that the listener got
   * @param failure what the listener threw
   */
  record ListenerFailed(Peer thread, Object event, Throwable failure) {}

  /**
   * An event for a sender: the thread that it sent something to was over, or ended before it had
   * handled that. It is queued only for a sender that listens for it, or waits for it, at that
   * moment.
   *
   * @param target the thread that did not handle the event
   * @param event the event
   */
  record Rejected(Peer target, Object event) {}

  /** How a listener listens. Immutable: each method returns changed options. */
  final class ListenerOptions {
    private static final ListenerOptions DEFAULTS = new ListenerOptions(0, false, false, null);

    private final int priority;
    private final boolean once;
    private final boolean permanent;
    private final @Nullable Peer from;

    private ListenerOptions(int priority, boolean once, boolean permanent, @Nullable Peer from) {
      this.priority = priority;
      this.once = once;
      this.permanent = permanent;
      this.from = from;
    }

    /**
     * {@return the default options: priority 0, for any number of events, from any thread, until
     * the thread ends}
     */
    public static ListenerOptions defaults() {
      return DEFAULTS;
    }

    /**
     * Sets the priority: listeners with a higher one are called first, and those with the same in
     * the order in which they were attached. It is 0 by default, and may be negative.
     */
    public ListenerOptions priority(int priority) {
      return new ListenerOptions(priority, once, permanent, from);
    }

    /** Lets the listener be called for one event at most. It is cancelled before that call. */
    public ListenerOptions once() {
      return new ListenerOptions(priority, true, permanent, from);
    }

    /**
     * Keeps the listener when the thread ends and is started again. Other listeners are cancelled
     * at the end of the thread, since the body will attach them again.
     */
    public ListenerOptions permanent() {
      return new ListenerOptions(priority, once, true, from);
    }

    /**
     * Lets the listener hear only what comes from this thread: what it fired, bubbled or broadcast,
     * or, for events of the tree, what happened to it.
     */
    public ListenerOptions onlyFrom(Peer thread) {
      return new ListenerOptions(
          priority, once, permanent, Objects.requireNonNull(thread, "thread"));
    }

    /** {@return the priority; 0 by default} */
    public int priority() {
      return priority;
    }

    /** {@return whether the listener is called for one event at most} */
    public boolean isOnce() {
      return once;
    }

    /** {@return whether the listener stays when the thread is started again} */
    public boolean isPermanent() {
      return permanent;
    }

    /** {@return the only thread that the listener hears; empty if it hears all} */
    public Optional<Peer> from() {
      return Optional.ofNullable(from);
    }
  }

  /**
   * Answers requests of one kind, on the thread that was asked.
   *
   * @param <M> the type of the request
   * @param <R> the type of the answer
   */
  @FunctionalInterface
  interface Answerer<M, R extends @Nullable Object> {
    /**
     * Answers one request.
     *
     * @return the answer
     * @throws Exception the failure that the asker gets instead of an answer
     */
    R answer(M request) throws Exception;
  }

  /**
   * An event that has a name instead of a type of its own.
   *
   * @param name the name that listeners give
   * @param data what the event carries; it may be null
   */
  record Named(String name, @Nullable Object data) {
    /**
     * Makes an event.
     *
     * @throws NullPointerException if the name is null
     */
    public Named {
      Objects.requireNonNull(name, "name");
    }
  }

  /**
   * A thread that has a result.
   *
   * @param <T> the type of the result
   */
  interface Joinable<T extends @Nullable Object> extends Peer {
    /**
     * Waits until the thread is stopped, and returns its result or throws its failure. It handles
     * no events meanwhile; {@link Events#awaitThread} does.
     *
     * @throws InterruptedException if the current thread is interrupted before or while waiting
     */
    T join() throws InterruptedException;
  }

  /**
   * An event or a request that a thread took out of its own queue, to deal with it itself. A
   * request that has no answer when the thread ends fails. Confined to that thread, except for
   * {@link #reply} and {@link #fail}, which any thread may call.
   */
  interface Message {
    /** {@return the event, or the request} */
    Object content();

    /** {@return the thread that sent the message; empty if it is in no tree} */
    Optional<Peer> from();

    /** {@return whether the sender still wants an answer; always false for an event} */
    boolean wantsReply();

    /**
     * Answers the request. A stage or a promise is the answer once it has completed. For a message
     * that wants no answer, this method does nothing.
     *
     * @param answer the answer; it may be null
     * @return true if an answer was wanted and this is the first
     */
    boolean reply(@Nullable Object answer);

    /**
     * Lets the request fail. For a message that wants no answer, this method does nothing.
     *
     * @return true if an answer was wanted and this is the first
     */
    boolean fail(Throwable failure);

    /**
     * Gives the message to the listeners and answerers of the thread, as a loop would have done.
     */
    void handle();
  }

  /** The failure of a request to a thread that is over, or that ends without answering. */
  final class EventRejectedException extends RuntimeException {
    private static final long serialVersionUID = 2L;

    private final String path;
    private final String why;
    private final transient @Nullable Label request; // its text is made when it is read

    /**
     * Makes an exception for this request.
     *
     * @param path the path of the thread that does not answer
     * @param request what the thread was asked; its text is read when the message is read
     * @param why why the thread does not answer, as a verb phrase: "is over"
     */
    public EventRejectedException(String path, Object request, String why) {
      this.path = path;
      this.why = why;
      this.request = Label.of(request, "request");
    }

    /** {@return the path of the thread that did not answer} */
    public String path() {
      return path;
    }

    /** {@return the path of the thread, why it did not answer, and what it was asked} */
    @Override
    public String getMessage() {
      return path + " " + why + (request == null ? "" : ": " + request.text());
    }
  }
}
