package dev.supervisor.core;

import dev.supervisor.core.RestartRecord.Decided;
import dev.supervisor.core.RestartRecord.End;
import dev.supervisor.core.RestartRecord.Next;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.LogContext;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Thrown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a child needs to be started again: its task, and, where it has a policy, what has come of it and when its next
 * incarnation begins. Made only for children that may be started again. Guarded by the child's mutex.
 */
final class Restarts<T extends @Nullable Object> {
  /* How it works. The thread of an incarnation notes how its body ended, and what the answers of users make of that (note),
   * before the chain hears of the end. When the children of that incarnation are settled and the chain is about to settle
   * the child itself, it asks here (livesOn): either the life is over, or the child is linked on, as one that waits for its start:
   * open, and over, so that a stop finds nothing to wait for. Then the Agenda brings the next start, on a helper thread, as the
   * making of a thread is code of users.
   *
   * A life that is being stopped is never continued: `endsLife` is set by each stop, under the mutex, so either the stop comes
   * first and the child settles, or the incarnation has been given back and is stopped as a child that was not started.
   *
   * No incarnation begins while a thread of the former's subtree is alive that was given up: that is the fence.
   *
   * What a failed incarnation threw is kept until this is decided: a failure that is answered by a start is told to the
   * log, the last one is that of the life (Results). */

  private static final Lane LANE = new Lane("supervisor-restarts", 64);
  private static final int TOLD_FULLY = 10;
  private static final long TOLD_APART_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** What the log is told of an end that is answered by a start. */
  private record Told(
      @Nullable Throwable thrown,
      int attempt,
      Duration pause,
      boolean planned,
      boolean down,
      boolean first) {}

  /** For what the next incarnation waits. */
  private enum Waits {
    NOT,
    FOR_TIME,
    FOR_THREADS,
    FOR_A_START
  }

  private final ChildNode<T> node;
  private final Task<T> task;
  private final Restart policy;
  private final @Nullable RestartRecord record; // null: it is started again by hand alone

  // of the incarnation
  private long bornNanos = Seam.nanoTime();
  private End how = End.NORMAL;
  private boolean noted;
  private boolean followsAnother; // it is started by none who could be told of a failure
  private boolean stops; // by an answer: it is not started again
  private @Nullable Throwable failure;

  // between two incarnations
  private Waits waits = Waits.NOT;
  private Agenda.@Nullable Move move;
  private long untilNanos;

  private @Nullable StopRun formerRun;
  private @Nullable SignalSource formerDrain;
  private final List<Signal> givenUp =
      new ArrayList<>(0); // ends of threads below that are not waited for

  private @Nullable Throwable unseen; // the last failure of the life, to be logged
  private boolean gaveUp;
  private @Nullable Throwable lastFailure;
  private @Nullable Told untold;
  private long toldNanos;
  private LogContext context = LogContext.NONE;

  Restarts(ChildNode<T> node, Task<T> task, Restart policy) {
    this.node = node;
    this.task = task;
    this.policy = policy;
    this.record = policy.isNever() ? null : new RestartRecord(policy);
  }

  Task<T> task() {
    return task;
  }

  boolean hasPolicy() {
    return record != null;
  }

  /** The logging context of each further incarnation is that of the first start. */
  void keepContext(LogContext own) {
    context = record == null ? LogContext.NONE : own;
  }

  /** {@return whether its thread could not be started, and that counts as the end of an incarnation: not of the first} */
  boolean noteFailedStart(Throwable thrown) {
    return followsAnother && note(thrown, Outcome.FAILED) != null;
  }

  /** An incarnation has its thread now; under the mutex. */
  void born() {
    bornNanos = Seam.nanoTime();
  }

  // ---- its end

  /**
   * Notes how the body has ended; called by its thread, without the mutex. {@return how it counts; null when there is no
   * policy, or the child was given up before: then this is none of ours}
   */
  @Nullable
  Outcome note(@Nullable Throwable thrown, Outcome outcome) {
    if (record == null) {
      return null;
    }
    Restart.Decision decision = Restart.Decision.RESTART;
    End end = thrown == null ? End.NORMAL : End.FAILURE;
    if (thrown instanceof Restart.Planned) {
      end = End.PLANNED;
    } else if (thrown instanceof Restart.GiveUp) {
      end = End.PERMANENT;
    } else if (thrown != null) {
      decision = policy.decide(thrown);
      end = decision == Restart.Decision.ESCALATE
          ? End.PERMANENT
          : decision == Restart.Decision.IGNORE ? End.NORMAL : End.FAILURE;
    }
    boolean ignored = decision == Restart.Decision.IGNORE;
    boolean mine = StopChain.holdToEnd(node);
    try {
      if (!mine || node.stopping.over()) {
        return null;
      }
      noted = true;
      how = end;
      stops = decision == Restart.Decision.STOP;
      failure = ignored ? null : thrown;
      return ignored ? Outcome.FINISHED : outcome;
    } finally {
      if (mine) {
        node.unlock();
      }
    }
  }

