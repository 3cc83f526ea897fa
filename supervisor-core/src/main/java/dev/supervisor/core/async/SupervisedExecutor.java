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
 * An executor whose threads are children of a node: a pool of named workers, or one view of a pool.
 *
 * <p>There are two kinds. An executor that {@linkplain Bridges#asExecutor owns} its pool ends the pool with its own
 * end. An executor that is {@linkplain Bridges#lend lent} belongs to a borrower: {@link #shutdown}, {@link
 * #shutdownNow} and {@link #close} concern the tasks of this borrower alone, and the pool lives on. Hand the lent kind
 * to libraries, as many of them close each executor that they get.
 *
 * <pre>{@code
 * var http = Bridges.of(app).lend("http");
 * server.setExecutor(http); // its threads are children of /app/http
 * }</pre>
 *
 * <p>It keeps what the interfaces of the JDK promise. Beyond that the following is fixed:
 *
 * <ul>
 *   <li>A failure of a task given to {@link #execute} is a failure of its worker, as of any child: it is logged, and
 *       thrown by the scope if no thread has collected it. Another worker takes the place of that one.
 *   <li>A failure of a task given to {@link #submit(Runnable) submit} or {@link #schedule(Runnable, long, TimeUnit)
 *       schedule} belongs to the future. It is logged once if no thread waits in {@code get} at that moment.
 *   <li>A failure of a periodic task is always logged; then {@link ExecutorOptions#afterPeriodicFailure} decides. By
 *       default the task is not run again, as the interface says.
 *   <li>A task is refused with a {@link RejectedExecutionException} that names the node, its state, and which thread
 *       asked it to stop and why.
 *   <li>A task runs with the contexts of the thread that gave it: the logging context (MDC), and those of {@link
 *       dev.supervisor.core.TreeOptions#context}. Afterwards its worker gets back the contexts, the name and the
 *       context class loader that it had. A thread-local that a task sets by itself stays with the worker, unless
 *       there is a {@linkplain ExecutorOptions#freshThreads fresh thread} for each task.
 *   <li>If a task calls {@code System.exit}, its future is cancelled. Other tasks that were accepted are run before
 *       the JVM ends, if the executor belongs to the {@linkplain dev.supervisor.core.Supervisor#main main tree}.
 *   <li>An interrupt flag that a task leaves set does not reach the next task. Threads that a task has spawned end
 *       with the task's worker, which then takes no further task.
 * </ul>
 *
 * <p><b>When the tree stops</b> the pool in its turn, the pool takes no new task. It runs the tasks that it has
 * accepted, but not those that are due later. After the grace its workers are interrupted; tasks that have not begun
 * are cancelled, and the log tells their number.
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
   * <p>Its shutdown never ends the pool. When this pool takes no new task any more, the view does not take any either.
   *
   * @param borrower the name of the borrower, for refusals
   */
  SupervisedExecutor lend(String borrower);

  /**
   * {@return a maker of threaded functions, each call of which is a task of this executor: a worker runs it when one is
   * free}
   */
  Threaded threaded();

  /**
   * Refuses new tasks from now on. Tasks that were accepted are run, except for periodic ones, which are cancelled.
   * Returns at once. Idempotent.
   *
   * <p>An executor that owns its pool ends its node after that; a lent one does not.
   */
  @Override
  void shutdown();

  /**
   * Refuses new tasks from now on, and does not run tasks that have not begun. Tasks that run are interrupted by a
   * helper thread, soon. Returns at once.
   *
   * <p>An executor that owns its pool stops its node as well, so a task that does not react is abandoned after grace
   * and patience. A lent executor interrupts the tasks of its borrower alone.
   *
   * @return the tasks that have not begun: those given to {@link #execute} as they were given, and the futures of those
   *     that were submitted
   */
  @Override
  List<Runnable> shutdownNow();

  /**
   * Refuses new tasks from now on, as {@link #shutdown} does, and waits until all tasks have completed, however long
   * that takes. An executor that owns its pool also waits until its node has ended. If the executor has terminated,
   * this method does nothing.
   *
   * <p>When the tree stops, the wait ends when the node is settled. If the current thread is interrupted before or
   * while it waits, the executor does what {@link #shutdownNow} does, cancels the tasks that have not begun, and waits
   * on; the interrupt is set again before this method returns.
   *
   * @throws IllegalStateException if one of the tasks that it would wait for calls this method; the message names the
   *     task
   */
  @Override
  void close();

  /** What happens to a periodic task that has failed. */
  enum AfterFailure {
    /** The task is not run again, and its future fails: the contract of {@link ScheduledExecutorService}. */
    END,
    /** The next run comes when it is due. */
    GO_ON,
    /**
     * The task is not run again, as with {@link #END}, and its worker fails too, as a child does: the scope throws the
     * failure when it is closed.
     */
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
     * Sets how many tasks run at the same time at most; 64 by default. Further tasks wait, in the order in which they
     * were given. Workers are made when they are needed.
     *
     * @throws IllegalArgumentException if it is zero or negative
     */
    public ExecutorOptions workers(int most) {
      if (most <= 0) {
        throw new IllegalArgumentException("workers must be positive, not " + most);
      }
      return new ExecutorOptions(most, idleFor, threads, afterFailure, asOldest, freshThreads);
    }

    /**
     * Sets how long a worker without a task stays; 10 s by default.
     *
     * @param time of any length. With zero, a worker ends with its task, unless another task waits
     * @throws IllegalArgumentException if it is negative
     */
    public ExecutorOptions idleFor(Duration time) {
      Duration checked = Durations.bounded(Durations.notNegative(time, "idleFor"));
      return new ExecutorOptions(workers, checked, threads, afterFailure, asOldest, freshThreads);
    }

    /**
     * Sets how the workers run and are stopped, such as {@code t -> t.virtual().grace(ONE_SECOND)}; by default they are
     * like the other children of the node. All workers are asked at once. A {@linkplain ThreadOptions#restart restart}
     * has no effect.
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
     * Sets what happens to a periodic task that has failed, after the failure was logged; {@link AfterFailure#END} by
     * default.
     *
     * @param decision called on the worker. If it throws or returns null, {@link AfterFailure#END} is taken
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
     * Gives the pool the oldest place below the node, for a pool that others use: it takes tasks until all other
     * children of the node and the body of the node have ended. If there are several such pools, the one that was made
     * first ends last. The scope of the node waits for the pool; {@link SupervisedThread#awaitChildren} does not.
     */
    public ExecutorOptions asOldest() {
      return new ExecutorOptions(
          workers, idleFor, threads, afterFailure, /* asOldest= */ true, freshThreads);
    }

    /**
     * Runs each task on a thread that is made for it and ends with it, so that no task sees a thread-local that another
     * one has left. At most as many threads run at the same time as there may be {@linkplain #workers workers}. Virtual
     * threads make that cheap.
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
