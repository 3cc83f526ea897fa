package dev.supervisor.core.events;

import dev.supervisor.core.events.Events.Answerer;
import dev.supervisor.core.events.Events.ListenerFailed;
import dev.supervisor.core.events.Events.ListenerOptions;
import dev.supervisor.core.events.named.NamedHandlers;
import dev.supervisor.signals.Registration;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one thread does with events and requests of each kind: its listeners, its answerers, and the
 * interfaces that it serves. All of them run on that thread, one at a time, while it waits in its
 * own {@link Events}. Thread-safe: any thread may attach a handler.
 *
 * <pre>{@code
 * var board = app.spawn("board");               // no body of its own: it handles events
 * board.handlers().on(Price.class, price -> show(price));
 * }</pre>
 *
 * <p><b>Listening.</b> Listeners with a higher priority are called first, others in the order in
 * which they were attached. A listener that fails does not keep the event from the others: the
 * failure goes to the {@linkplain #onError error hook}, and the threads above get a {@link
 * ListenerFailed}. An event without a listener is dropped.
 *
 * <p><b>The end.</b> When the thread ends, its answerers and served interfaces are forgotten, and
 * its listeners too, unless they are {@linkplain ListenerOptions#permanent permanent}. The error
 * hook stays.
 */
public interface Handlers {

  // ---- listening

  /**
   * Listens for events of this class and its subclasses.
   *
   * @return a handle that takes the listener back. Once {@code cancel} has returned, no further
   *     call of the listener begins, not even for an event that is being handled and has yet to
   *     reach it. Listeners may cancel themselves and each other
   */
  <E> Registration on(Class<E> type, Consumer<? super E> listener);

  /**
   * Listens for events of this class and its subclasses, as {@link #on(Class, Consumer)} does, with
   * options.
   */
  <E> Registration on(
      Class<E> type, UnaryOperator<ListenerOptions> with, Consumer<? super E> listener);

  /**
   * Listens for {@link Events.Named} events of this name. The listener gets their data, which may
   * be null.
   *
   * @return a handle that takes the listener back, as that of {@link #on(Class, Consumer)}
   */
  Registration on(String name, Consumer<? super @Nullable Object> listener);

  /** Listens for events of this name, as {@link #on(String, Consumer)} does, with options. */
  Registration on(
      String name,
      UnaryOperator<ListenerOptions> with,
      Consumer<? super @Nullable Object> listener);

  /**
   * Cancels all listeners that were attached with this very object.
   *
   * @return how many listeners this call cancelled
   */
  int cancelAll(Object callback);

  /**
   * {@return whether there is a listener for events like this one; a listener for {@linkplain
   * ListenerOptions#onlyFrom one sender} does not count}
   */
  boolean hasListenerFor(Object event);

  /**
   * Sets the hook for failures of listeners, of actions, and of answerers whose requests were told
   * and not asked. Without a hook such failures are logged.
   *
   * @param hook gets the event or request and the failure, on the thread. What it throws is logged,
   *     and so is the failure that it got
   */
  void onError(BiConsumer<Object, ? super Throwable> hook);

  // ---- answering

  /**
   * Answers requests of this class.
   *
   * @param answerer called on the thread, once for each request. What it throws is the failure of
   *     the request
   * @throws IllegalArgumentException if requests of this class have an answerer already
   */
  <R extends @Nullable Object, M extends Request<R>> void answer(
      Class<M> type, Answerer<? super M, ? extends R> answerer);

  /**
   * Answers requests of this class by a stage, once that has completed.
   *
   * @param answerer called on the thread, once for each request. Its stage need not be completed;
   *     the thread does not wait for it
   * @throws IllegalArgumentException if requests of this class have an answerer already
   */
  <R extends @Nullable Object, M extends Request<R>> void answerLater(
      Class<M> type, Answerer<? super M, ? extends CompletionStage<? extends R>> answerer);

  /**
   * Runs the methods of {@linkplain dev.supervisor.core.SupervisedThread#proxy proxies} of this
   * interface on this object. The class of the object need not be visible to callers.
   *
   * @throws IllegalArgumentException if the type is no interface, or is served already, or if the
   *     module of the interface keeps one of its methods from this library; the message then names
   *     the {@code opens} clause that is missing
   */
  <I> void serve(Class<I> type, I implementation);

  /** {@return the handlers of calls by name} */
  NamedHandlers named();
}
