package dev.supervisor.core;

import dev.supervisor.core.internal.AskedToStop;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.GivenAll;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Options;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Thrown;
import dev.supervisor.signals.internal.TimedOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Several pieces of work at once, each on a thread of its own, as one call: the first result, all results, all results
 * with a few pieces at a time, a result in time, or a result unless a watcher objects.
 *
 * <pre>{@code
 * Quote quote = Together.race("quotes", List.of(stop -> askA(stop), stop -> askB(stop)));
 * List<Page> pages = Together.all("pages", tasks);
 * List<Page> fewAtATime = Together.calls("pages", with -> with.atMost(4), tasks);
 * Config config = Together.within(Till.in(TEN_SECONDS), "config", stop -> load(stop));
 * }</pre>
 *
 * <p>The work runs in a scope of its own below the current thread, on the kind of thread that it inherits. <b>None of
 * it is left running</b>: before any of these methods returns or throws, the work that is not needed any more has been
 * asked to stop, all at the same time, and has ended, or was abandoned as any thread of the tree would be. No failure
 * is lost: it is thrown, or suppressed in the one that is thrown, or logged if a result was returned all the same.
 *
 * <p>If the current thread is interrupted, the work is stopped in the same way before {@link InterruptedException} is
 * thrown.
 */
public final class Together {
  private Together() {}

  /**
   * Returns the first result, and stops the other tasks.
   *
   * @param name the name of the scope in the tree; the threads in it are numbered
   * @throws ThreadFailedException if no task had a result and at least one failed: the first failure in the order of the tasks, with the
   *     others suppressed in it
   * @throws ThreadStoppedException if no task had a result because all were asked to stop
   * @throws IllegalArgumentException if there is no task
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  public static <T extends @Nullable Object> T race(String name, List<? extends Task<T>> tasks)
      throws InterruptedException {
    Objects.requireNonNull(name, "name");
    List<Task<T>> all = GivenAll.of(tasks, "tasks", "task");
    if (all.isEmpty()) {
      throw new IllegalArgumentException("a race needs at least one task: " + name);
    }
    Promise<T> first = Promise.named("first of " + name);
    List<Child<T>> runners = new ArrayList<>(all.size());
    try (Scope scope = open(name)) {
      for (Task<T> task : all) {
        runners.add(scope.call("runner", pleaseStop -> {
          T result = task.run(pleaseStop);
          first.complete(result);
          return result;
        }));
      }
      first.ready().or(Signal.all(stopped(runners))).await();
      scope.stop("the race is decided");
      scope.awaitChildren();
      if (first.isDone()) {
        runners.forEach(Together::settleByLog);
        return first.result();
      }
      return results(runners).get(0); // throws: none of them has a result
    }
  }

  /**
   * Returns all results, in the order of the tasks. If one task fails, the others are stopped.
   *
   * @param name the name of the scope in the tree; the threads in it are numbered
   * @throws ThreadFailedException if some tasks failed: the failure of the first of them in the order of the tasks,
   *     with whatever the others threw suppressed in it
   * @throws ThreadStoppedException if no task failed but some ended without a result because they were asked to stop
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  public static <T extends @Nullable Object> List<T> all(String name, List<? extends Task<T>> tasks)
      throws InterruptedException {
    Objects.requireNonNull(name, "name");
    List<Task<T>> all = GivenAll.of(tasks, "tasks", "task");
    Signal failed = Signal.named("a failure in " + name);
    List<Child<T>> workers = new ArrayList<>(all.size());
    try (Scope scope = open(name)) {
      for (Task<T> task : all) {
        workers.add(scope.call("worker", pleaseStop -> {
          try {
            return task.run(pleaseStop);
          } catch (Throwable e) {
            failed.go();
            throw e;
          }
        }));
      }
      failed.or(Signal.all(stopped(workers))).await();
      if (failed.isGo()) {
        scope.stop("one of them failed");
        scope.awaitChildren();
      }
      return results(workers);
    }
  }

  /** Runs the tasks, as {@link #calls(String, UnaryOperator, List)} does, with default options: as many at a time as there are processors; the first failure stops the others. */
  public static <T extends @Nullable Object> List<T> calls(
      String name, List<? extends Task<T>> tasks) throws InterruptedException {
    return calls(name, with -> with, tasks);
  }

