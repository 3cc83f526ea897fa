package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A stretch of code on a thread that other code made, as a node of a tree: a root, a scope inside
 * a tree, or a guest.
 *
 * <p>Its body is what happens between opening and closing. It is confined to the thread that opened
 * it: {@link #close} is called there, innermost scope first. A {@linkplain Supervisor#root root that no thread owns} can be
 * closed anywhere. All else is thread-safe.
 */
public sealed interface Scope extends SupervisedThread, AutoCloseable permits ScopeNode {
  /**
   * Stops all children in order and waits until they are settled, but not beyond the tree's time.
   *
   * <p>The tree may be stopped while this thread still joins the children of the scope. Their results can then be
   * incomplete, although the scope itself has not been asked to stop: check {@link #drain} to find out.
   *
   * <p>Never throws {@link InterruptedException}: an interrupt shortens the wait to the reserve and
   * is set again. Logs the report when a node was late. A second call does nothing.
   *
   * @throws ThreadFailedException when threads of this scope failed and the failures were not collected: the
   *     first, with the others suppressed in it
   * @throws IllegalStateException when called by another thread than the one that opened the scope; for a root that no
   *     thread owns, when called by a thread of its own tree, which was asked to stop then
   */
  @Override
  void close();

  /**
   * Lets the current thread, which other code made, into the tree as a guest below this scope:
   * with a name and a place, able to spawn and to wait. This scope waits until the guest leaves.
   *
   * <pre>{@code
   * void onDriverCallback() {
   *   try (var guest = app.register("driver")) { guest.spawn("follow-up", …); }
   * }
   * }</pre>
   *
   * @return the guest's own scope, to be closed by the same thread
   * @throws IllegalStateException when the current thread is in a tree already, or this scope is
   *     settled
   */
  Scope register(String name);

  /** {@return how the stop of this scope went, as far as it has; empty before it began} */
  Optional<StopReport> report();

  /**
   * Waits until this scope is asked to stop.
   *
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  void awaitShutdown() throws InterruptedException;

  /**
   * Waits until this scope is asked to stop, in one of the ways that the options name.
   *
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  void awaitShutdown(UnaryOperator<ShutdownOptions> with) throws InterruptedException;

  /**
   * {@return the signal that goes when this scope has no child; already gone if it has none}
   *
   * <p>What is shared by the tree, such as its sessions, does not count.
   */
  Signal idle();

  /** What ends {@link Scope#awaitShutdown}. Immutable: each method returns changed options. */
  final class ShutdownOptions {
    static final ShutdownOptions DEFAULTS = new ShutdownOptions(Signal.NEVER, false);

    final Signal linked;
    final boolean whenIdle;

    private ShutdownOptions(Signal linked, boolean whenIdle) {
      this.linked = linked;
      this.whenIdle = whenIdle;
    }

    /**
     * Links an outside stop signal both ways: when the signal goes, the scope is stopped; when the scope is stopped,
     * the signal is let go, unless it refuses that.
     */
    public ShutdownOptions linkedTo(Signal outside) {
      return new ShutdownOptions(Objects.requireNonNull(outside, "outside"), whenIdle);
    }

    /** Also ends the wait, and stops the scope, when no child is left. */
    public ShutdownOptions whenIdle() {
      return new ShutdownOptions(linked, true);
    }
  }
}
