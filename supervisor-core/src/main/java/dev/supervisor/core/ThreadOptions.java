package dev.supervisor.core;

import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.VirtualThreads;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a supervised thread runs and is stopped. Immutable: each method returns changed options.
 *
 * <p>Children inherit the kind of thread, the grace, the patience and the daemon of the thread that
 * they belong to; the rest is for the one thread alone.
 */
public final class ThreadOptions {
  private static final ThreadOptions DEFAULTS = new ThreadOptions(
      false, Duration.ofSeconds(5), Duration.ofSeconds(2), false, false, null, Restart.never());

  final boolean virtual;
  final Duration grace;
  final Duration patience;
  final boolean allAtOnce;
  final boolean daemon;
  final @Nullable Body cleanup;
  final Restart restart;

  private ThreadOptions(
      boolean virtual,
      Duration grace,
      Duration patience,
      boolean allAtOnce,
      boolean daemon,
      @Nullable Body cleanup,
      Restart restart) {
    this.virtual = virtual;
    this.grace = grace;
    this.patience = patience;
    this.allAtOnce = allAtOnce;
    this.daemon = daemon;
    this.cleanup = cleanup;
    this.restart = restart;
  }

  static ThreadOptions defaults() {
    return DEFAULTS;
  }

  ThreadOptions inherited() {
    return allAtOnce || cleanup != null || !restart.isNever()
        ? new ThreadOptions(virtual, grace, patience, false, daemon, null, Restart.never())
        : this;
  }

  /**
   * Runs on a virtual thread.
   *
   * @throws UnsupportedOperationException on a JVM before 21
   */
  public ThreadOptions virtual() {
    if (!VirtualThreads.available()) {
      throw new UnsupportedOperationException(
          "virtual threads need Java 21 or later; this is " + Runtime.version().toString());
    }
    return new ThreadOptions(true, grace, patience, allAtOnce, daemon, cleanup, restart);
  }

  /** Runs on a platform thread, which is the default at the root. */
  public ThreadOptions platform() {
    return new ThreadOptions(false, grace, patience, allAtOnce, daemon, cleanup, restart);
  }

  /**
   * The time between asking and interrupting; 5 s by default.
   *
   * @param grace zero interrupts at once; one of any length, also for ever, ends with the stop of the
   *     tree
   * @throws IllegalArgumentException when it is negative
   */
  public ThreadOptions grace(Duration grace) {
    return new ThreadOptions(
        virtual, checked(grace, "grace"), patience, allAtOnce, daemon, cleanup, restart);
  }

  /**
   * The time between the first interrupt and giving up, 2 s by default; the interrupt is repeated
   * every second.
   *
   * @param patience zero gives up with the first interrupt; one of any length, also for ever, ends
   *     with the stop of the tree
   * @throws IllegalArgumentException when it is negative
   */
  public ThreadOptions patience(Duration patience) {
    return new ThreadOptions(
        virtual, grace, checked(patience, "patience"), allAtOnce, daemon, cleanup, restart);
  }

  /** Its children are stopped all at once, instead of newest first: for pools of equals. */
  public ThreadOptions allAtOnce() {
    return new ThreadOptions(virtual, grace, patience, true, daemon, cleanup, restart);
  }

  /**
   * Says whether the thread is a daemon. The parent of a daemon asks it to stop in its turn and does
   * not wait for it; the daemon moves to the root, and the root waits. Children inherit this. A daemon
   * of the root itself is like any other child.
   *
   * @param daemon false at the root by default; false makes a child of a daemon an ordinary child
   */
  public ThreadOptions daemon(boolean daemon) {
    return new ThreadOptions(virtual, grace, patience, allAtOnce, daemon, cleanup, restart);
  }

  /**
   * One last call on the thread after its body has ended, in whatever way, also when it was stopped
   * before its body began; its failure is the thread's failure, unless the body failed before.
   */
  public ThreadOptions cleanup(Body cleanup) {
    return new ThreadOptions(
        virtual,
        grace,
        patience,
        allAtOnce,
        daemon,
        Objects.requireNonNull(cleanup, "cleanup"),
        restart);
  }

  /**
   * Says whether it is started again when its body has ended, how soon and how often; {@link Restart#never} by default. Children
   * do not inherit it.
   */
  public ThreadOptions restart(Restart restart) {
    return new ThreadOptions(
        virtual,
        grace,
        patience,
        allAtOnce,
        daemon,
        cleanup,
        Objects.requireNonNull(restart, "restart"));
  }

  private static Duration checked(Duration duration, String what) {
    return Durations.bounded(Durations.notNegative(duration, what));
  }
}