  /**
   * Decides, under the mutex, when all of the incarnation is over. {@return whether the child is started again; else its life is
   * over}
   */
  boolean livesOn() {
    RestartRecord known = record;
    if (known == null || !noted) {
      return false;
    }
    boolean planned = how == End.PLANNED;
    if (node.stopping.endsLife() || stops) {
      if (planned) {
        failure = null; // a stop has come before: it is a normal end
      }
      endLife();
      return false;
    }
    long now = Seam.nanoTime();
    Decided next =
        known.ended(how, now - bornNanos, now, ThreadLocalRandom.current().nextDouble());
    long delay = next.delayNanos();
    Waits then = Waits.FOR_TIME;
    if (next.next() == Next.ENDS) {
      endLife();
      return false;
    }
    if (next.next() == Next.GIVES_UP && policy.giving == Restart.Giving.ESCALATES) {
      gaveUp = true;
      if (failure == null) {
        failure = new IllegalStateException(node.path() + " has ended " + (known.attempts() + 1)
            + " times, without ever being stable");
      }
      endLife();
      return false;
    }
    if (next.next() == Next.GIVES_UP && policy.giving == Restart.Giving.COOLS_DOWN) {
      known.forgive();
      delay = Durations.nanos(policy.coolDown);
    } else if (next.next() == Next.GIVES_UP) {
      then = Waits.FOR_A_START;
    }
    Throwable thrown = failure;
    int attempt = known.attempts();
    Duration pause = Duration.ofNanos(delay);
    boolean down = then == Waits.FOR_A_START;
    node.emit(at -> down
        ? new TreeEvent.GaveUp(at, node, thrown)
        : new TreeEvent.BackingOff(at, node, attempt, pause, thrown));
    lastFailure = thrown;
    if (attempt <= TOLD_FULLY || now - toldNanos >= TOLD_APART_NANOS) {
      toldNanos = now;
      untold = new Told(thrown, attempt, pause, planned, down, attempt <= 1);
    }
    givenUp.removeIf(Signal::isGo);
    waits = then == Waits.FOR_TIME && !givenUp.isEmpty() ? Waits.FOR_THREADS : then;
    untilNanos = now + Math.min(delay, Durations.FOREVER_NANOS);
    failure = null;
    noted = false;
    return true;
  }

  private void endLife() {
    Throwable thrown = failure;
    failure = null;
    noted = false;
    if (thrown != null) {
      node.stopping.countAs(Outcome.FAILED);
      lastFailure = thrown;
      unseen = node.failHeld(thrown) ? thrown : null;
    } else if (node.stopping.outcome() == Outcome.FAILED) { // an end that was planned met a stop
      node.stopping.countAs(Outcome.STOPPED);
      node.endedNormally();
    }
  }

  /** What has to be told when the life is over, without the mutex. */
  void settled() {
    StopRun run = formerRun;
    if (run != null) {
      run.over();
    }
    Throwable last = unseen;
    unseen = null;
    if (last != null) {
      Teller.error(SupervisedThread.class, last, "{} failed", node::path);
    }
    node.agenda().cancel(move);
    if (gaveUp) {
      gaveUp = false;
      escalate();
    }
  }

  private void escalate() {
    ParentNode parent = node.parentNode();
    Throwable last = lastFailure;
    if (parent == null || last == null) {
      return;
    }
    Reason why =
        Reason.of(node.path() + " gave up after " + attempts(), last); // its text is read later
    if (!(parent instanceof ChildNode<?> above)) {
      Signal unused = StopChain.stop(parent, why);
      return;
    }
    boolean failsWithIt = false;
    if (StopChain.hold(above)) {
      try {
        failsWithIt = above.family().failWith(new ThreadFailedException(node.path(), last));
      } finally {
        above.unlock();
      }
    } else if (!StopChain.isLost(above)) {
      StopChain.again(above, this::escalate);
      return;
    }
    if (failsWithIt) {
      node.collected();
    }
    StopChain.stopIncarnation(above, why);
  }

  private String attempts() {
    int count = record == null ? 0 : record.attempts();
    return count + (count == 1 ? " attempt" : " attempts");
  }

  // ---- between two incarnations

  /** A new life begins, by hand; under the mutex. */
  void beginLife() {
    waits = Waits.NOT;
    move = null;
    noted = false;
    followsAnother = false;
    forgive();
  }

  /** What is left of the incarnation that is over; under the mutex. */
  void leaves(@Nullable StopRun run, @Nullable SignalSource drain) {
    formerRun = run;
    formerDrain = drain;
  }

  /** A thread below was given up and may still run: no incarnation begins before that signal has gone. */
  void isFencedBy(Signal end) {
    if (!StopChain.hold(node)) {
      StopChain.again(node, () -> isFencedBy(end));
      return;
    }
    try {
      givenUp.removeIf(Signal::isGo);
      givenUp.add(end);
    } finally {
      node.unlock();
    }
  }

