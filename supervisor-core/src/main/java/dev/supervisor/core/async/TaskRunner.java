package dev.supervisor.core.async;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Task;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Durations;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time on a loop of its own: a thread that handles events, as a child of a node. Each task is
 * followed to its end.
 *
 * <pre>{@code
 * try (TaskRunner runner =
 *     Bridges.of(app).taskRunner("prices", with -> with.timeout(FIVE_SECONDS))) {
 *   RunnerTask<Integer> base = runner.start("base", pleaseStop -> lookUp(item)); // on the loop
 *   RunnerTask<Page> page = runner.startLater("page", pleaseStop -> fetch(item)); // a stage
 *   show(base.await(), page.await());
 * } // what is left is cancelled, and failures that nothing has waited for are thrown
 * }</pre>
 *
 * <p>A task is a function, or a function that returns a stage: while the stage is pending, the loop goes on with other
 * tasks. Each task has a signal that asks it to stop. A task that blocks keeps the loop: exceptions of time limits name
 * it, and so does a warning when it keeps the loop longer than {@linkplain RunnerOptions#stalledAfter allowed}.
 *
 * <p>{@link #close} ends the runner within {@linkplain RunnerOptions#closeWithin a time}. First the tasks that are
 * pending get a turn. Then all tasks are cancelled, and get another turn to clean up. Then the loop is interrupted, and
 * at last given up. The stop by the tree takes the same steps, with the runner as a child. Thread-safe.
 */
public final class TaskRunner implements AutoCloseable {
  private final RunnerLoop run;

  TaskRunner(RunnerLoop run) {
    this.run = run;
  }

  /** Whether a runner has ended, and how. */
  public enum RunnerEnding {
    /** The runner was not asked to end. */
    RUNNING,
    /** The runner was asked to end, and its end is not known yet; or its thread has ended by itself. */
    UNKNOWN,
    /** The tasks ended when they were asked to. */
    STOPPED,
    /** A task kept the loop, and was interrupted. */
    FORCED,
    /** A task kept the loop in spite of interrupts: its thread was given up. */
    FAILED_TO_FORCE
  }

  // ---- tasks

  /**
   * Runs a task on the loop, after the tasks that were started before. Never waits. A task that begins after the
   * runner was asked to end is asked to stop at once.
   *
   * @param name the name of the task, for messages
   * @throws RejectedExecutionException if the loop of the runner has ended
   */
  public <T extends @Nullable Object> RunnerTask<T> start(String name, Task<T> task) {
    return run.start(new LoopTask<>(run, named(name), given(task), /* isLater= */ false));
  }

  /**
   * Runs a task on the loop that returns a stage; the value of the stage is that of the task. When the task is
   * cancelled, so is the stage. Never waits.
   *
   * @param name the name of the task, for messages
   * @throws RejectedExecutionException if the loop of the runner has ended
   */
  public <T extends @Nullable Object> RunnerTask<T> startLater(
      String name, Task<? extends CompletionStage<? extends T>> task) {
    return run.start(new LoopTask<>(run, named(name), given(task), /* isLater= */ true));
  }

  /**
   * Runs a task on the loop and waits for its value, as {@link #call(String, Task, Signal)} does, at most for the
   * {@linkplain RunnerOptions#timeout time limit} of the runner.
   */
  public <T extends @Nullable Object> T call(String name, Task<T> task)
      throws InterruptedException, TimeoutException {
    LoopTask<T> made = new LoopTask<>(run, named(name), given(task), /* isLater= */ false);
    return run.call(made, run.limit());
  }

  /**
   * Runs a task on the loop and waits for its value, or until the signal goes; in that case the task is cancelled. On
   * the loop itself the task runs at once.
   *
   * @param till the signal that ends the wait; with {@link Signal#NEVER} there is no limit
   * @throws TimeoutException if the signal went first; the message names the task, where it was made, and the task that
   *     keeps the loop
   * @throws CompletionException if the task has failed; its cause is the failure
   * @throws CancellationException if the task was cancelled
   * @throws RejectedExecutionException if the loop of the runner has ended
   * @throws InterruptedException if the current thread is interrupted before or while waiting; the task is cancelled. A
   *     value that came at the same time is returned, and the thread's interrupt flag stays set
   */
  public <T extends @Nullable Object> T call(String name, Task<T> task, Signal till)
      throws InterruptedException, TimeoutException {
    LoopTask<T> made = new LoopTask<>(run, named(name), given(task), /* isLater= */ false);
    return run.call(made, Objects.requireNonNull(till, "till"));
  }

  /**
   * Runs a task that returns a stage and waits for its value, as {@link #callLater(String, Task, Signal)} does, at most
   * for the {@linkplain RunnerOptions#timeout time limit} of the runner.
   */
  public <T extends @Nullable Object> T callLater(
      String name, Task<? extends CompletionStage<? extends T>> task)
      throws InterruptedException, TimeoutException {
    LoopTask<T> made = new LoopTask<>(run, named(name), given(task), /* isLater= */ true);
    return run.call(made, run.limit());
  }

  /**
   * Runs a task that returns a stage on the loop, and waits for the value of the stage, as {@link #call(String, Task,
   * Signal)} does.
   *
   * <p>If this method throws, the stage is cancelled and had no value, unless the function was still running: {@link
   * #flush()} waits until the function has returned and its stage is cancelled too.
   *
   * @throws IllegalStateException on the loop itself: it would wait for itself
   */
  public <T extends @Nullable Object> T callLater(
      String name, Task<? extends CompletionStage<? extends T>> task, Signal till)
      throws InterruptedException, TimeoutException {
    LoopTask<T> made = new LoopTask<>(run, named(name), given(task), /* isLater= */ true);
    return run.call(made, Objects.requireNonNull(till, "till"));
  }

  private static String named(String name) {
    return Objects.requireNonNull(name, "name");
  }

  private static <T extends @Nullable Object> Task<T> given(Task<T> task) {
    return Objects.requireNonNull(task, "task");
  }

  // ---- the loop

  /** {@return the loop of this runner, an executor for dependent stages} */
  public EventLoop loop() {
    return run.loop();
  }

  /** {@return the thread of the loop, in the tree} */
  public SupervisedThread node() {
    return run.loop().node();
  }

  /** {@return whether the current thread is that of the loop} */
  public boolean inLoop() {
    return run.loop().inLoop();
  }

  /** {@return whether the runner takes tasks: it was not asked to end, and has not ended} */
  public boolean isRunning() {
    return run.isRunning();
  }

  /**
   * Waits for the loop, as {@link #flush(Signal)} does, at most for the {@linkplain RunnerOptions#timeout time limit}
   * of the runner.
   */
  public void flush() throws InterruptedException, TimeoutException {
    run.flush(run.limit());
  }

  /**
   * Waits until the loop has come to everything that was given to it before this call, or until the signal goes.
   *
   * @throws TimeoutException if the signal went first; the message names the task that keeps the loop
   * @throws IllegalStateException on the loop itself
   * @throws RejectedExecutionException if the runner has ended
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  public void flush(Signal till) throws InterruptedException, TimeoutException {
    run.flush(Objects.requireNonNull(till, "till"));
  }

  // ---- the end

  /** {@return whether the runner has ended, and how} */
  public RunnerEnding ending() {
    return run.ending();
  }

  /**
   * Ends the runner, and waits for its end, at most for {@linkplain RunnerOptions#closeWithin its time}. An interrupt
   * does not end that wait; it is set again. A second call does nothing.
   *
   * @throws CompletionException if tasks have failed and nothing has waited for them. Its cause is the first failure.
   *     Each failure, as a {@code CompletionException} that names its task, is suppressed in it, a thousand at most.
   *     Cancellations do not count. After a stop by the tree this method throws no failures: they are the failure of
   *     the child
   * @throws IllegalStateException on the loop itself
   */
  @Override
  public void close() {
    run.close();
  }

  /** {@return the path of the runner, and whether and how it has ended} */
  @Override
  public String toString() {
    return run.loop().node().path() + ": " + ending().name();
  }

  /**
   * A task of a runner. Thread-safe.
   *
   * @param <T> the type of the value
   */
  public sealed interface RunnerTask<T extends @Nullable Object> permits LoopTask {
    /** {@return the name of the task} */
    String name();

    /** {@return whether the task has a value, has failed, or was cancelled} */
    boolean isDone();

    /** {@return whether the task was cancelled, or has thrown a {@link CancellationException}} */
    boolean isCancelled();

    /**
     * Cancels the task. If it has not begun, it never begins; otherwise its signal goes and its stage is cancelled.
     * Waits for the task end at once; its function may need longer.
     *
     * @return whether this call cancelled the task; false if it was done
     */
    boolean cancel();

    /**
     * {@return the signal that goes when the function has returned and its stage is complete, or when it is certain
     * that the task never begins}
     */
    Signal ended();

    /**
     * {@return the value} Waits as {@link #await(Signal)} does, at most for the {@linkplain RunnerOptions#timeout time
     * limit} of the runner.
     */
    T await() throws InterruptedException, TimeoutException;

    /**
     * Waits until the task is done, or until the signal goes. The task goes on if the wait ends without it. Any number
     * of threads may wait for a task, also after the end of the runner.
     *
     * @param till the signal that ends the wait
     * @return the value
     * @throws TimeoutException if the signal went first; the message names the task, where it was made, and the task
     *     that keeps the loop
     * @throws CompletionException if the task has failed; its cause is the failure, which counts as told from now on
     * @throws CancellationException if the task was cancelled
     * @throws IllegalStateException on the loop itself, while the task is not done
     * @throws InterruptedException if the current thread is interrupted before or while waiting
     */
    T await(Signal till) throws InterruptedException, TimeoutException;
  }

  /** How a runner runs and ends. Immutable: each method returns changed options. */
  public static final class RunnerOptions {
    static final RunnerOptions DEFAULTS = new RunnerOptions(
        Duration.ofNanos(Durations.FOREVER_NANOS),
        Duration.ofSeconds(5),
        Duration.ofSeconds(1),
        with -> with);

    final Duration timeout;
    final Duration closeWithin;
    final Duration stalledAfter;
    final UnaryOperator<ThreadOptions> thread;

    private RunnerOptions(
        Duration timeout,
        Duration closeWithin,
        Duration stalledAfter,
        UnaryOperator<ThreadOptions> thread) {
      this.timeout = timeout;
      this.closeWithin = closeWithin;
      this.stalledAfter = stalledAfter;
      this.thread = thread;
    }

    /**
     * Sets the time limit of all waits without a signal of their own; none by default.
     *
     * @param most positive, of any length
     * @throws IllegalArgumentException if it is zero or negative
     */
    public RunnerOptions timeout(Duration most) {
      return new RunnerOptions(
          Durations.positive(most, "timeout"), closeWithin, stalledAfter, thread);
    }

    /**
     * Sets the time for the end; 5 s by default. After a quarter of it, a task that keeps the loop is interrupted; at
     * its end, it is given up. It determines the grace and the patience of the thread.
     *
     * @param most positive, of any length
     * @throws IllegalArgumentException if it is zero or negative
     */
    public RunnerOptions closeWithin(Duration most) {
      return new RunnerOptions(
          timeout, Durations.positive(most, "closeWithin"), stalledAfter, thread);
    }

    /**
     * Sets how long a task may keep the loop before a warning names it; 1 s by default.
     *
     * @param most positive, of any length
     * @throws IllegalArgumentException if it is zero or negative
     */
    public RunnerOptions stalledAfter(Duration most) {
      return new RunnerOptions(
          timeout, closeWithin, Durations.positive(most, "stalledAfter"), thread);
    }

    /**
     * Sets how the thread of the loop runs, such as {@code t -> t.virtual()}. Grace, patience and a {@linkplain
     * ThreadOptions#restart restart} have no effect.
     */
    public RunnerOptions thread(UnaryOperator<ThreadOptions> with) {
      return new RunnerOptions(
          timeout, closeWithin, stalledAfter, Objects.requireNonNull(with, "with"));
    }
  }
}
