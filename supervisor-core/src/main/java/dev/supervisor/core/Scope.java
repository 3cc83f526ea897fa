package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A stretch of code, as a node of a tree, on a thread that other code made: a root, a scope inside a tree, or a guest.
 *
 * <p>Its body is the code between opening and closing. A scope is confined to the thread that opened it: {@link #close}
 * is called there, innermost scope first. Any thread may close a {@linkplain Supervisor#root root that no thread owns}.
 * All other methods are thread-safe.
 */
public sealed interface Scope extends SupervisedThread, AutoCloseable permits ScopeNode {
  /**
   * Stops all children in order and waits until they are settled, but not beyond the time that the tree has for a stop. A second call does
   * nothing. This method logs the report if a node was late.
   *
   * <p>The tree may be stopped while this thread still joins the children of the scope. Their results can then be
   * incomplete, although the scope itself has not been asked to stop: check {@link #drain} to find out.
   *
   * <p>This method never throws {@link InterruptedException}: an interrupt shortens the wait to the reserve and is set
   * again.
   *
   * @throws ThreadFailedException if threads of this scope failed and the failures were not collected: the first
   *     failure, with the others suppressed in it
   * @throws IllegalStateException if another thread than the one that opened the scope calls this method. For a root
   *     that no thread owns: if a thread of its own tree calls it; the tree has then been asked to stop
   */
  @Override
  void close();

  /**
   * Lets the current thread, which other code made, into the tree as a guest below this scope: the thread has a name and a place there, and can
   * spawn and wait. This scope waits until the guest leaves.
   *
   * <pre>{@code
   * void onDriverCallback() {
   *   try (var guest = app.register("driver")) { guest.spawn("follow-up", …); }
   * }
   * }</pre>
   *
   * @param name the name of the guest, without {@code /} and {@code #}
   * @return the guest's own scope, which the same thread has to close
   * @throws IllegalStateException if the current thread is in a tree already, or this scope is settled
   */
  Scope register(String name);

  /** {@return the report of the stop of this scope, as far as the stop has come; empty before it began} */
  Optional<StopReport> report();

  /**
   * Waits until this scope is asked to stop. Returns at once if it has stopped.
   *
   * @throws InterruptedException if the thread is interrupted before or while waiting
   */
  void awaitShutdown() throws InterruptedException;

  /**
   * Waits until this scope is asked to stop, in one of the ways that the options name. Returns at once if it has stopped.
   *
   * @throws InterruptedException if the thread is interrupted before or while waiting
   */
  void awaitShutdown(UnaryOperator<ShutdownOptions> with) throws InterruptedException;

  /**
   * {@return the signal that goes when this scope has no child; it has already gone if there is none}
   *
   * <p>Attachments that the tree shares, such as its sessions, do not count.
   */
  Signal idle();

  /** The ways in which {@link Scope#awaitShutdown} ends. Immutable: each method returns changed options. */
  final class ShutdownOptions {
    static final ShutdownOptions DEFAULTS = new ShutdownOptions(Signal.NEVER, false);

    final Signal linked;
    final boolean whenIdle;

    private ShutdownOptions(Signal linked, boolean whenIdle) {
      this.linked = linked;
      this.whenIdle = whenIdle;
    }

    /**
     * Links an outside stop signal both ways. When the signal goes, the scope is stopped. When the scope is about to stop,
     * the signal is let go, unless it refuses that.
     */
    public ShutdownOptions linkedTo(Signal outside) {
      return new ShutdownOptions(Objects.requireNonNull(outside, "outside"), whenIdle);
    }

    /** Also stops the scope, and so ends the wait, when no child is left. */
    public ShutdownOptions whenIdle() {
      return new ShutdownOptions(linked, true);
    }
  }
}