  /** The chain has gone on: the next start is brought on its way. */
  void awaitNext() {
    Told news;
    StopRun run;
    SignalSource drain;
    List<Signal> alive;
    if (!StopChain.hold(node)) {
      StopChain.again(node, this::awaitNext);
      return;
    }
    try {
      news = untold;
      untold = null;
      run = formerRun;
      formerRun = null;
      drain = formerDrain;
      formerDrain = null;
      alive = waits == Waits.FOR_THREADS ? List.copyOf(givenUp) : List.of();
    } finally {
      node.unlock();
    }
    if (run != null) {
      run.over();
    }
    if (drain != null) {
      drain.go(); // it may have ended without ever having been drained
    }
    if (news != null) {
      tell(news);
    }
    if (alive.isEmpty()) {
      schedule();
    } else {
      fence(alive);
    }
  }

  private void fence(List<Signal> alive) {
    Teller.warn(
        SupervisedThread.class,
        null,
        "{} is not started again before {} below it, given up before, {}",
        node::path,
        () -> alive.size() == 1 ? "a thread" : alive.size() + " threads",
        () -> alive.size() == 1 ? "has ended" : "have ended");
    Signal all = alive.get(0);
    for (int i = 1; i < alive.size(); i++) {
      all = all.and(alive.get(i));
    }
    Registration unused = all.then(this::freed);
  }

  private void freed() {
    boolean free;
    if (!StopChain.hold(node)) {
      StopChain.again(node, this::freed);
      return;
    }
    try {
      free = waits == Waits.FOR_THREADS;
      waits = free ? Waits.FOR_TIME : waits;
    } finally {
      node.unlock();
    }
    if (free) {
      schedule();
    }
  }

  private void schedule() {
    Agenda.Move next = new Agenda.Move() {
      @Override
      void make() {
        startSoon(this);
      }
    };
    long at;
    if (!StopChain.hold(node)) {
      StopChain.again(node, this::schedule);
      return;
    }
    try {
      if (waits != Waits.FOR_TIME) {
        return;
      }
      move = next;
      at = untilNanos;
    } finally {
      node.unlock();
    }
    node.agenda().put(next, at);
    if (node.stopping.isSettled()) {
      node.agenda().cancel(next);
    }
  }

  private void startSoon(Agenda.Move due) {
    LANE.execute(() -> start(due));
  }

  /** The pause is over; on a helper thread. */
  private void start(Agenda.Move due) {
    if (!StopChain.hold(node)) {
      StopChain.again(node, () -> startSoon(due));
      return;
    }
    try {
      if (!node.stopping.isOpen() || !begins(due)) {
        return;
      }
      node.stopping.start();
    } finally {
      node.unlock();
    }
    node.beginNext(context);
  }

  /** {@return whether an incarnation begins now, by this caller alone: at its time, or by hand; under the mutex} */
  boolean begins(Agenda.@Nullable Move due) {
    if (waits == Waits.NOT || (due != null && (due != move || waits != Waits.FOR_TIME))) {
      return false;
    }
    waits = Waits.NOT;
    move = null;
    followsAnother = due != null;
    return true;
  }

  /** {@return whether it is between two incarnations; under the mutex} */
  boolean isWaiting() {
    return waits != Waits.NOT;
  }

  /** {@return whether a thread of a former incarnation keeps the next from beginning; under the mutex} */
  boolean isFenced() {
    return waits != Waits.NOT && !givenUp.stream().allMatch(Signal::isGo);
  }

  Node.@Nullable State state() {
    return switch (waits) {
      case NOT -> null;
      case FOR_TIME -> Node.State.BACKING_OFF;
      case FOR_THREADS -> Node.State.FENCED;
      case FOR_A_START -> Node.State.DOWN;
    };
  }

  /** {@return what there is to say of it in the tree's text; empty when it runs; under the mutex} */
  String describe() {
    int attempts = record == null ? 0 : record.attempts();
    String of = policy.attempts < 0 ? "" : " of " + policy.attempts;
    return switch (waits) {
      case NOT -> "";
      case FOR_TIME ->
        ", attempt " + attempts + of + " in "
            + Math.max(0, TimeUnit.NANOSECONDS.toMillis(untilNanos - Seam.nanoTime())) + " ms";
      case FOR_THREADS ->
        ", attempt " + attempts + of + " when the threads have ended that were given up below it";
      case FOR_A_START -> ", gave up after " + attempts();
    };
  }

  /** All its attempts are there again; under the mutex. */
  void forgive() {
    if (record != null) {
      record.forgive();
    }
  }

  private void tell(Told it) {
    String then = it.down()
        ? " gave up and stays down"
        : it.planned()
            ? " is started anew"
            : " is started again in " + it.pause().toMillis() + " ms (attempt " + it.attempt()
                + (policy.attempts < 0 ? ")" : " of " + policy.attempts + ")");
    String ended = it.thrown() != null && !it.planned() ? " failed and" : "";
    boolean withStack = it.first() && !it.planned();
    Throwable thrown = it.thrown();
    Teller.warn(
        SupervisedThread.class,
        withStack ? thrown : null,
        "{}{}{}{}",
        node::path,
        () -> ended,
        () -> then,
        () -> withStack || thrown == null ? "" : ": " + Thrown.text(thrown));
  }
}
