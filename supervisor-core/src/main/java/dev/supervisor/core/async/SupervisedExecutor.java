package dev.supervisor.core.async;

import dev.supervisor.core.Restart;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.signals.internal.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * An executor whose threads are children of a node: a pool of named workers, or one view of it.
 *
 * <p>There are two kinds. One that {@linkplain Bridges#asExecutor owns} its pool ends it with its own end. One that is
 * {@linkplain Bridges#lend lent} belongs to a borrower: {@link #shutdown}, {@link #shutdownNow} and {@link #close} concern
 * the tasks of this borrower alone, and the pool lives on. Hand the lent kind to libraries, as many of them close each
 * executor that they are given.
 *
 * <pre>{@code
 * var http = Bridges.of(app).lend("http");
 * server.setExecutor(http); // its threads are children of /app/http
 * }</pre>
 *
 * <p>It keeps what the interfaces of the JDK promise. What is decided here beyond that:
 *
 * <ul>
 *   <li>A failure of a task given to {@link #execute} is a failure of its worker, as of any child: it is logged, and thrown by the
 *       scope if no thread has collected it. Another worker takes its place.
 *   <li>A failure of a task given to {@link #submit(Runnable) submit} or {@link #schedule(Runnable, long, TimeUnit) schedule} belongs
 *       to the future. It is logged once if no thread waits in {@code get} at that moment.
 *   <li>A failure of a periodic task is always logged; then {@link ExecutorOptions#afterPeriodicFailure} decides. By default the task is
 *       not run again, as the interface says.
 *   <li>A task that is refused is refused with a {@link RejectedExecutionException} that names the node, its state, and who asked it to
 *       stop and why.
 *   <li>A task runs with the contexts of the thread that gave it: the logging context (MDC), and those of {@link
 *       dev.supervisor.core.TreeOptions#context}. Afterwards its worker has back what it had, its name and its context class loader too. A
 *       thread-local that a task sets by itself stays with the worker, unless {@link ExecutorOptions#freshThreads} is asked for.
 *   <li>The future of a task that calls {@code System.exit} is cancelled, and other tasks that were accepted are run before the JVM ends, if the executor
 *       belongs to the {@linkplain dev.supervisor.core.Supervisor#main main tree}.
 *   <li>An interrupt that a task leaves set does not reach the next task. Threads that a task has spawned end with the task's worker,
 *       which takes no further task then.
 * </ul>
 *
 * <p><b>When the tree stops</b> the pool in its turn, it takes no new task, and runs what it has accepted, but not what is due
 * later. After the grace its workers are interrupted, and tasks that have not begun are cancelled and counted in the log.
 *
 * <p>Thread-safe. Memory consistency effects: those of {@link java.util.concurrent.ExecutorService}.
 */
public sealed interface SupervisedExecutor extends ScheduledExecutorService, AutoCloseable
    permits PoolView {
  /** {@return the node whose children are the workers} */
  SupervisedThread node();

  /**
   * {@return a further view of the same workers for a borrower, with a shutdown of its own}
   *
   * <p>It never ends the pool. Once this pool takes no new task, the view does not either.
   *
   * @param borrower who gets it, as refusals name it
   */
  SupervisedExecutor lend(String borrower);

  /** {@return what makes threaded functions, each call of which is a task of this executor: a worker runs it, when one is free} */
  Threaded threaded();

  /**
   * Refuses new tasks from now on; those that were accepted are run, except for periodic ones, which are cancelled. Returns at once.
   *
   * <p>An executor that owns its pool ends its node after that. A lent one does not. Idempotent.
   */
  @Override
  void shutdown();

  /**
   * As {@link #shutdown}, but tasks that have not begun are not run, and those that run are interrupted, soon, by a helper thread.
   * Returns at once.
   *
   * <p>An executor that owns its pool stops its node as well, so a task that does not react is abandoned after grace and patience. A
   * lent one interrupts the tasks of its borrower alone.
   *
   * @return the tasks that have not begun, as they were given to {@link #execute}; the futures of those that were submitted
   */
  @Override
  List<Runnable> shutdownNow();

  /**
   * As {@link #shutdown}, and waits until all tasks have completed, however long that takes; an executor that owns its pool also waits
   * until its node has ended.
   *
   * <p>Once the tree stops it waits no longer than until the node is settled. When the current thread is interrupted before or while
   * waiting, it does as {@link #shutdownNow}, cancels the tasks that have not begun, and waits on; the interrupt is set again before it returns. If the executor has
   * terminated, this does nothing.
   *
   * @throws IllegalStateException when called by one of the tasks that it would wait for; the message names the task
   */
  @Override
  void close();

  /** What becomes of a periodic task that has failed. */
  enum AfterFailure {
    /** It is not run again, and its future fails: the contract of {@link ScheduledExecutorService}. */
    END,
    /** Its next run comes when it is due. */
    GO_ON,
    /** As {@link #END}, and its worker fails too, as a child does: the scope throws the failure when it is closed. */
    FAIL
  }

  /** How a pool is made. Immutable: each method returns changed options. */
  final class ExecutorOptions {
    static final ExecutorOptions DEFAULTS = new ExecutorOptions(
        0, Duration.ofSeconds(10), with -> with, e -> AfterFailure.END, false, false);
    private static final int MOST_WORKERS = 64;

    final int workers; // 0: not said
    final Duration idleFor;
    final UnaryOperator<ThreadOptions> threads;
    final Function<? super Throwable, AfterFailure> afterFailure;
    final boolean asOldest;
    final boolean freshThreads;

    private ExecutorOptions(
        int workers,
        Duration idleFor,
        UnaryOperator<ThreadOptions> threads,
        Function<? super Throwable, AfterFailure> afterFailure,
        boolean asOldest,
        boolean freshThreads) {
      this.workers = workers;
      this.idleFor = idleFor;
      this.threads = threads;
      this.afterFailure = afterFailure;
      this.asOldest = asOldest;
      this.freshThreads = freshThreads;
    }

    int mostWorkers() {
      return workers == 0 ? MOST_WORKERS : workers;
    }

    /**
     * The most tasks that run at the same time; 64 by default. Further ones wait, in the order in which they were given. Workers are made
     * when they are needed.
     *
     * @throws IllegalArgumentException when it is zero or negative
     */
    public ExecutorOptions workers(int most) {
      if (most <= 0) {
        throw new IllegalArgumentException("workers must be positive, not " + most);
      }
      return new ExecutorOptions(most, idleFor, threads, afterFailure, asOldest, freshThreads);
    }

    /**
     * How long a worker stays that has nothing to do; 10 s by default.
     *
     * @param time of any length, also for ever; zero ends a worker with its task, unless another one waits
     * @throws IllegalArgumentException when it is negative
     */
    public ExecutorOptions idleFor(Duration time) {
      Duration checked = Durations.bounded(Durations.notNegative(time, "idleFor"));
      return new ExecutorOptions(workers, checked, threads, afterFailure, asOldest, freshThreads);
    }

    /**
     * How the workers run and are stopped, such as {@code t -> t.virtual().grace(ONE_SECOND)}; by default as children of the node
     * do. They are asked all at once. A {@linkplain ThreadOptions#restart restart} has no effect.
     */
    public ExecutorOptions threads(UnaryOperator<ThreadOptions> with) {
      return new ExecutorOptions(
          workers,
          idleFor,
          Objects.requireNonNull(with, "with"),
          afterFailure,
          asOldest,
          freshThreads);
    }

    /**
     * Decides what becomes of a periodic task that has failed, after the failure was logged; {@link AfterFailure#END} by default.
     *
     * @param decision is asked on the worker; {@link AfterFailure#END} is taken where it throws or returns null
     */
    public ExecutorOptions afterPeriodicFailure(
        Function<? super Throwable, AfterFailure> decision) {
      return new ExecutorOptions(
          workers,
          idleFor,
          threads,
          Objects.requireNonNull(decision, "decision"),
          asOldest,
          freshThreads);
    }

    /**
     * The pool takes the oldest place below the node, for what others use: it takes tasks until all other children of the node have ended, and the
     * body of the node, too. Of several, the one that was made first is the last. The scope of the node waits for it; {@link
     * SupervisedThread#awaitChildren} does not.
     */
    public ExecutorOptions asOldest() {
      return new ExecutorOptions(
          workers, idleFor, threads, afterFailure, /* asOldest= */ true, freshThreads);
    }

    /**
     * Each task runs on a thread that is made for it and ends with it, so no thread-local that a task leaves behind is seen by another one. There are as many at the same time as there
     * may be {@linkplain #workers workers}. Threads are cheap where they are virtual.
     */
    public ExecutorOptions freshThreads() {
      return new ExecutorOptions(
          workers, idleFor, threads, afterFailure, asOldest, /* freshThreads= */ true);
    }

    ThreadOptions ofHost(ThreadOptions inherited) {
      ThreadOptions host = Objects.requireNonNull(threads.apply(inherited), "threads")
          .allAtOnce()
          .restart(Restart.never());
      return asOldest ? host.asOldest() : host;
    }
  }
}
