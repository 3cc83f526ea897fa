package dev.supervisor.core;

import dev.supervisor.core.events.StopRequested;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.spi.VirtualThreads;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A spawned thread: runs its task, keeps its result or failure until somebody takes it. */
final class ChildNode<T extends @Nullable Object> extends ThreadNode implements Child<T>, Runnable {
  /* How it works. What becomes of a failure is decided under the mutex, once: whoever rethrows it
   * collects it. At the moment of failing it is logged, unless somebody is joining just then, who
   * will collect it; if the last who was joining leaves without it, he logs it on his way out. What
   * was logged and not collected stays with the enclosing scope, whose close throws it; a released
   * failure is settled by the log. */

  private static final Logger LOG = LoggerFactory.getLogger(SupervisedThread.class);

  private @Nullable Task<T> task; // let go when it has run; confined to the thread after the start
  private @Nullable Map<String, String> context = MDC.getCopyOfContextMap();

  // guarded by this mutex
  private boolean started;
  private boolean running;
  private @Nullable T value;
  private boolean hasValue;
  private @Nullable Throwable failure;
  private int joiners;
  private boolean logged;
  private boolean collected;
  private boolean released;

  ChildNode(String name, ThreadOptions options, Task<T> task) {
    super(name, options);
    this.task = task;
    this.over = true; // until it is started there is nothing to wait for
  }

  @Override
  Tree ownTree() {
    throw new AssertionError("a child is never a root");
  }

  // ---- running

  @Override
  public Child<T> start() {
    lock();
    try {
      if (phase == Phase.SETTLED) {
        throw new IllegalStateException(path() + " was stopped before it was started");
      }
      if (started) {
        throw new IllegalStateException(path() + " was started before");
      }
      over = false;
    } finally {
      unlock();
    }
    begin();
    return this;
  }

  /** Starts the thread; the node is linked and waited for. */
  void begin() {
    lock();
    try {
      started = true;
    } finally {
      unlock();
    }
    try {
      Thread thread = options.virtual
          ? VirtualThreads.unstarted(path(), this)
          : new Current.NodeThread(this, path());
      runsOn(thread);
      emit(new TreeEvent.Started(this));
      thread.start();
    } catch (Throwable e) { // out of threads: the node must not be waited for
      task = null;
      fail(e);
      bodyEnded(Outcome.FAILED);
      throw e;
    }
  }

  @Override
  public void run() {
    Current.set(this);
    Map<String, String> inherited = context;
    context = null;
    if (inherited != null) {
      MDC.setContextMap(inherited);
    }
    lock();
    try {
      running = true;
    } finally {
      unlock();
    }
    Throwable thrown = null;
    Task<T> work = Objects.requireNonNull(task);
    task = null;
    try {
      keep(work.run(pleaseStop()));
    } catch (Throwable e) {
      thrown = isNormalEnd(e) ? null : e;
    }
    thrown = cleanUp(thrown);
    if (thrown != null) {
      fail(thrown);
    }
    bodyEnded(thrown != null ? Outcome.FAILED : endedHow());
    if (inherited != null) {
      MDC.clear();
    }
    Current.set(null);
  }

  private boolean isNormalEnd(Throwable e) {
    return e instanceof StopRequested
        || (pleaseStop().isGo()
            && (e instanceof InterruptedException
                || (e instanceof CancellationException && insisted)));
  }

  private @Nullable Throwable cleanUp(@Nullable Throwable thrown) {
    Body cleanup = options.cleanup;
    if (cleanup == null) {
      return thrown;
    }
    try {
      cleanup.run(pleaseStop());
    } catch (Throwable e) {
      if (thrown != null) {
        thrown.addSuppressed(e);
      } else if (!isNormalEnd(e)) {
        return e;
      }
    }
    return thrown;
  }

  private Outcome endedHow() {
    return insisted
        ? Outcome.INTERRUPTED
        : pleaseStop().isGo() ? Outcome.STOPPED : Outcome.FINISHED;
  }

  private void keep(T result) {
    lock();
    try {
      hasValue = true;
      if (!released) {
        value = result;
      }
    } finally {
      unlock();
    }
  }

