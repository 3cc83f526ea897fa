package dev.supervisor.core;

import dev.supervisor.core.events.Events;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.GivenAll;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Thrown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The way in: opens trees, and tells which node the current thread is.
 *
 * <pre>{@code
 * try (var app = Supervisor.open("nightly")) {
 *   var counter = app.call("counter", pleaseStop -> count(pleaseStop));
 *   System.out.println(counter.join());
 * } // children are stopped newest first, each settled before the next is asked
 * }</pre>
 */
public final class Supervisor {
  private Supervisor() {}

  /** Makes the current thread a root, or opens a scope inside a tree, as {@link #open(String, UnaryOperator)} does with default options. */
  public static Scope open(String name) {
    return open(name, with -> with);
  }

  /**
   * Makes the current thread the root of a new tree. If the thread is in a tree already, this method opens a scope in that tree.
   *
   * @param name the name of the root or scope, without {@code /} and {@code #}
   * @return the scope, which the same thread has to close, innermost scope first
   * @throws IllegalArgumentException if the name is blank or has one of these characters, or if an option is not for this kind of scope
   * @throws IllegalStateException if the scope would belong to a node that is settled or was abandoned
   */
  public static Scope open(String name, UnaryOperator<TreeOptions> with) {
    return ScopeOpening.open(name, with);
  }

  /** Makes a tree that no thread owns, as {@link #root(String, UnaryOperator)} does with default options. */
  public static Scope root(String name) {
    return root(name, with -> with);
  }

  /**
   * Makes a tree that no thread owns, for containers, frameworks and other code that opens it on one thread and closes it on
   * another.
   *
   * <p>The current thread does not become a part of the tree. The root has no body, so it counts as over as soon as it is asked to stop.
   * Any thread may {@linkplain Scope#close close} it, also several at once: all of them wait, and the first one throws the
   * failures that were not collected. A thread of the tree itself cannot wait for it: there {@code close} asks the tree to
   * stop and throws an {@link IllegalStateException}. The threads of the tree are daemons of the JVM, so something else has to keep the JVM alive.
   *
   * @param name without {@code /} and {@code #}
   */
  public static Scope root(String name, UnaryOperator<TreeOptions> with) {
    return ScopeOpening.ownerless(name, with);
  }

  /** Opens the main tree with default options, as {@link #main(String, UnaryOperator)} does. */
  public static Scope main(String name) {
    return main(name, with -> with);
  }

  /**
   * Makes the current thread the root of a new tree and ties the tree to the JVM.
   *
   * <p>SIGINT, SIGTERM and {@code System.exit} stop the tree in order before the JVM ends. A SIGINT during that stop prints which
   * nodes are left, and ends the JVM at once. After the tree is settled and the current thread has ended, {@link
   * TreeOptions#lastOfAll} runs. The exit code is 128 + the number of the signal, or the code given to {@code exit}. If the
   * JVM ends in neither of these ways, {@link Scope#close} throws the failures that were not collected, so the exit
   * code is 1 if there are any. If the JVM is ending already, the tree is asked to stop at once, and there is no last step.
   *
   * @throws IllegalStateException if there is a main tree already, or the current thread is in a tree
   */
  public static Scope main(String name, UnaryOperator<TreeOptions> with) {
    return JvmShutdown.main(name, with);
  }

  /**
   * {@return the node of the current thread: the innermost scope, or the supervised thread}
   *
   * <p>If the main tree is open, a thread that is in no tree is adopted as its guest, with one warning for each pattern of
   * thread names. Such a guest is listed and asked to stop, but neither waited for nor interrupted.
   *
   * @throws IllegalStateException if the current thread is in no tree and there is no main tree
   */
  public static SupervisedThread current() {
    return here();
  }

  /**
   * {@return the events of {@link #current()}, for the current thread to handle}
   *
   * @throws IllegalStateException if the current thread is in no tree and there is no main tree
   */
  public static Events events() {
    return here().mailbox().events();
  }

  /** Says that the current thread is ready, as {@link #ready(Object)} does, without a value. */
  public static boolean ready() {
    return ready(null);
  }

  /**
   * Says that the current thread can be used from now on; for the body of a thread that {@linkplain
   * ThreadOptions#becomesReady becomes ready}. The {@link Child#ready} of the thread goes, its callbacks run on the
   * current thread, and children that wait for it are started.
   *
   * @param value a value that others need to use the thread, such as the port it listens on; see {@link Child#awaitReady(Class,
   *     Signal)}. It may be null
   * @return whether this was the first call in this incarnation; later ones do nothing
   * @throws IllegalStateException if the current thread was not spawned, or does not have the option {@link
   *     ThreadOptions#becomesReady}: then it is ready with the first instruction of its body
   */
  public static boolean ready(@Nullable Object value) {
    TaskNode<?> child = spawned("only such a child becomes ready");
    if (!child.options.becomesReady) {
      throw new IllegalStateException(child.path()
          + " is ready with the first instruction of its body, as it lacks the option becomesReady(): spawn it with"
          + " -> with.becomesReady()");
    }
    return child.readiness().say(value);
  }

