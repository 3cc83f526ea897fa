package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.events.StopRequested;
import dev.supervisor.core.internal.AskedToStop;
import dev.supervisor.core.mailbox.Mailbox;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.internal.Carried;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.LogContext;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Thrown;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The work of a child's thread, from its first line to its last: the run of its task in one incarnation. */
abstract sealed class TaskNode<T extends @Nullable Object> extends ResultNode<T> implements Runnable
    permits SiblingNode {
  /* How it works. Users' code runs on the thread alone: the logging context, the body, the cleanup.
   * Whatever one of them throws, in the end the failure is noted (ResultNode), the body is over (the
   * chain goes on), and then only are people told: the log, through the Teller, and for an Error the
   * thread's uncaught exception handler. None of these steps reads the failure. */

  final boolean hasResult; // else its normal end, whatever the way, is null

  // Written by the thread that starts it, before another can, and let go of by its own.
  @Nullable
  Object task; // a Task where it has a result, else a Body: a lambda around that would be kept for
  // each

  Carried context = Carried.NONE;

  /** The rules of starting again; null if it has none. Written before another thread can see this. */
  @Nullable
  Restarts<T> restarts;

  /** Made where its options say that it becomes ready, and when another thread asks for it; under the mutex. */
  @Nullable
  Readiness readiness;

  boolean overlaid; // confined to the thread: it is not ours

  // guarded by this mutex
  boolean running;

  TaskNode(String name, ThreadOptions options, Object task, boolean hasResult) {
    super(name, options);
    this.task = task;
    this.hasResult = hasResult;
    if (options.becomesReady || options.heartbeat != null) {
      readiness = new Readiness(this, options.becomesReady);
    }
  }

  /** {@return whether it gave up and stays as it is; under the mutex} */
  final boolean isDown() {
    return restarts != null && restarts.next.state() == State.DOWN;
  }

  @Override
  final @Nullable Throwable lastFailure() {
    Mutex taken = stopping.enter();
    try {
      return restarts == null ? null : restarts.lastFailure();
    } finally {
      NodeMutex.leave(taken);
    }
  }

  @Override
  final @Nullable FailureStory story() {
    return restarts == null ? null : restarts.story();
  }

  /** {@return what the body has said of how far it is; takes the mutex if it can be had} */
  final String statusText() {
    Mutex taken = stopping.enter();
    try {
      return readiness == null ? "" : readiness.status();
    } finally {
      NodeMutex.leave(taken);
    }
  }

  @Override
  final @Nullable MoreTime moreTime() {
    Mutex taken = stopping.enter();
    try {
      return readiness == null ? null : readiness.moreTime();
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /** {@return its readiness, made now if it is asked for the first time; takes the mutex if it can be had} */
  final Readiness readiness() {
    Mutex taken = stopping.enter();
    try {
      Readiness made = readiness;
      if (made == null) {
        made = new Readiness(this, /* declared= */ false);
        readiness = made;
      }
      return made;
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /** Notes that the thread has come to a wait of the library. Called by that thread. */
  final void beat() {
    Pulse mine = pulse();
    if (mine != null) {
      mine.beat();
    }
  }

  /** {@return its heartbeat; null where it has none, or does not run; without the mutex} */
  final @Nullable Pulse pulse() {
    Readiness own = options.heartbeat == null ? null : readiness; // written before it was linked
    return own == null ? null : own.pulse();
  }

  /** {@return the heartbeat that begins with its body; null where it has none} */
  private @Nullable Pulse beginPulse() {
    ThreadOptions.HeartbeatOptions asked = options.heartbeat;
    Readiness own = readiness;
    if (asked == null || own == null) {
      return null;
    }
    Pulse mine = new Pulse((ChildNode<?>) this, asked);
    own.pulse(mine);
    wholeTree().pulses.add(mine);
    return mine;
  }

  @Override
  public void run() {
    ThreadNode outer = overlaid ? Current.get() : null;
    Carried inherited = context;
    context = Carried.NONE;
    Throwable failure = null;
    Outcome how = Outcome.FAILED;
    Pulse pulse = null;
    try {
      if (overlaid) {
        Current.set(this);
      } else {
        Current.begin(this);
      }
      pulse = beginPulse();
      if (inherited != Carried.NONE) {
        inherited.setLog();
      }
      failure = inherited == Carried.NONE ? runWork(takeTask()) : runWithin(inherited, takeTask());
      how = failure == null ? endedHow() : Outcome.FAILED;
    } catch (Throwable e) { // of ours: there is no memory
      failure = e;
    } finally {
      try {
        if (pulse != null) {
          wholeTree().pulses.remove(pulse);
        }
        end(failure, how);
      } finally {
        if (inherited != Carried.NONE) {
          LogContext.NONE.set();
        }
        Current.set(outer);
      }
    }
    if (failure instanceof Error && !overlaid) {
      tellHandler(failure);
    }
    if (overlaid) {
      overlaid = false;
    }
  }

  /** {@return what it runs, now that it runs} */
  private Object takeTask() {
    markRunning();
    if (restarts != null) {
      restarts.next.flight.begins();
    }
    Object work = Objects.requireNonNull(task);
    task = null;
    return work;
  }

  /** {@return its failure; null when it ended normally} */
  private @Nullable Throwable runWithin(Carried inherited, Object work) {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    inherited.run(() -> failure.set(runWork(work)));
    return failure.get();
  }

  /** {@return as {@link #runWithin}, in no context} */
  @SuppressWarnings("unchecked") // what has a result was given as a task of that type
  private @Nullable Throwable runWork(Object work) {
    Throwable thrown = null;
    try {
      if (hasResult) {
        keep(((Task<T>) work).run(pleaseStop()));
      } else {
        ((Body) work).run(pleaseStop());
        keepNothing();
      }
    } catch (Throwable e) {
      thrown = e;
    }
    if (thrown != null && isNormalEnd(thrown)) {
      thrown = null;
      if (!hasResult) {
        keepNothing();
      }
    }
    OpenScopes.closeLeftOpen(this);
    if (options.cleanup != null) {
      thrown = cleanUp(thrown);
      OpenScopes.closeLeftOpen(this);
    }
    return thrown;
  }

  /** Called when the child is ready, or will not be, so that another start may be in flight. */
  final void arrived() {
    if (restarts != null) {
      restarts.next.flight.arrived();
    }
  }

  private void markRunning() {
    SignalSource goes = null;
    SignalSource tells = null;
    Mutex taken = stopping.enter();
    try {
      running = true;
      if (readiness != null) {
        goes = readiness.begins();
        tells = readiness.takeChanged();
      }
    } finally {
      NodeMutex.leave(taken);
    }
    Readiness.go(goes);
    Readiness.go(tells);
    needsLook();
  }

  @Override
  final boolean mayLiveAgain() {
    return restarts != null;
  }

  /** {@return the group of its siblings; null where it belongs to none; under the mutex} */
  final @Nullable Group group() {
    return restarts == null ? null : restarts.next.member.group();
  }

  /** Has the siblings looked at that depend on this child: it may have changed. */
  abstract void needsLook();

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
    if (e instanceof Restart.Planned && !stopping.isOpen()) {
      return restarts == null || !restarts.hasPolicy(); // else that decides
    }
    if (e instanceof AskedToStop
        && !stopping.isOpen()) { // or what it belongs to was asked before it
      return true;
    }
    return (pleaseStop().isGo() || interruptedInside())
        && (e instanceof InterruptedException
            || e instanceof AskedToStop
            || (e instanceof CancellationException
                && (stopping.insisted() || interruptedInside())));
  }

  private @Nullable Throwable cleanUp(@Nullable Throwable thrown) {
    Body cleanup = options.cleanup;
    if (cleanup == null) {
      return thrown;
    }
    boolean unused = endInterrupts(/* always= */ !overlaid);
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

  /** Notes the end of the body, whatever becomes of the telling. */
  private void end(@Nullable Throwable thrown, Outcome how) {
    Outcome counts = how;
    EndOfChild means = null;
    arrived(); // also where the body was never reached
    try {
      Throwable failure = withThatOfAChild(thrown);
      counts = failure == thrown ? how : Outcome.FAILED;
      Outcome noted = restarts == null ? null : restarts.note(failure, counts);
      if (noted != null) {
        counts = noted;
        if (failure != null && noted == Outcome.FINISHED && !hasResult) { // it is ignored
          keepNothing();
        }
      } else if (failure != null) {
        if (failWith(failure)) {
          Teller.error(
              Teller.Speaker.withContext(),
              SupervisedThread.class,
              failure,
              "{} failed",
              this::path);
        }
        means =
            stopping.over() ? null : EndOfChild.ofFailed(this, failure); // over: it was given up
      }
    } finally {
      bodyEnded(counts);
    }
    EndOfChild.stopFor(means);
  }

  /** {@return what the body has thrown, or that a child gave up, with the other suppressed in it} */
  private @Nullable Throwable withThatOfAChild(@Nullable Throwable thrown) {
    ThreadFailedException ofChild;
    if (family == null) { // what others do without this thread's knowledge may as well come later
      return thrown;
    }
    boolean mine = NodeHold.takeToEnd(this);
    try {
      ofChild = family == null ? null : family.endBody();
    } finally {
      if (mine) {
        unlock();
      }
    }
    if (ofChild == null) {
      return thrown;
    }
    if (thrown != null) {
      Thrown.suppress(ofChild, thrown);
    }
    return ofChild;
  }

  /** Notes that the body has ended normally after all. Called under the mutex. */
  void endedNormally() {
    if (!hasResult) {
      keepNothingHeld();
    }
  }

  private void tellHandler(Throwable error) {
    Thread thread = Thread.currentThread();
    boolean unused = Foreign.run(
        SupervisedThread.class,
        () -> "the uncaught exception handler for " + path(),
        () -> thread.getUncaughtExceptionHandler().uncaughtException(thread, error));
  }
}