  private void fail(Throwable thrown) {
    boolean log;
    boolean report;
    lock();
    try {
      failure = thrown;
      log = joiners == 0;
      logged = log;
      report = !released;
    } finally {
      unlock();
    }
    if (log) {
      log(thrown);
    }
    if (report) {
      scope().failed(this);
    }
    emit(new TreeEvent.Failed(this, thrown));
  }

  private void log(Throwable thrown) {
    LOG.error("{} failed", path(), thrown);
  }

  @Override
  void endedAfterAll() {
    LOG.info("{} has ended after all; it was abandoned before", path());
  }

  @Override
  void giveUp() {
    LOG.warn("{} does not end and is abandoned", path());
  }

  // ---- the result

  @Override
  public T join() throws InterruptedException {
    try {
      return join(Signal.NEVER);
    } catch (TimeoutException e) {
      throw new AssertionError("NEVER went", e);
    }
  }

  @Override
  public T join(Signal till) throws InterruptedException, TimeoutException {
    Objects.requireNonNull(till, "till");
    return joinBy(stopped -> stopped.await(till));
  }

  @Override
  public T joinBy(Waiting way) throws InterruptedException, TimeoutException {
    ThreadNode self = Current.get();
    if (self != null && self.isBelow(this)) {
      throw new IllegalStateException(
          self.path() + " cannot join " + path() + ": it would wait for itself");
    }
    lock();
    try {
      if (released) {
        throw new IllegalStateException(
            path() + " was released, so it has no result to join: await stopped() instead");
      }
      joiners++;
    } finally {
      unlock();
    }
    boolean took = false;
    try {
      if (!way.await(stopped())) {
        throw new TimeoutException(path() + " has not stopped in the time it was given");
      }
      took = true;
      return take();
    } finally {
      if (!took) {
        leaveEmptyHanded();
      }
    }
  }

  @Override
  public boolean unwinds() {
    return true;
  }

  private T take() {
    Throwable thrown;
    lock();
    try {
      joiners--;
      thrown = failure;
      if (thrown != null) {
        collected = true;
      } else if (hasValue) {
        return valueOrReleased();
      }
    } finally {
      unlock();
    }
    if (thrown != null) {
      throw new ThreadFailedException(path(), thrown);
    }
    if (outcome == Outcome.ABANDONED) {
      throw new ThreadAbandonedException(path());
    }
    Reason why = pleaseStop().reason().orElse(reason);
    throw new ThreadStoppedException(path(), why == null ? null : why.toString());
  }

  @SuppressWarnings("NullAway") // null is a value where T says so
  private T valueOrReleased() {
    return value;
  }

  private void leaveEmptyHanded() {
    Throwable unseen = null;
    lock();
    try {
      if (--joiners == 0 && failure != null && !logged && !collected) {
        logged = true;
        unseen = failure;
      }
    } finally {
      unlock();
    }
    if (unseen != null) {
      log(unseen);
    }
  }

  @Override
  public Child<T> release() {
    Throwable unseen;
    lock();
    try {
      released = true;
      value = null;
      unseen = logged || collected ? null : failure;
      logged |= unseen != null;
    } finally {
      unlock();
    }
    if (unseen != null) {
      log(unseen);
    }
    return this;
  }

  /** {@return the failure, collected by this call; null when there is none, or it was collected} */
  @Nullable
  Throwable collect() {
    lock();
    try {
      if (collected || released) {
        return null;
      }
      collected = failure != null;
      return failure;
    } finally {
      unlock();
    }
  }

  // ---- Node

  @Override
  public State state() {
    State state = super.state();
    if (state != State.RUNNING && state != State.PAUSED) {
      return state;
    }
    lock();
    try {
      return running ? state : started ? State.STARTING : State.NEW;
    } finally {
      unlock();
    }
  }

  @Override
  public Child<T> stop() {
    return stop("stop() was called");
  }

  @Override
  public Child<T> stop(String why) {
    return stop(Reason.of(why));
  }

  @Override
  public Child<T> stop(Reason why) {
    StopChain.stop(this, why);
    return this;
  }
}