  /**
   * Runs the tasks as children, a few at a time, and returns all results, in the order of the tasks.
   *
   * <p>If one task fails, no further one is started and those that run are stopped, unless the options say {@linkplain
   * CallOptions#collecting collecting}. If the current thread is stopped, no further task is started either, and those
   * that run are stopped with it.
   *
   * @param name the name of the scope in the tree; the threads in it are numbered
   * @param tasks copied; if there are none, the result is empty, and there is no scope
   * @throws ThreadFailedException if some tasks failed: the failure that came first, with what the others threw
   *     suppressed in it, in that order; with {@code collecting}, in the order of the tasks
   * @throws ThreadStoppedException if no task failed but some have no result because they were asked to stop, or were
   *     not started for that reason
   * @throws ThreadAbandonedException if a task did not end and was given up
   * @throws InterruptedException if the current thread is interrupted before or while waiting; the calls have been
   *     stopped then
   */
  public static <T extends @Nullable Object> List<T> calls(
      String name, UnaryOperator<CallOptions> with, List<? extends Task<T>> tasks)
      throws InterruptedException {
    Objects.requireNonNull(name, "name");
    CallOptions options = Options.changed(CallOptions.DEFAULTS, with);
    List<Task<T>> all = GivenAll.of(tasks, "tasks", "task");
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return all.isEmpty() ? List.of() : Calls.run(name, options, all);
  }

  /** How {@link Together#calls calls} are made. Immutable: each method returns changed options. */
  public static final class CallOptions {
    static final CallOptions DEFAULTS =
        new CallOptions(Runtime.getRuntime().availableProcessors(), false, with -> with);

    final int atMost;
    final boolean collecting;
    final UnaryOperator<ThreadOptions> threads;

    private CallOptions(int atMost, boolean collecting, UnaryOperator<ThreadOptions> threads) {
      this.atMost = atMost;
      this.collecting = collecting;
      this.threads = threads;
    }

    /**
     * Sets how many calls run at a time; as many as there are processors by default. A call has ended when its thread
     * and all threads below it have.
     *
     * @throws IllegalArgumentException if {@code calls} is zero or negative
     */
    public CallOptions atMost(int calls) {
      if (calls < 1) {
        throw new IllegalArgumentException("atMost must be positive, not " + calls);
      }
      return new CallOptions(calls, collecting, threads);
    }

    /** Makes all calls even if some fail, and throws the failures afterwards. */
    public CallOptions collecting() {
      return new CallOptions(atMost, /* collecting= */ true, threads);
    }

    /** Sets what the threads of the calls inherit: {@code with.threads(t -> t.virtual())}. */
    public CallOptions threads(UnaryOperator<ThreadOptions> with) {
      return new CallOptions(atMost, collecting, Objects.requireNonNull(with, "with"));
    }

    /** {@return the options of the scope in which they run} */
    ThreadOptions forScope(ThreadOptions of) {
      return collecting ? of.allAtOnce() : of.allAtOnce().failFast();
    }
  }

  /**
   * Returns the result if it is there before the signal goes; otherwise stops the work and throws.
   *
   * @param stopWhen the signal that stops the work: a time-out, or any other signal
   * @param name the name of the thread in the tree
   * @throws TimeoutException if the signal went first; a failure of the work on its way out is suppressed in it
   * @throws ThreadFailedException if the work failed
   * @throws ThreadStoppedException if the work ended without a result because it was asked to stop
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  public static <T extends @Nullable Object> T within(Signal stopWhen, String name, Task<T> task)
      throws InterruptedException, TimeoutException {
    return within(stopWhen, Signal.NEVER, name, task);
  }

  /**
   * Returns the result if it is there before either signal goes; otherwise stops the work and throws. A result that is
   * there when the work is asked to stop is returned, even if threads below the work need longer. A result that comes
   * later is dropped, which is logged at level debug.
   *
   * @param stopWhen the signal that stops the work: a time-out, or any other signal
   * @param cancelWhen the signal that stops the work because it is not wanted any more
   * @param name the name of the thread in the tree
   * @throws CancellationException if {@code cancelWhen} went first; a failure of the work on its way out is suppressed
   *     in it
   * @throws TimeoutException if {@code stopWhen} went first; a failure of the work on its way out is suppressed in it
   * @throws ThreadFailedException if the work failed
   * @throws ThreadStoppedException if the work ended without a result because it was asked to stop
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  public static <T extends @Nullable Object> T within(
      Signal stopWhen, Signal cancelWhen, String name, Task<T> task)
      throws InterruptedException, TimeoutException {
    Objects.requireNonNull(stopWhen, "stopWhen");
    Objects.requireNonNull(cancelWhen, "cancelWhen");
    Objects.requireNonNull(task, "task");
    AtomicReference<@Nullable Boolean> inTime = new AtomicReference<>(); // null: no result
    try (Scope scope = open(name)) {
      Child<T> worker = scope.call("worker", pleaseStop -> {
        T result = task.run(pleaseStop);
        inTime.set(!pleaseStop.isGo());
        return result;
      });
      if (worker.stopped().await(cancelWhen.or(stopWhen))) {
        return worker.join();
      }
      // It is stopped first: names of signals are code of users.
      boolean isCancelled = cancelWhen.isGo();
      scope.stop(isCancelled ? "it was cancelled" : "its time was over");
      scope.awaitChildren();
      Boolean result = inTime.get();
      if (result != null && result && worker.state() == Node.State.STOPPED) { // not given up
        return worker.join();
      }
      if (result != null) {
        Teller.debug(Together.class, null, "a result of {} came too late", worker::path);
      }
      if (isCancelled) {
        String why = Label.soon(() -> name + " was cancelled: " + cancelWhen.name() + " has gone");
        throw with(worker, new CancellationException(why));
      }
      throw with(worker, TimedOut.of(() -> name + " had no result", stopWhen::name));
    }
  }

  /** {@return what is thrown, with the failure of the other one suppressed in it, which has ended} */
  private static <X extends Exception> X with(Child<?> other, X thrown)
      throws InterruptedException {
    try {
      other.join();
    } catch (ThreadFailedException e) {
      Thrown.suppress(thrown, e);
    } catch (ThreadStoppedException | ThreadAbandonedException e) {
      // that is what was asked for, and a thread that did not obey was logged
    }
    return thrown;
  }

