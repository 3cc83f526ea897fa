package dev.supervisor.core;

import dev.supervisor.core.events.Events;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import java.util.Optional;
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
public sealed interface SupervisedThread extends Node permits Child, Scope, ThreadNode {
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

  /** Makes a child without starting it: {@link Child#start} does. */
  <T extends @Nullable Object> Child<T> create(
      String name, UnaryOperator<ThreadOptions> with, Task<T> task);

  /**
   * Waits until all present and future children are settled, however long that takes.
   *
   * <p>A body that ends with this keeps its children instead of stopping them.
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
  Attached attach(String name, Attachment attachment);

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

  /**
   * Puts an event into this thread's queue; its listeners run on the thread, when it waits there.
   *
   * @return whether the queue took it; false when the thread is over and handles no more events
   */
  boolean fire(Object event);

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
  SupervisedThread stop();

  @Override
  SupervisedThread stop(String why);

  @Override
  SupervisedThread stop(Reason why);
}
