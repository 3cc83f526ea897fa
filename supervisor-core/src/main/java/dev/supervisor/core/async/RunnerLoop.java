package dev.supervisor.core.async;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node.State;
import dev.supervisor.core.Restart;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.TaskRunner.RunnerEnding;
import dev.supervisor.core.async.TaskRunner.RunnerOptions;
import dev.supervisor.core.events.Events.EventRejectedException;
import dev.supervisor.core.events.StopRequested;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.PlainText;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Thrown;
import dev.supervisor.signals.internal.TimedOut;
import dev.supervisor.signals.internal.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The loop of a runner: its tasks that are not done, the failures that nothing has seen, and its end. */
final class RunnerLoop {
  /* How it works. The loop is a child that handles events; each task is an event. The time for the end has three parts. In the first eighth
   * `close` lets the loop come to what is pending. Then the child is stopped: the task that runs is cancelled; the loop
   * handles what was given to it before, cancels what is left, handles what that has set off, and ends. The second eighth is the grace of the child, the rest its
   * patience. When the tree stops the child it is the same without the first eighth. */
  private static final int MOST_KEPT = 1_000; // failures
  private static final Set<String> OWN =
      Set.of(TaskRunner.class.getName(), LoopTask.class.getName(), RunnerLoop.class.getName());

  private static final Lane LANE = new Lane("supervisor-runners", 64);

  /** A task that keeps the loop. */
  record KeptLoop(LoopTask<?> task, long sinceNanos, Registration alarm) {}

  private final RunnerOptions options;
  private final Child<Boolean> node;
  private final EventLoop loop;
  private final Set<LoopTask<?>> left = ConcurrentHashMap.newKeySet(); // not ended
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile boolean over; // takes no task any more
  private volatile boolean forced;
  private volatile @Nullable KeptLoop running; // written by the loop

  private final Mutex mutex = new Mutex();

  // guarded by mutex
  private final Map<LoopTask<?>, Throwable> failures = new LinkedHashMap<>(); // not seen
  private int notKept;

  private RunnerLoop(SupervisedThread parent, String name, RunnerOptions options) {
    this.options = options;
    Duration eighth = options.closeWithin.dividedBy(8);
    this.node = parent.create(
        name,
        with -> options
            .thread
            .apply(with)
            .grace(eighth)
            .patience(eighth.multipliedBy(6))
            .restart(Restart.never()),
        this::run);
    this.loop = EventLoop.of(node);
  }

  static RunnerLoop below(SupervisedThread parent, String name, RunnerOptions options) {
    RunnerLoop made = new RunnerLoop(parent, name, options);
    Watch.whenGone(
        made.node.stopped(), () -> LANE.execute(() -> made.cancelLeft(": its runner has ended")));
    var unused = made.node.start();
    return made;
  }

  static String caller() {
    return StackWalker.getInstance()
        .walk(frames -> frames
            .filter(it -> !OWN.contains(it.getClassName()))
            .findFirst()
            .map(it -> it.toStackTraceElement().toString())
            .orElse("an unknown place"));
  }

  EventLoop loop() {
    return loop;
  }

  Signal limit() {
    return Durations.nanos(options.timeout) >= Durations.FOREVER_NANOS
        ? Signal.NEVER
        : Till.in(options.timeout);
  }

  boolean isAsked() {
    return node.pleaseStop().isGo();
  }

  boolean isRunning() {
    return !over && !closing.get() && !isAsked() && !node.ended().isGo();
  }

  // ---- tasks

  <T extends @Nullable Object> LoopTask<T> start(LoopTask<T> task) {
    if (over || node.ended().isGo()) {
      throw refusal(task);
    }
    left.add(task);
    boolean isTaken = true;
    if (loop.inLoop()) {
      var unused = node.later(task);
    } else {
      isTaken = !(node.ask(task).failure().orElse(null) instanceof EventRejectedException);
    }
    if ((over || !isTaken) && task.cancel(": its runner has ended")) {
      throw refusal(task);
    }
    return task;
  }

  private RejectedExecutionException refusal(LoopTask<?> task) {
    return new RejectedExecutionException(node.path() + " takes no new task, it is "
        + node.state().name()
        + node.pleaseStop()
            .reason()
            .map(it -> ": " + PlainText.escaped(it.text()))
            .orElse("") + "; refused is "
        + task.text());
  }

  <T extends @Nullable Object> T call(LoopTask<T> task, Signal till)
      throws InterruptedException, TimeoutException {
    if (loop.inLoop()) {
      task.refuseInLoopIfLater();
      task.run();
      return task.await(Signal.DONE);
    }
    return start(task).callUntil(till);
  }

  void refuseInLoop(String what) {
    if (loop.inLoop()) {
      throw new IllegalStateException(
          "the loop of " + node.path() + " would wait for itself: " + what);
    }
  }

  void flush(Signal till) throws InterruptedException, TimeoutException {
    refuseInLoop("a flush");
    if (node.ended().isGo()) {
      throw new RejectedExecutionException(node.path() + " has ended");
    }
    Promise<Boolean> turn = node.ask(() -> true);
    if (!turn.ready().await(till) && !turn.isDone()) {
      throw TimedOut.of(
          () -> "the loop of " + node.path() + " has not come to its next turn",
          till::name,
          () -> keptBy(null));
    }
    if (turn.failure().isPresent()) {
      throw new RejectedExecutionException(node.path() + " has ended");
    }
  }

  /** {@return which task keeps the loop, where it is not that one} */
  String keptBy(@Nullable LoopTask<?> but) {
    KeptLoop kept = running;
    return kept == null
        ? ""
        : kept.task() == but
            ? "; it keeps the loop " + kept(kept)
            : "; the loop is kept by " + kept.task().text() + " " + kept(kept);
  }