  /**
   * Sets a status line of the current thread, for people; for the body of a spawned thread. {@link Node#tree} shows it,
   * and {@link Child#status} returns it. The line belongs to the incarnation, and replaces the one before. The call
   * costs little, and does not block.
   *
   * @param text one line, such as {@code 3 of 5 partitions}. Control characters become blanks, and a text of more than
   *     200 characters is cut; an empty text takes the line back
   * @throws IllegalStateException if the current thread was not spawned
   */
  public static void status(String text) {
    Objects.requireNonNull(text, "text");
    StackRoom.forMany();
    spawned("only such a child has a status").readiness().status(text);
  }

  /**
   * Asks for more time for the start or the stop of the current thread; for the body of a spawned thread. A second call
   * replaces the first. The call costs little, and does not block.
   *
   * <p>A thread that was asked to stop is not interrupted before that time is over; if it was interrupted already, it
   * is not given up before. No thread gets time beyond the beginning of the reserve of its stop: the deadline of the
   * tree does not move, so other nodes have less time. Before a thread is {@linkplain Child#ready ready}, its start is
   * limited only by the code that waits for it, and by its {@linkplain ThreadOptions#heartbeat heartbeat}, which then
   * allows a silence of that length. {@link Node#tree} shows how much time is left and why, {@link
   * SupervisedThread#plan} counts it, and the report of the stop has it.
   *
   * @param time how much time, from now on; positive
   * @param why why the time is needed, for people: one line, cut after 200 characters
   * @return the time that the thread has from now on: as much as it asked for, or less. Zero if no time is left, or if the thread is neither
   *     starting nor stopping, when nothing limits it
   * @throws IllegalArgumentException if the time is zero or negative
   * @throws IllegalStateException if the current thread was not spawned
   */
  public static Duration extend(Duration time, String why) {
    long nanos = Durations.nanos(Durations.positive(time, "time"));
    Objects.requireNonNull(why, "why");
    StackRoom.forMany();
    return Duration.ofNanos(
        MoreTime.ask(spawned("only such a child asks for more time"), nanos, why));
  }

  /**
   * Says that the current thread is alive; for the body of a spawned thread with a {@linkplain ThreadOptions#heartbeat
   * heartbeat}. Each wait of this library does so as well. The call costs a few instructions, and does not block; it
   * does nothing if the thread has no heartbeat.
   *
   * @throws IllegalStateException if the current thread was not spawned
   */
  public static void beat() {
    Pulse pulse = spawned("only such a child has a heartbeat").pulse();
    if (pulse != null) {
      pulse.say();
    }
  }

  /**
   * Beats before a long piece of work: from now on, until the next {@link #beat()}, a silence of that length is allowed.
   * A wait in between does not end this.
   *
   * @param work the work, for people: one line, cut after 200 characters
   * @param within how long the work may take; positive. A time that is shorter than the heartbeat allows is the same as a plain beat
   * @throws IllegalArgumentException if {@code within} is zero or negative
   * @throws IllegalStateException if the current thread was not spawned
   */
  public static void beat(String work, Duration within) {
    Objects.requireNonNull(work, "work");
    long nanos = Durations.nanos(Durations.positive(within, "within"));
    Pulse pulse = spawned("only such a child has a heartbeat").pulse();
    if (pulse != null) {
      pulse.say(TreeText.inALine(work, Readiness.LONGEST_STATUS), nanos);
    }
  }

  /** {@return the child whose body runs on the current thread} */
  private static TaskNode<?> spawned(String only) {
    ThreadNode node = here();
    ThreadNode at = node;
    while (at != null && !(at instanceof TaskNode<?>)) {
      at = at.around();
    }
    if (!(at instanceof TaskNode<?> child)) {
      throw new IllegalStateException(node.path() + " is not a child that was spawned: " + only);
    }
    return child;
  }

  private static ThreadNode here() {
    ThreadNode node = Current.get();
    if (node != null && !(node.isAdopted() && node.root().stopped().isGo())) {
      return node;
    }
    ScopeNode main = Roots.main();
    if (main == null) {
      throw new IllegalStateException(
          "thread " + Thread.currentThread().getName() + " is in no tree" + Roots.howToEnter());
    }
    return main.adopt();
  }

