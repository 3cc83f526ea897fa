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
 * interfaces that it serves. All of them run on that thread, one at a time, while it waits in its own
 * {@link Events}. Thread-safe: any thread may attach a handler.
 *
 * <pre>{@code
 * var board = app.spawn("board");               // no body of its own: it handles events
 * board.handlers().on(Price.class, price -> show(price));
 * }</pre>
 *
 * <p><b>Listening.</b> Listeners with a higher priority are called first, others in the order in which
 * they were attached. A listener that fails does not keep the event from the others: the failure goes
 * to the {@linkplain #onError error hook}, and the threads above get a {@link ListenerFailed}. An event
 * without a listener is dropped.
 */
public interface Handlers {

  // ---- listening

  /**
   * Listens for events of a class, its subclasses included.
   *
   * @return a handle that takes the listener back: once {@code cancel} has returned it is called for
   *     no further event, also not for one that is being handled and has yet to reach it. Listeners may
   *     cancel themselves and each other
   */
  <E> Registration on(Class<E> type, Consumer<? super E> listener);

  /** As {@link #on(Class, Consumer)}, with options. */
  <E> Registration on(
      Class<E> type, UnaryOperator<ListenerOptions> with, Consumer<? super E> listener);

  /** Listens for events of a name; the listener gets their data. */
  Registration on(String name, Consumer<? super @Nullable Object> listener);

  /** As {@link #on(String, Consumer)}, with options. */
  Registration on(
      String name,
      UnaryOperator<ListenerOptions> with,
      Consumer<? super @Nullable Object> listener);

  /** {@return how many listeners were cancelled: all that were attached with this very callback} */
  int cancelAll(Object callback);

  /** {@return whether there is a listener for events like this one} */
  boolean hasListenerFor(Object event);

  /**
   * Sets the hook that is told of failures of listeners, of actions, and of answerers that were told
   * and not asked. The hook runs on the thread. Without a hook such failures are logged.
   */
  void onError(BiConsumer<Object, ? super Throwable> hook);

  // ---- answering

  /**
   * Answers requests of this class.
   *
   * @throws IllegalArgumentException when requests of this class have an answerer
   */
  <R extends @Nullable Object, M extends Request<R>> void answer(
      Class<M> type, Answerer<? super M, ? extends R> answerer);

  /** As {@link #answer(Class, Answerer)}, once a stage, or a promise, has the answer. */
  <R extends @Nullable Object, M extends Request<R>> void answerLater(
      Class<M> type, Answerer<? super M, ? extends CompletionStage<? extends R>> answerer);

  /**
   * Lets the methods of proxies of this interface run on this object. The object's own class need not
   * be visible to callers.
   *
   * @throws IllegalArgumentException when it is no interface, or is served already, or its module
   *     keeps a method of it from this library; the message then names the {@code opens} clause that
   *     is missing
   */
  <I> void serve(Class<I> type, I implementation);

  /** {@return what answers calls by name} */
  NamedHandlers named();
}
