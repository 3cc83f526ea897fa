package dev.supervisor.core;

import dev.supervisor.core.events.Mailbox;
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
   * failure is settled by the log.
   *
   * One that was created apart keeps its task, and can be started again when it is settled: a new
   * incarnation (see StopChain) of the same handle. Everything that belongs to one incarnation is
   * renewed under the mutex. Its Result is left to those who were joining, however late they come to
   * take it; nobody else has it then, so a failure that none of them collects has been told to the
   * log alone. One that was given up blocks this until its thread is dead. */

  private static final Logger LOG = LoggerFactory.getLogger(SupervisedThread.class);

  private @Nullable Task<T> task; // let go when it has run; confined to the thread after the start
  private @Nullable Task<T> kept; // for starting again; written before anybody else can see this
  private @Nullable Map<String, String> context = MDC.getCopyOfContextMap();

  // guarded by this mutex
  private boolean started;
  private boolean running;
  private boolean released;
  private @Nullable Result<T> result; // made when first needed

  private Result<T> result() {
    Result<T> made = result;
    if (made == null) {
      made = new Result<>();
      result = made;
    }
    return made;
  }

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

  /** It is started by the one who makes it, and waited for from its birth on. */
  void startsAtOnce() {
    started = true;
    over = false;
  }

  /** Keeps the task, so that it can be run again. */
  void keepTask() {
    kept = task;
  }

  @Override
  public Child<T> start() {
    prepare();
    begin();
    return this;
  }

  @Override
  public T overlay() throws InterruptedException {
    prepare();
    context = null; // it has that of the thread
    runsOn(Thread.currentThread());
    tellStarted();
    run();
    return join();
  }

  private void tellStarted() {
    lock();
    try {
      emit(at -> new TreeEvent.Started(at, this));
    } finally {
      unlock();
    }
  }

  /** Makes sure that it may be started, for the first time or again, by this caller alone. */
  private void prepare() {
    awaitStoppedIfSettled();
    lock();
    try {
      if (!started) {
        if (phase == Phase.SETTLED) {
          throw new IllegalStateException(path() + " was stopped before it was started");
        }
        started = true;
        over = false;
        return;
      }
      ensureStopped();
      if (kept == null) {
        throw new IllegalStateException(
            path() + " was started before, and what it ran is gone: only a child that was created"
                + " apart can be started again");
      }
      Thread former = threadOrNull();
      if (outcome == Outcome.ABANDONED && former != null && former.isAlive()) {
        throw new IllegalStateException(
            path() + " was abandoned, and its thread still runs: it cannot be started again");
      }
    } finally {
      unlock();
    }
    ThreadNode parent = Objects.requireNonNull(parentThread());
    boolean asked = parent.relink(this);
    Mailbox box = mailboxIfMade();
    if (box != null) {
      box.reopen();
    }
    if (asked) {
      StopChain.askNow(this);
    }
  }

  @Override
  void renew() {
    Result<T> former = result;
    if (former != null) {
      former.supersede(outcome, stopReason());
      result = null;
    }
    super.renew();
    running = false;
    task = kept;
    context = MDC.getCopyOfContextMap();
  }

  /** Starts the thread; the node is linked and waited for. */
  void begin() {
    tellStarted();
    try {
      Thread thread = options.virtual
          ? VirtualThreads.unstarted(path(), this)
          : new Current.NodeThread(this, path());
      runsOn(thread);
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
    ThreadNode outer = Current.get(); // null, unless it is an overlay
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
    Current.set(outer);
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

  private void keep(T value) {
    lock();
    try {
      result().keep(value, released);
    } finally {
      unlock();
    }
  }

  private void fail(Throwable thrown) {
    boolean log;
    boolean report;
    lock();
    try {
      log = result().fail(thrown);
      report = !released;
      emit(at -> new TreeEvent.Failed(at, this, thrown));
    } finally {
      unlock();
    }
    if (log) {
      log(thrown);
    }
    if (report) {
      scope().failed(this);
    }
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
    Result<T> mine;
    Signal end;
    lock();
    try {
      if (released) {
        throw new IllegalStateException(
            path() + " was released, so it has no result to join: await stopped() instead");
      }
      mine = result();
      mine.join();
      end = stopped();
    } finally {
      unlock();
    }
    boolean took = false;
    try {
      if (!way.await(end)) {
        throw new TimeoutException(path() + " has not stopped in the time it was given");
      }
      took = true;
      return take(mine);
    } finally {
      if (!took) {
        leaveEmptyHanded(mine);
      }
    }
  }

  @Override
  public boolean unwinds() {
    return true;
  }

  private T take(Result<T> mine) {
    Result.Taken<T> taken;
    lock();
    try {
      taken = mine.take(outcome, stopReason());
    } finally {
      unlock();
    }
    if (taken.failure() != null) {
      throw new ThreadFailedException(path(), taken.failure());
    }
    if (taken.hasValue()) {
      return taken.valueOrReleased();
    }
    if (taken.how() == Outcome.ABANDONED) {
      throw new ThreadAbandonedException(path());
    }
    throw new ThreadStoppedException(
        path(), taken.why() == null ? null : taken.why().toString());
  }

  private @Nullable Reason stopReason() {
    return pleaseStop().reason().orElse(reason);
  }

  private void leaveEmptyHanded(Result<T> mine) {
    Throwable unseen;
    lock();
    try {
      unseen = mine.leave();
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
      unseen = result == null ? null : result.release();
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
      return result == null || released ? null : result.collect();
    } finally {
      unlock();
    }
  }

  @Override
  boolean isDaemon() {
    return options.daemon;
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
