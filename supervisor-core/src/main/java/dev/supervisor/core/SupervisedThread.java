package dev.supervisor.core;

import dev.supervisor.core.events.Events.EventRejectedException;
import dev.supervisor.core.events.Events.Named;
import dev.supervisor.core.events.Events.Reach;
import dev.supervisor.core.events.Handlers;
import dev.supervisor.core.events.Peer;
import dev.supervisor.core.events.Request;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A thread with a name and a place in a tree.
 *
 * <p>It is not called {@code Thread}, and is not a {@link Thread}: that name would shadow the JDK's class in every
 * star import, and a virtual thread cannot be subclassed. Inside a body, {@link
 * Supervisor#current()} is the thread's own node.
 *
 * <p>The children that it spawns belong to it: however its body ends, they are stopped and settled
 * before its own {@link #stopped} goes. All methods are thread-safe; any thread may spawn a child here.
 */
public sealed interface SupervisedThread extends Node, Peer permits Child, Scope, MailboxNode {
  /**
   * {@return the signal that asks this thread to finish}
   *
   * <p>{@code pleaseStop().go()} asks this one thread and no other, and nothing watches whether the thread ends. {@link
   * #stop()} stops it in order, within its grace and patience.
   */
  Signal pleaseStop();

  /** {@return the signal that goes when this incarnation of the thread has run the last instruction of its body and its cleanup} */
  Signal ended();

  /** {@return the thread of the JVM that this one runs, or last ran, on; empty if it has not been started} */
  Optional<Thread> thread();

  /**
   * {@return whether the parent of this thread asks it to stop and does not wait for it: {@link
   * ThreadOptions#daemon}}
   *
   * <p>This is not {@link Thread#isDaemon()}: each supervised platform thread is a daemon of the JVM.
   */
  boolean isDaemon();

  // ---- children

  /**
   * Starts a child that runs until it is done or asked to stop.
   *
   * @param name without {@code /} and {@code #}; a sibling of the same name gets {@code #2}
   * @throws IllegalArgumentException if the name is blank, or has a {@code /} or a {@code #}
   * @throws IllegalStateException if this node is settled, or was abandoned, or its lock is lost (see {@link Node})
   */
  Child<@Nullable Void> spawn(String name, Body body);

  /**
   * Starts a child that runs until it is done or asked to stop, as {@link #spawn(String, Body)} does, with options.
   */
  Child<@Nullable Void> spawn(String name, UnaryOperator<ThreadOptions> with, Body body);

  /**
   * Starts a child, as {@link #spawn(String, Body)} does, with a new body for each incarnation. Use it for a body with
   * state in its fields, if each incarnation is to begin with fresh state.
   *
   * <pre>{@code
   * app.spawnFrom("poller", with -> with.restart(Restart.onFailure()), () -> new Poller(url));
   * }</pre>
   *
   * @param body makes the body; called once in each incarnation, by the thread of the child. An exception of it is a failure of that
   *     incarnation
   */
  Child<@Nullable Void> spawnFrom(String name, Supplier<? extends Body> body);

  /**
   * Starts a child with a new body for each incarnation, as {@link #spawnFrom(String, Supplier)} does, with options.
   */
  Child<@Nullable Void> spawnFrom(
      String name, UnaryOperator<ThreadOptions> with, Supplier<? extends Body> body);

  /**
   * Starts a child without a body: until it is asked to stop, the child handles its events and keeps its children.
   */
  Child<@Nullable Void> spawn(String name);

  /** Starts a child that computes a result for {@link Child#join}. */
  <T extends @Nullable Object> Child<T> call(String name, Task<T> task);

  /** Starts a child that computes a result, as {@link #call(String, Task)} does, with options. */
  <T extends @Nullable Object> Child<T> call(
      String name, UnaryOperator<ThreadOptions> with, Task<T> task);

  /** Makes a child without starting it. {@link Child#start} starts it, and starts it again once it has stopped. */
  <T extends @Nullable Object> Child<T> create(
      String name, UnaryOperator<ThreadOptions> with, Task<T> task);

  /**
   * Waits until all present and future children are settled, however long that takes.
   *
   * <p>A body whose last call is this one keeps its children instead of stopping them. Children at the oldest place, such as
   * shared attachments, do not count.
   *
   * @throws IllegalStateException if the current thread is below this one: the call would wait for it
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  void awaitChildren() throws InterruptedException;

  /**
   * Waits until all children are settled, or until the signal goes.
   *
   * @param till the signal that ends the wait
   * @return whether no child was left
   * @throws IllegalStateException if the current thread is below this one: the call would wait for it
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  boolean awaitChildren(Signal till) throws InterruptedException;

  // ---- what is not a thread

  /**
   * Puts something that is not a thread into the tree, as the newest child.
   *
   * @throws IllegalStateException if this node is settled, or was abandoned, or its lock is lost (see {@link Node})
   */
  AttachmentNode attach(String name, Attachment attachment);

  /**
   * {@return the one attachment of this kind in the whole tree; the first call makes it}
   *
   * <p>It takes the oldest place below the root: it stops after all threads of the tree, so that these can
   * use it while they clean up.
   *
   * @param name the name of the attachment, if this call makes it
   * @param kind the class by which the tree knows the attachment
   * @param make makes the attachment; called at most once for a tree. It must be quick and must not use the tree
   * @throws IllegalStateException if there is no such attachment yet and the root is settled already
   */
  <A extends Attachment> A shared(String name, Class<A> kind, Supplier<A> make);

  // ---- sending events

  /** Puts an event with a name, a {@link Named}, into this thread's queue, as {@link #fire(Object)} does. */
  boolean fire(String name, @Nullable Object data);

  /**
   * Puts an event into this thread's queue, as {@link #fire(Object)} does, and into the queues of the threads above or
   * below, as if this thread had sent it.
   *
   * @return whether the queue of this thread took the event
   */
  boolean fire(Reach reach, Object event);

  /**
   * Puts an event into the queue of each thread above that uses events.
   *
   * @return how many queues took it
   */
  int bubble(Object event);

  /**
   * Puts an event into the queue of each thread below, at any depth.
   *
   * @return how many queues took it
   */
  int broadcast(Object event);

  // ---- asking for something

  /**
   * Asks the thread for something. Never waits.
   *
   * @return the answer: what the {@linkplain Handlers#answer answerer} returned, or threw. It fails with an {@link
   *     EventRejectedException} if the thread is over, or ends before it has answered
   * @throws IllegalStateException if the current thread asks itself, or if threads ask each other in a circle: a thread
   *     that waits for an answer cannot give one
   */
  <R extends @Nullable Object> Promise<R> ask(Request<R> request);

  /**
   * Asks the thread for something, as {@link #ask(Request)} does, and gives the answer to a callback. Never waits.
   *
   * @param callback gets the answer and null, or null and the failure. It runs on the thread that settles the request:
   *     as a rule the one that was asked
   */
  <R extends @Nullable Object> void ask(
      Request<R> request, BiConsumer<? super @Nullable R, ? super @Nullable Throwable> callback);

  /** Runs the work on the thread as the answer to a request, as {@link #ask(Request)} does. No answerer is needed. */
  <R extends @Nullable Object> Promise<R> ask(Callable<R> work);

  /**
   * Sends a request that wants no answer. Never waits. A failure of the answerer goes to the thread's error hook.
   *
   * @return whether the queue took the request; false if the thread is over
   */
  boolean tell(Request<?> request);

  /**
   * {@return a stub of the interface, whose methods run on the thread, on the object that it {@linkplain Handlers#serve
   * serves}}
   *
   * <p>A {@code void} method returns at once, and a failure goes to the thread's error hook. A method that returns a
   * {@link java.util.concurrent.CompletionStage}, a {@code CompletableFuture} or a {@link Promise} returns at once,
   * too; its stage is completed when that of the implementation is. Any other method waits for the answer, without
   * handling events, and throws what the implementation threw. If the waiting thread is interrupted, the method throws
   * {@link InterruptedException} if it declares that, and {@code CancellationException} otherwise.
   *
   * @throws IllegalArgumentException if the type is no interface, or if its module keeps a method of it from this
   *     library; the message then names the {@code opens} clause that is missing
   */
  <I> I proxy(Class<I> type);

  /**
   * {@return a stub of the interface, as that of {@link #proxy(Class)}, whose methods wait no longer than until a
   * signal goes}
   *
   * <p>A method whose signal goes first throws {@link java.util.concurrent.TimeoutException} if it declares that, and
   * {@code CancellationException} otherwise.
   *
   * @param till returns the signal; called once for each call of a method that waits, on the calling thread
   */
  <I> I proxy(Class<I> type, Supplier<Signal> till);

  /**
   * Runs the action on the thread, as an event that is fired now. Never waits.
   *
   * @return a handle that takes the action back
   */
  Registration later(Runnable action);

  /**
   * Runs the action on the thread once the signal has gone: a {@code Till}, or any other signal.
   *
   * @return a handle that takes the action back
   */
  Registration later(Signal when, Runnable action);

  // ---- how the thread handles events

  /** {@return what this thread does with events and requests of each kind} */
  Handlers handlers();

  /** {@return how many events and requests wait to be handled} */
  int queuedEvents();

  /**
   * Keeps all waits of the thread for events from returning, until {@link #resume}. Events are handled
   * all the same; after the pause, each wait gets the first event that it would have got. A stop request ends the
   * pause.
   */
  void pause();

  /** Ends the pause. */
  void resume();

  /** {@return whether this thread was paused and not resumed} */
  boolean isPaused();

  /**
   * Ends the pause that a body in {@linkplain dev.supervisor.core.events.turns.Turns turns} makes
   * between its calls: the present pause, or the next one.
   */
  void wakeTurns();

  // ---- finding and planning

  /**
   * {@return the living node with this path; empty if there is none}
   *
   * @param path the path from the root ({@code /nightly/counter}), or from this thread ({@code counter})
   */
  Optional<Node> find(String path);

  /** {@return the order in which this subtree would be stopped, and how long that would take at the worst} */
  StopPlan plan();

  @Override
  Optional<SupervisedThread> parent();

  @Override
  String path();

  @Override
  Signal stopped();
}