  /**
   * {@return why the node with that path does not move, as {@link Node#why()} says it; empty if no tree of this JVM has
   * such a node}
   *
   * @param path the path from a root on, such as {@code /nightly/counter}. Of several trees of the same name, the one that was
   *     opened last counts
   */
  public static Optional<Why> why(String path) {
    Objects.requireNonNull(path, "path");
    return Roots.find(path).map(Node::why);
  }

  /** {@return whether the current thread is in a tree} */
  public static boolean isSupervised() {
    return Current.get() != null;
  }

  /** {@return whether the current thread opened the main tree; false if there is no main tree} */
  public static boolean isMainThread() {
    ScopeNode main = Roots.main();
    return main != null && main.ownerThread() == Thread.currentThread();
  }

  /**
   * Lets the current thread, which other code made, into the main tree, or into the only tree of the JVM, as {@link
   * Scope#register} does.
   *
   * @throws IllegalStateException if there is no main tree and not exactly one tree, or if the thread is in a tree already
   */
  public static Scope register(String name) {
    return Roots.theOne().register(name);
  }

  /**
   * Shuts the JVM down with an exit code, in order, and returns at once.
   *
   * <p>Unlike {@code System.exit}, this method leaves the current thread free to end. The main tree, if there is one, is stopped
   * in order, as after a signal. If no thread can be had for that, the call does not return, as {@code System.exit} does not.
   *
   * @param code the exit code of the JVM, as for {@code System.exit}: zero means success; systems show its lowest eight
   *     bits
   */
  public static void exit(int code) {
    JvmShutdown.exit(code);
  }

  /**
   * Joins several threads, one after the other. Only their ends or an interrupt end the wait.
   *
   * @return their results, in the order of the threads
   * @throws ThreadFailedException if the first thread without a result has failed; the exceptions of the others are suppressed in
   *     it. If that thread was stopped or abandoned, {@link ThreadStoppedException} or {@link ThreadAbandonedException} is thrown
   *     likewise. All threads have been joined then
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  public static <T extends @Nullable Object> List<T> joinAll(List<? extends Child<T>> children)
      throws InterruptedException {
    try {
      return joinAll(Signal.NEVER, children);
    } catch (TimeoutException e) {
      throw new AssertionError("NEVER went", e);
    }
  }

  /** Joins all these threads, as {@link #joinAll(List)} does. */
  @SafeVarargs
  @SuppressWarnings("varargs") // they are read, and nothing is put among them
  public static <T extends @Nullable Object> List<T> joinAll(Child<T>... children)
      throws InterruptedException {
    List<Child<T>> list = new ArrayList<>(Objects.requireNonNull(children, "children").length);
    for (Child<T> child : children) {
      list.add(child);
    }
    return joinAll(list);
  }

  /**
   * Joins all these threads, as {@link #joinAll(List)} does, or waits until the signal goes.
   *
   * <p>A thread that has stopped is joined even if the signal has gone. The failures of such threads are collected,
   * and suppressed in the {@code TimeoutException}.
   *
   * @param till the signal that ends the wait
   * @throws TimeoutException if the signal went before all threads had stopped; the others are not
   *     stopped by that, and can be joined again
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  public static <T extends @Nullable Object> List<T> joinAll(
      Signal till, List<? extends Child<T>> children)
      throws InterruptedException, TimeoutException {
    Objects.requireNonNull(till, "till");
    List<Child<T>> all = GivenAll.of(children, "children", "child");
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    List<T> results = new ArrayList<>(all.size());
    TimeoutException late = null;
    RuntimeException first = null;
    for (Child<T> child : all) {
      try {
        results.add(child.join(till));
      } catch (TimeoutException e) {
        late = late == null ? e : late;
      } catch (ThreadFailedException | ThreadStoppedException | ThreadAbandonedException e) {
        if (first == null) {
          first = e;
        } else {
          Thrown.suppress(first, e);
        }
      }
    }
    if (late != null) {
      Thrown.suppress(late, first);
      throw late;
    }
    if (first != null) {
      throw first;
    }
    return results;
  }

  /** Joins all these threads, as {@link #joinAll(Signal, List)} does. */
  @SafeVarargs
  @SuppressWarnings("varargs") // they are read, and nothing is put among them
  public static <T extends @Nullable Object> List<T> joinAll(Signal till, Child<T>... children)
      throws InterruptedException, TimeoutException {
    List<Child<T>> list = new ArrayList<>(Objects.requireNonNull(children, "children").length);
    for (Child<T> child : children) {
      list.add(child);
    }
    return joinAll(till, list);
  }
}