  /**
   * Returns the result of the work, unless its watcher fails first; the one of the two that ends later is stopped. A
   * watcher that ends without a failure changes nothing.
   *
   * <pre>{@code
   * Together.watched("upload", stop -> failWhenTheDiskIsFull(stop), stop -> upload(stop));
   * }</pre>
   *
   * @param name the name of the scope in the tree
   * @param watcher fails if the work is to stop
   * @throws ThreadFailedException if the work failed, with a failure of its watcher suppressed in it; or if the watcher
   *     failed first, with a failure of the work suppressed in it. A failure of the watcher beside a result is logged
   * @throws ThreadStoppedException if the work ended without a result because it was asked to stop
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  public static <T extends @Nullable Object> T watched(String name, Body watcher, Task<T> task)
      throws InterruptedException {
    Objects.requireNonNull(watcher, "watcher");
    Objects.requireNonNull(task, "task");
    Signal failed = Signal.named("a failure of the watcher of " + name);
    AtomicBoolean decided = new AtomicBoolean(); // which of the two came first
    try (Scope scope = open(name)) {
      Child<@Nullable Void> watching = scope.spawn("watcher", pleaseStop -> {
        try {
          watcher.run(pleaseStop);
        } catch (Throwable e) {
          boolean isStopped =
              pleaseStop.isGo() && (e instanceof InterruptedException || e instanceof AskedToStop);
          if (!isStopped && decided.compareAndSet(false, true)) {
            failed.go();
          }
          throw e;
        }
      });
      Child<T> worker = scope.call("worker", pleaseStop -> {
        try {
          return task.run(pleaseStop);
        } finally {
          decided.set(true); // what fails while its threads end is second
        }
      });
      boolean unused = worker.stopped().await(failed);
      boolean isWatcher = failed.isGo();
      scope.stop(isWatcher ? "its watcher failed" : "the work has ended");
      scope.awaitChildren();
      try {
        if (isWatcher) {
          watching.join(); // throws
        }
        T result = worker.join();
        settleByLog(watching);
        return result;
      } catch (ThreadFailedException | ThreadStoppedException | ThreadAbandonedException e) {
        throw with(isWatcher ? worker : watching, e);
      }
    }
  }

  private static Scope open(String name) {
    return Supervisor.open(name, with -> with.threads(ThreadOptions::allAtOnce));
  }

  private static List<Signal> stopped(List<? extends Child<?>> children) {
    return children.stream().map(Node::stopped).toList();
  }

  /** There is a result, so a failure beside it was told to the log and need not be thrown. */
  private static void settleByLog(Child<?> child) {
    child.release();
  }

  /** Joins all these, as {@link Supervisor#joinAll} does; a failure comes before a thread that was only stopped. */
  private static <T extends @Nullable Object> List<T> results(List<Child<T>> children)
      throws InterruptedException {
    List<T> results = new ArrayList<>(children.size());
    ThreadFailedException failed = null;
    List<RuntimeException> others = new ArrayList<>(0);
    for (Child<T> child : children) {
      try {
        results.add(child.join());
      } catch (ThreadFailedException e) {
        if (failed == null) {
          failed = e;
        } else {
          others.add(e);
        }
      } catch (ThreadStoppedException | ThreadAbandonedException e) {
        others.add(e);
      }
    }
    if (failed == null && others.isEmpty()) {
      return results;
    }
    RuntimeException thrown = failed != null ? failed : others.remove(0);
    others.forEach(other -> Thrown.suppress(thrown, other));
    throw thrown;
  }
}
