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
 * Runs tasks one at a time on a loop of its own, a thread that handles events as a child of a node. Each task is followed to its end.
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
 * <p>A task is a function, or a function that returns a stage: while the stage is pending the loop goes on with other tasks. Each task has a signal that asks it to stop. A task that blocks keeps the loop: exceptions
 * of time limits name it, and so does a warning when it lasts longer than {@linkplain RunnerOptions#stalledAfter allowed}.
 *
 * <p>{@link #close} ends it within {@linkplain RunnerOptions#closeWithin a time}: what is pending gets a turn, then all tasks are cancelled and get another one to
 * clean up; then the loop is interrupted, and at last given up. When the tree stops the runner it does the same as a child. Thread-safe.
 */
public final class TaskRunner implements AutoCloseable {
  private final RunnerLoop run;

  TaskRunner(RunnerLoop run) {
    this.run = run;
  }

  /** How a runner has ended, or not. */
  public enum RunnerEnding {
    /** It was not asked to end. */
    RUNNING,
    /** It was asked to, and its end is not known yet; or its thread has ended by itself. */
    UNKNOWN,
    /** Its tasks ended when they were asked to. */
    STOPPED,
    /** A task kept the loop, and was interrupted. */
    FORCED,
    /** A task kept the loop, in spite of interrupts: its thread was given up. */
    FAILED_TO_FORCE
  }

  // ---- tasks

  /**
   * Runs a task on the loop, after those that were started before.
   *
   * @param name of the task, for messages
   * @throws RejectedExecutionException when the runner was asked to end, or has ended
   */
  public <T extends @Nullable Object> RunnerTask<T> start(String name, Task<T> task) {
    return run.start(new LoopTask<>(run, named(name), given(task), /* isLater= */ false));
  }

  /**
   * Runs a task on the loop that returns a stage, whose value is that of the task.
   *
   * <p>When the task is cancelled, so is the stage.
   *
   * @param name of the task, for messages
   * @throws RejectedExecutionException when the runner was asked to end, or has ended
   */
  public <T extends @Nullable Object> RunnerTask<T> startLater(
      String name, Task<? extends CompletionStage<? extends T>> task) {
    return run.start(new LoopTask<>(run, named(name), given(task), /* isLater= */ true));
  }

  /** As {@link #call(String, Task, Signal)}, at most for the {@linkplain RunnerOptions#timeout time limit} of the runner. */
  public <T extends @Nullable Object> T call(String name, Task<T> task)
      throws InterruptedException, TimeoutException {
    LoopTask<T> made = new LoopTask<>(run, named(name), given(task), /* isLater= */ false);
    return run.call(made, run.limit());
  }

  /**
   * Runs a task on the loop and waits for its value, at most until the signal goes; then the task is cancelled. On the loop itself the task runs at once.
   *
   * @param till such as {@link Signal#NEVER}, for no limit
   * @throws TimeoutException when the signal went first; it names the task, where it was made, and the task that keeps the loop
   * @throws CompletionException when the task has failed; its cause is the failure
   * @throws CancellationException when the task was cancelled
   * @throws RejectedExecutionException when the runner was asked to end, or has ended
   * @throws InterruptedException when the current thread is interrupted before or while waiting; the task is cancelled then, too. A value that came at the same
   *     time is returned, and the thread stays interrupted
   */
  public <T extends @Nullable Object> T call(String name, Task<T> task, Signal till)
      throws InterruptedException, TimeoutException {
    LoopTask<T> made = new LoopTask<>(run, named(name), given(task), /* isLater= */ false);
    return run.call(made, Objects.requireNonNull(till, "till"));
  }

  /** As {@link #callLater(String, Task, Signal)}, at most for the {@linkplain RunnerOptions#timeout time limit} of the runner. */
  public <T extends @Nullable Object> T callLater(
      String name, Task<? extends CompletionStage<? extends T>> task)
      throws InterruptedException, TimeoutException {
    LoopTask<T> made = new LoopTask<>(run, named(name), given(task), /* isLater= */ true);
    return run.call(made, run.limit());
  }

  /**
   * As {@link #call(String, Task, Signal)}, of a task that returns a stage. On the loop itself it is refused with an {@link IllegalStateException}: it would
   * wait for itself.
   *
   * <p>When it throws, the stage is cancelled and had no value, unless the function was still running: {@link #flush()} waits until that has returned and its
   * stage is cancelled too.
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

  /** {@return the loop, on which stages go on} */
  public EventLoop loop() {
    return run.loop();
  }

  /** {@return its thread in the tree} */
  public SupervisedThread node() {
    return run.loop().node();
  }

  /** {@return whether the current thread is that of the loop} */
  public boolean inLoop() {
    return run.loop().inLoop();
  }

  /** {@return whether it takes tasks: it was not asked to end, and has not ended} */
  public boolean isRunning() {
    return run.isRunning();
  }

  /** As {@link #flush(Signal)}, at most for the {@linkplain RunnerOptions#timeout time limit} of the runner. */
  public void flush() throws InterruptedException, TimeoutException {
    run.flush(run.limit());
  }

  /**
   * Waits until the loop has come to all that was given to it before.
   *
   * @throws TimeoutException when the signal went first; it names the task that keeps the loop
   * @throws IllegalStateException on the loop itself
   * @throws RejectedExecutionException when the runner has ended
   * @throws InterruptedException when the current thread is interrupted before or while waiting
   */
  public void flush(Signal till) throws InterruptedException, TimeoutException {
    run.flush(Objects.requireNonNull(till, "till"));
  }

  // ---- the end

  /** {@return how it has ended} */
  public RunnerEnding ending() {
    return run.ending();
  }

  /**
   * Ends the runner, and waits for its end at most {@linkplain RunnerOptions#closeWithin for its time}, also through an interrupt, which stays set. A second call does nothing.
   *
   * @throws CompletionException when tasks have failed and nothing has waited for them. Its cause is the first failure; each failure, as a {@code
   *     CompletionException} that names its task, is suppressed in it, a thousand at most. Cancellations do not count. After a stop by the tree nothing is thrown: the failure of the child
   *     has told it
   * @throws IllegalStateException on the loop itself
   */
  @Override
  public void close() {
    run.close();
  }

  /** {@return its path, and how it has ended} */
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
    /** {@return the name that it was given} */
    String name();

    /** {@return whether it has a value, has failed, or was cancelled} */
    boolean isDone();

    /** {@return whether it was cancelled, or has thrown a {@link CancellationException}} */
    boolean isCancelled();

    /**
     * Cancels it: it never begins, or its signal goes and its stage is cancelled. Its waits end at once; its function may need longer.
     *
     * @return whether it was not done
     */
    boolean cancel();

    /** {@return the signal that goes when its function has returned and its stage is complete, or it is certain that it never begins} */
    Signal ended();

    /** As {@link #await(Signal)}, at most for the {@linkplain RunnerOptions#timeout time limit} of the runner. */
    T await() throws InterruptedException, TimeoutException;

    /**
     * {@return the value, waiting for it at most until the signal goes}
     *
     * <p>The task goes on when the wait ends without it. It may be waited for any number of times, also after the end of the runner.
     *
     * @throws TimeoutException when the signal went first; it names the task, where it was made, and the task that keeps the loop
     * @throws CompletionException when it has failed; its cause is the failure, which counts as told from now on
     * @throws CancellationException when it was cancelled
     * @throws IllegalStateException on the loop itself, while it is not done
     * @throws InterruptedException when the current thread is interrupted before or while waiting
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
     * The time limit of all waits that are not given one; none by default.
     *
     * @throws IllegalArgumentException when it is zero or negative
     */
    public RunnerOptions timeout(Duration most) {
      return new RunnerOptions(
          Durations.positive(most, "timeout"), closeWithin, stalledAfter, thread);
    }

    /**
     * The time for the end: 5 s by default. After a quarter of it a task that keeps the loop is interrupted, and at its end given up. This makes the grace and
     * the patience of the thread.
     *
     * @throws IllegalArgumentException when it is zero or negative
     */
    public RunnerOptions closeWithin(Duration most) {
      return new RunnerOptions(
          timeout, Durations.positive(most, "closeWithin"), stalledAfter, thread);
    }

    /**
     * How long a task may keep the loop without a warning that names it: 1 s by default.
     *
     * @throws IllegalArgumentException when it is zero or negative
     */
    public RunnerOptions stalledAfter(Duration most) {
      return new RunnerOptions(
          timeout, closeWithin, Durations.positive(most, "stalledAfter"), thread);
    }

    /** How its thread runs, such as {@code t -> t.virtual()}. Grace, patience and a {@linkplain ThreadOptions#restart restart} have no effect. */
    public RunnerOptions thread(UnaryOperator<ThreadOptions> with) {
      return new RunnerOptions(
          timeout, closeWithin, stalledAfter, Objects.requireNonNull(with, "with"));
    }
  }
}