  private static String kept(KeptLoop kept) {
    return "since " + Duration.ofNanos(Seam.nanoTime() - kept.sinceNanos()).toMillis() + " ms";
  }

  // ---- what tasks tell

  /** {@return the task that goes on when this one has left: it has called this one} */
  @Nullable
  KeptLoop enter(LoopTask<?> task) {
    KeptLoop outer = running;
    Registration alarm = Till.in(options.stalledAfter)
        .then(() -> Teller.warn(
            TaskRunner.class,
            null,
            "the loop of {} is kept by {} for {} ms: {}",
            node::path,
            task::text,
            () -> Long.toString(options.stalledAfter.toMillis()),
            () -> node.why().sentence()));
    running = new KeptLoop(task, Seam.nanoTime(), alarm);
    if (isAsked()) {
      task.ask();
    }
    return outer;
  }

  void leave(@Nullable KeptLoop outer, @Nullable Throwable thrown) {
    KeptLoop kept = running;
    running = outer;
    if (kept != null) {
      boolean unused = kept.alarm().cancel();
    }
    if (thrown instanceof InterruptedException || Thread.currentThread().isInterrupted()) {
      if (isAsked()) {
        forced = true;
      } else {
        boolean unused = Thread.interrupted(); // it was for the task
      }
    }
  }

  /** Before its result is set. */
  void hasFailed(LoopTask<?> task, Throwable why) {
    if (why instanceof CancellationException) {
      return;
    }
    boolean isKept;
    StackRoom.forMany();
    mutex.lock();
    try {
      isKept = failures.size() < MOST_KEPT;
      if (isKept) {
        failures.put(task, why);
      } else {
        notKept++;
      }
    } finally {
      mutex.unlock();
    }
    if (!isKept) {
      Teller.warn(
          TaskRunner.class,
          why,
          "{} failed; too many failures are kept already, so this one is only logged",
          task::text);
    }
  }

  /** Its failure, if it has one, was told. */
  void isSeen(LoopTask<?> task) {
    StackRoom.forMany();
    mutex.lock();
    try {
      failures.remove(task);
    } finally {
      mutex.unlock();
    }
  }

  void hasEnded(LoopTask<?> task) {
    left.remove(task);
  }

  // ---- the thread of the loop

  private boolean run(Signal pleaseStop) throws Exception {
    Registration asked = pleaseStop.then(this::cancelRunning);
    try {
      Supervisor.events().loop();
    } catch (StopRequested e) {
      // its end
    } finally {
      boolean unused = asked.cancel();
      over = true;
      cancelLeft(": its runner is ending");
      int unusedHandled = Supervisor.events().update(); // what they do in their end
    }
    CompletionException together = closing.get() ? null : takeFailures();
    if (together != null) {
      throw together;
    }
    return true;
  }

  private void cancelRunning() {
    KeptLoop kept = running;
    if (kept != null) {
      boolean unused = kept.task().cancel(": its runner is ending");
    }
  }

  private void cancelLeft(String why) {
    over = true;
    for (LoopTask<?> task : List.copyOf(left)) {
      boolean unused = task.cancel(why);
    }
  }

  // ---- the end

  void close() {
    refuseInLoop("its end");
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    boolean interrupted = awaitTurn();
    Signal stopped = node.stop(Reason.of("its runner was closed"));
    interrupted |= await(node.ended(), Till.in(options.closeWithin.dividedBy(8)));
    if (!node.ended().isGo()) {
      forced = true; // the loop may note the same at the same time
    }
    interrupted |= await(stopped, Signal.NEVER); // it is given up in its time
    cancelLeft(": its runner was closed");
    if (interrupted) {
      Interrupts.restore();
    }
    CompletionException together = takeFailures();
    if (together != null) {
      throw together;
    }
  }

  /**
   * What is pending gets a turn.
   *
   * @return whether the current thread was interrupted meanwhile
   */
  private boolean awaitTurn() {
    if (isAsked() || node.ended().isGo()) {
      return false;
    }
    Promise<Boolean> turn = node.ask(() -> true);
    return await(turn.ready(), Till.in(options.closeWithin.dividedBy(8)));
  }

  /** {@return whether the current thread was interrupted meanwhile} */
  private static boolean await(Signal signal, Signal till) {
    boolean interrupted = false;
    for (; ; ) {
      try {
        boolean unused = signal.await(till);
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  private @Nullable CompletionException takeFailures() {
    Map<LoopTask<?>, Throwable> taken;
    int more;
    StackRoom.forMany();
    mutex.lock();
    try {
      taken = new LinkedHashMap<>(failures);
      more = notKept;
      failures.clear();
      notKept = 0;
    } finally {
      mutex.unlock();
    }
    if (taken.isEmpty()) {
      return null;
    }
    List<CompletionException> each = new ArrayList<>(taken.size());
    taken.forEach((task, failure) -> each.add(task.told(failure)));
    CompletionException together = new CompletionException(
        (taken.size() + more) + " tasks of " + node.path()
            + " have failed, and nothing has waited for them",
        taken.values().iterator().next());
    each.forEach(it -> Thrown.suppress(together, it));
    return together;
  }

  RunnerEnding ending() {
    if (node.state() == State.ABANDONED) {
      return RunnerEnding.FAILED_TO_FORCE;
    } else if (!isAsked()) {
      return node.ended().isGo() ? RunnerEnding.UNKNOWN : RunnerEnding.RUNNING;
    } else if (!node.stopped().isGo()) {
      return RunnerEnding.UNKNOWN;
    }
    return forced ? RunnerEnding.FORCED : RunnerEnding.STOPPED;
  }
}
