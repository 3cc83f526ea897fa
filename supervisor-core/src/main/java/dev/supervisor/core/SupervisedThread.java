package dev.supervisor.core;

import dev.supervisor.core.events.Events;
import dev.supervisor.core.events.Peer;
import dev.supervisor.core.events.Request;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A thread with a name and a place in a tree.
 *
 * <p>It is not called {@code Thread}, and is none: that name would shadow {@link Thread} in every
 * star import, and a virtual thread cannot be subclassed. Inside a body, {@link
 * Supervisor#current()} is the thread's own node.
 *
 * <p>Whatever it spawns belongs to it: however its body ends, its children are stopped and settled
 * before its own {@link #stopped} goes. All methods are thread-safe; spawning is allowed from any
 * thread, not only its own.
 */
public sealed interface SupervisedThread extends Node, Peer permits Child, Scope, ThreadNode {
  /**
   * {@return the signal that asks this thread to finish}
   *
   * <p>{@code pleaseStop().go()} asks this one thread and nobody else, with nobody watching whether
   * it obeys; {@link #stop()} is the orderly way.
   */
  Signal pleaseStop();

  /** {@return the signal that goes when the thread has run its last instruction of ours} */
  Signal ended();

  /** {@return the thread it runs on; empty before it was started} */
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
   * @throws IllegalArgumentException when the name cannot be one
   * @throws IllegalStateException when this node is settled, or was abandoned
   */
  Child<@Nullable Void> spawn(String name, Body body);

  /** As {@link #spawn(String, Body)}, with options. */
  Child<@Nullable Void> spawn(String name, UnaryOperator<ThreadOptions> with, Body body);

  /**
   * Starts a child without a body of its own: it handles its events, and keeps its own children,
   * until it is asked to stop.
   */
  Child<@Nullable Void> spawn(String name);

  /** Starts a child that computes a result for {@link Child#join}. */
  <T extends @Nullable Object> Child<T> call(String name, Task<T> task);

  /** As {@link #call(String, Task)}, with options. */
  <T extends @Nullable Object> Child<T> call(
      String name, UnaryOperator<ThreadOptions> with, Task<T> task);

  /** Makes a child without starting it: {@link Child#start} does, also again once it has stopped. */
  <T extends @Nullable Object> Child<T> create(
      String name, UnaryOperator<ThreadOptions> with, Task<T> task);

  /**
   * Waits until all present and future children are settled, however long that takes.
   *
   * <p>A body that ends with this keeps its children instead of stopping them. What is shared by the tree, such as its
   * sessions, does not count.
   *
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  void awaitChildren() throws InterruptedException;

  /**
   * Waits until all children are settled, at most until the signal goes.
   *
   * @return whether no child was left
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  boolean awaitChildren(Signal till) throws InterruptedException;

  // ---- what is not a thread

  /**
   * Puts something that is not a thread into the tree, as the newest child.
   *
   * @throws IllegalStateException when this node is settled, or was abandoned
   */
  AttachmentNode attach(String name, Attachment attachment);

  /**
   * {@return the one attachment of this kind in the whole tree, made by the first who asks}
   *
   * <p>It takes the oldest place under the root: it stops after everybody who might use it, so that
   * threads can still use it while they clean up.
   *
   * @param name its name, should it have to be made
   * @param kind what tells it from other shared attachments
   * @param make makes it; called at most once for a tree, must be quick and must not use the tree
   * @throws IllegalStateException when it is not there and the root is settled already
   */
  <A extends Attachment> A shared(String name, Class<A> kind, Supplier<A> make);

  // ---- events

  /** {@return the event queue of this thread, made when first used} */
  Events events();

  @Override
  default boolean fire(Object event) {
    return events().fire(event);
  }

  /** As {@link Events#fire(String, Object)}. */
  default boolean fire(String name, @Nullable Object data) {
    return events().fire(name, data);
  }

  /** As {@link Events#ask(Request)}. */
  default <R extends @Nullable Object> Promise<R> ask(Request<R> request) {
    return events().ask(request);
  }

  /** As {@link Events#ask(Callable)}. */
  default <R extends @Nullable Object> Promise<R> ask(Callable<R> work) {
    return events().ask(work);
  }

  /** As {@link Events#tell(Request)}. */
  default boolean tell(Request<?> request) {
    return events().tell(request);
  }

  /** As {@link Events#proxy(Class)}. */
  default <I> I proxy(Class<I> type) {
    return events().proxy(type);
  }

  /** As {@link Events#pause}. */
  default void pause() {
    events().pause();
  }

  /** As {@link Events#resume}. */
  default void resume() {
    events().resume();
  }

  // ---- finding and planning

  /**
   * {@return the living node with this path}
   *
   * @param path from the root ({@code /nightly/counter}) or from here ({@code counter})
   */
  Optional<Node> find(String path);

  /** {@return how long stopping this subtree could take at the worst, and in which order it goes} */
  StopPlan plan();

  @Override
  Optional<SupervisedThread> parent();

  @Override
  String path();

  @Override
  Signal stopped();
}
