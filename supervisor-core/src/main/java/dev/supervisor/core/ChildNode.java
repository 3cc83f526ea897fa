package dev.supervisor.core;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.events.StopRequested;
import dev.supervisor.core.mailbox.Mailbox;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.LogContext;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Thrown;
import dev.supervisor.signals.internal.VirtualThreads;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A spawned thread: runs its task; what that came to is kept by {@link Results}. */
final class ChildNode<T extends @Nullable Object> extends SpawningNode
    implements Child<T>, Runnable {
  /* How it works. Users' code runs on the thread alone: the logging context, the body, the cleanup.
   * Whatever one of them throws, in the end the failure is noted (Results), the body is over (the
   * chain goes on), and then only are people told: the log, through the Teller, and for an Error the
   * thread's uncaught exception handler. None of these steps reads the failure.
   *
   * A child is started by exactly one caller: the first start is decided by `started`, a further one
   * by relink(), both under the mutex. Between that and the birth of the thread stands code of users
   * too: the making of a thread copies inheritable thread-locals. It may block, which keeps no thread
   * but the one who starts it: the node is linked, is asked and given up as any other, and then its
   * thread is not started. It may throw, as the start of the thread may where there are no more: then
   * the node has failed, and the one who starts it is told so.
   *
   * One that was created apart keeps its task, and can be started again when it is settled: a new
   * incarnation (see StopChain) of the same handle. Everything that belongs to one incarnation is
   * renewed under the mutex. One that was given up blocks this until its thread is dead. */

  private final Results<T> results = new Results<>(this);
  private final boolean hasResult; // else its normal end, whatever the way, is null

  // written by who starts it, before another thread can, and let go of by the thread
  private @Nullable Task<T> task;
  private LogContext context = LogContext.NONE;

  private @Nullable Task<T> kept; // for starting again; written before another thread can see this
  private boolean overlaid; // confined to the thread: it is not ours

  // guarded by this mutex
  private boolean started;
  private boolean running;

  /**
   * A child that is not linked yet.
   *
   * @param hasResult whether the task computes a value; a body does not
   */
  ChildNode(String name, ThreadOptions options, Task<T> task, boolean hasResult) {
    super(name, options);
    this.task = task;
    this.hasResult = hasResult;
    stopping.waitForStart();
  }

  @Override
  TreeContext ownTree() {
    throw new AssertionError("a child is never a root");
  }

  // ---- starting

  /** It is started by the one who makes it, and waited for from its birth on. */
  void startsAtOnce() {
    started = true;
    stopping.start();
    context = LogContext.copy();
  }

  /** Keeps the task, so that it can be run again. */
  void keepTask() {
    kept = task;
  }

  @Override
  public Child<T> start() {
    LogContext own = LogContext.copy();
    prepare();
    context = own;
    begin();
    return this;
  }

  @Override
  public T overlay() throws InterruptedException {
    prepare();
    ThreadNode here = Current.get();
    if (here != null && here.root() == root()) {
      Signal life = stopped();
      try {
        isInside(here);
      } catch (RuntimeException | Error e) { // it must not be waited for
        failToStart(e, life);
        throw e;
      }
    }
    boolean unused = comesToLife(Thread.currentThread(), stopped());
    overlaid = true; // and it has the context of the thread already
    sendOwedInterrupt();
    run();
    return join();
  }

  /** Makes sure that it may be started, for the first time or again, by this caller alone. */
  private void prepare() {
    StackRoom.forMany();
    stopping.awaitStoppedIfSettled();
    stopping.lockOrRefuse("It was not started");
    try {
      if (!started) {
        if (stopping.isSettled()) {
          throw new IllegalStateException(path() + " was stopped before it was started");
        }
        started = true;
        stopping.start();
        return;
      }
      stopping.ensureStopped();
      if (kept == null) {
        throw new IllegalStateException(
            path() + " was started before, and what it ran is gone: only a child that was created"
                + " apart can be started again");
      }
      Thread former = threadOrNull();
      if (stopping.outcome() == Outcome.ABANDONED && former != null && former.isAlive()) {
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
      StopChain.step(this);
    }
  }

  @Override
  void beginLife() {
    results.supersede();
    super.beginLife();
    running = false;
    task = kept;
  }

  /** Starts the thread; the node is linked and waited for. */
  void begin() {
    Signal life = stopped();
    try {
      Thread thread = options.virtual
          ? VirtualThreads.unstarted(shortPath(), this)
          : new Current.NodeThread(this, shortPath());
      if (!comesToLife(thread, life)) {
        throw new IllegalStateException("it was abandoned before its thread came to life");
      }
      sendOwedInterrupt();
      thread.start();
    } catch (Throwable e) { // of users, or out of threads: the node must not be waited for
      failToStart(e, life);
      if (e instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(path() + " could not be started", e);
    }
  }

  private void failToStart(Throwable thrown, Signal life) {
    if (!stopping.isInLife(life)) {
      return; // it was given up, and lives again
    }
    task = null;
    context = LogContext.NONE;
    results.failToStart(thrown);
    bodyEnded(Outcome.FAILED);
  }

  /** {@return whether it may run: it may have been given up already, and even live again} */
  private boolean comesToLife(Thread thread, Signal life) {
    Mutex taken = stopping.enter();
    try {
      if (stopping.over() || !stopping.isInLife(life)) {
        return false;
      }
      runsOn(thread);
      emit(at -> new TreeEvent.Started(at, this));
      return true;
    } finally {
      NodeMutex.leave(taken);
    }
  }

  @Override
  boolean hasNotBegun() {
    return threadOrNull() == null;
  }

  // ---- running

  @Override
  public void run() {
    ThreadNode outer = Current.get(); // null, unless it is an overlay
    LogContext inherited = context;
    context = LogContext.NONE;
    Throwable failure = null;
    Outcome how = Outcome.FAILED;
    try {
      Current.set(this);
      if (inherited != LogContext.NONE) {
        inherited.set();
      }
      failure = runTask();
      how = failure == null ? endedHow() : Outcome.FAILED;
    } catch (Throwable e) { // of ours: there is no memory
      failure = e;
    } finally {
      end(failure, how);
    }
    if (inherited != LogContext.NONE) {
      LogContext.NONE.set();
    }
    Current.set(outer);
    if (failure instanceof Error && !overlaid) {
      tellHandler(failure);
    }
    overlaid = false;
  }

  /** {@return its failure; null when it ended normally} */
  private @Nullable Throwable runTask() {
    markRunning();
    Task<T> work = Objects.requireNonNull(task);
    task = null;
    Throwable thrown = null;
    try {
      results.keep(work.run(pleaseStop()));
    } catch (Throwable e) {
      thrown = e;
    }
    if (thrown != null && isNormalEnd(thrown)) {
      thrown = null;
      keepNothing();
    }
    ScopeNode.closeLeftOpen(this);
    if (options.cleanup != null) {
      thrown = cleanUp(thrown);
      ScopeNode.closeLeftOpen(this);
    }
    return thrown;
  }

  private void markRunning() {
    Mutex taken = stopping.enter();
    try {
      running = true;
    } finally {
      NodeMutex.leave(taken);
    }
  }

  @SuppressWarnings("NullAway") // that of a body, whose T is Void
  private void keepNothing() {
    if (!hasResult) {
      results.keep(null);
    }
  }

  /**
   * {@return whether the body came to its end because something is stopping}
   *
   * <p>Its own {@link StopRequested} always is such an end. Those of others, whose result it waited
   * for, are once it is drained itself: before that, they were stopped while it was not.
   */
  private boolean isNormalEnd(Throwable e) {
    if (e instanceof StopRequested || e instanceof ThreadStoppedException) {
      Mailbox box = mailboxIfMade();
      return !stopping.isOpen() || (box != null && box.threw(e));
    }
    return (pleaseStop().isGo() || interruptedInside())
        && (e instanceof InterruptedException
            || (e instanceof CancellationException
                && (stopping.insisted() || interruptedInside())));
  }

  private @Nullable Throwable cleanUp(@Nullable Throwable thrown) {
    Body cleanup = options.cleanup;
    if (cleanup == null) {
      return thrown;
    }
    endInterrupts(/* always= */ !overlaid);
    cleansUp(true);
    try {
      cleanup.run(pleaseStop());
      return thrown;
    } catch (Throwable e) {
      if (isNormalEnd(e)) {
        return thrown;
      }
      if (thrown != null) {
        Thrown.suppress(thrown, e);
      }
      return thrown != null ? thrown : e;
    }
  }

  /** The body is over, whatever becomes of the telling. */
  private void end(@Nullable Throwable failure, Outcome how) {
    try {
      if (failure != null && results.fail(failure)) {
        Teller.error(
            Teller.Speaker.withContext(), SupervisedThread.class, failure, "{} failed", this::path);
      }
    } finally {
      bodyEnded(how);
    }
  }

  private void tellHandler(Throwable error) {
    Thread thread = Thread.currentThread();
    boolean unused = Foreign.run(
        SupervisedThread.class,
        () -> "the uncaught exception handler for " + path(),
        () -> thread.getUncaughtExceptionHandler().uncaughtException(thread, error));
  }

  @Override
  void endedAfterAll() {
    Teller.info(
        SupervisedThread.class,
        null,
        "{} has ended after all; it was abandoned before",
        this::path);
  }

  @Override
  void giveUp() {
    Teller.warn(SupervisedThread.class, null, "{} does not end and is abandoned", this::path);
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
    StackRoom.forMany();
    ThreadNode self = Current.get();
    if (self != null && self.isBelow(this)) {
      throw new IllegalStateException(
          self.path() + " cannot join " + path() + ": it would wait for itself");
    }
    return results.joinBy(way);
  }

  @Override
  public Child<T> release() {
    StackRoom.forMany();
    results.release();
    return this;
  }

  /** {@return that failure, collected by this call; null when it was collected already} */
  @Nullable
  Throwable collect(JoinState<?> of) {
    return results.collect(of);
  }

  @Override
  public boolean unwinds() {
    return true;
  }

  @Override
  public boolean isDaemon() {
    return options.daemon;
  }

  // ---- Node

  @Override
  public State state() {
    State state = super.state();
    if (state != State.RUNNING && state != State.PAUSED) {
      return state;
    }
    Mutex taken = stopping.enter();
    try {
      return running ? state : started ? State.STARTING : State.NEW;
    } finally {
      NodeMutex.leave(taken);
    }
  }
}
