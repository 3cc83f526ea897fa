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
 * normally, for clean-up. While a listener, an answerer or an action runs, no other event is handled, so events keep
 * their order. There {@link #await(Signal)} and the other waits for a signal or a result only wait; replies still
 * arrive. A wait for further events is refused.
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
   * Handles events for so long. When that is zero or negative it returns at once and handles none: see {@link #update}.
   *
   * @throws StopRequested when the thread was asked to stop, once
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  void sleep(Duration duration) throws InterruptedException;

  /**
   * Handles events until the thread is asked to stop.
   *
   * <p>A scope has no body to unwind: on its own thread this method returns when the thread is asked to stop, even if
   * {@link StopRequested} was thrown before.
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

  /** Whom an event reaches besides the thread it is fired at. */
  enum Reach {
    /** No other thread. */
    SELF,
    /** All threads above it too: those that use events. */
    UP,
    /** All threads below it too. */
    DOWN
  }

  /**
   * An event for the threads above: a listener has failed. It is fired after the error hook was told, and queued only
   * for threads that listen for it, or wait for it, at that moment.
   *
   * @param thread where it happened
   * @param event what the listener was given
   * @param failure what it threw
   */
  record ListenerFailed(Peer thread, Object event, Throwable failure) {}

  /**
   * An event for the sender: the thread that it sent something to was over, or ended before it had handled that. It
   * is queued only for a thread that listens for it, or waits for it, at that moment.
   *
   * @param target the thread that did not handle it
   * @param event what was sent
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

    /** {@return those of a listener to which nothing else was said} */
    public static ListenerOptions defaults() {
      return DEFAULTS;
    }

    /** Higher ones are called first, equals in the order in which they were attached; 0 by default, and may be negative. */
    public ListenerOptions priority(int priority) {
      return new ListenerOptions(priority, once, permanent, from);
    }

    /** Is called for one event at most, and cancelled before. */
    public ListenerOptions once() {
      return new ListenerOptions(priority, true, permanent, from);
    }

    /**
     * Stays when the thread ends and is started again; others are cancelled at the end, since the body
     * will attach them anew.
     */
    public ListenerOptions permanent() {
      return new ListenerOptions(priority, once, true, from);
    }

    /**
     * Hears only what comes from this thread: what it fired, bubbled or broadcast, or, for events of
     * the tree, what happened to it.
     */
    public ListenerOptions onlyFrom(Peer thread) {
      return new ListenerOptions(
          priority, once, permanent, Objects.requireNonNull(thread, "thread"));
    }

    /** {@return the priority; 0 by default} */
    public int priority() {
      return priority;
    }

    /** {@return whether it is called for one event at most} */
    public boolean isOnce() {
      return once;
    }

    /** {@return whether it stays when the thread is started again} */
    public boolean isPermanent() {
      return permanent;
    }

    /** {@return the thread from which alone it hears; empty when it hears all} */
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
     * {@return the answer}
     *
     * @throws Exception what the asker gets instead of an answer
     */
    R answer(M request) throws Exception;
  }

  /**
   * An event that is known by a name instead of a type.
   *
   * @param name what it is listened to by
   * @param data what it carries
   */
  record Named(String name, @Nullable Object data) {
    /** Refuses a missing name. */
    public Named {
      Objects.requireNonNull(name, "name");
    }
  }

  /**
   * A thread that has a result to wait for.
   *
   * @param <T> the type of the result
   */
  interface Joinable<T extends @Nullable Object> extends Peer {
    /**
     * Waits until the thread is stopped, and returns its result or throws its failure; handles no
     * events meanwhile, as {@link Events#awaitThread} does.
     *
     * @throws InterruptedException when the current thread is interrupted before or while waiting
     */
    T join() throws InterruptedException;
  }

  /**
   * What a thread pulled out of its own queue, to deal with as it likes: an event, or a request that wants an answer.
   * A request that is not answered when the thread ends fails. Confined to that thread, except for {@link #reply} and
   * {@link #fail}, which any thread may call.
   */
  interface Message {
    /** {@return the event, or the request} */
    Object content();

    /** {@return the thread that sent it; empty for one in no tree} */
    Optional<Peer> from();

    /** {@return whether an answer is wanted} */
    boolean wantsReply();

    /**
     * Answers the request. A stage or a promise is the answer once it has completed. Does nothing for a message that
     * wants no answer.
     *
     * @return whether the answer was wanted, and is the first
     */
    boolean reply(@Nullable Object answer);

    /**
     * Lets the request fail. Does nothing for a message that wants no answer.
     *
     * @return whether an answer was wanted, and this is the first
     */
    boolean fail(Throwable failure);

    /** Lets listeners and answerers deal with it, as a loop would have. */
    void handle();
  }

  /** What an {@code ask} fails with when the thread that was asked is over, or ends without answering. */
  final class EventRejectedException extends RuntimeException {
    private static final long serialVersionUID = 2L;

    private final String path;
    private final String why;
    private final transient @Nullable Label request; // its text is made when it is read

    /**
     * One for this request.
     *
     * @param path of the thread that does not answer
     * @param request what it was asked; its text is read when the message is
     * @param why it does not
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

    /** {@return the path, why it did not answer, and what it was asked} */
    @Override
    public String getMessage() {
      return path + " " + why + (request == null ? "" : ": " + request.text());
    }
  }
}
