package dev.supervisor.core;

import dev.supervisor.core.FailureStory.FirstFailure;
import dev.supervisor.core.RestartRecord.Decided;
import dev.supervisor.core.RestartRecord.NextMove;
import dev.supervisor.core.RestartRecord.RunEnd;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Carried;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Thrown;
import java.time.Duration;
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
   * the child itself, it asks here (livesOn): either the life is over, or the child is linked on, and NextStart has the rest.
   *
   * A life that is being stopped is never continued: `endsLife` is set by each stop, under the mutex, so either the stop comes
   * first and the child settles, or the incarnation has been given back and is stopped as a child that was not started.
   *
   * What a failed incarnation threw is kept until this is decided: a failure that is answered by a start is told to the
   * log, the last one is that of the life (EndOfLife). */

  /** A failure so long before that of what the child needs is forgiven. */
  private static final long FORGIVEN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ChildNode<T> node;
  private final Object task; // a Task, or a Body
  private final Restart policy;
  private final @Nullable RestartRecord record; // null: it is started again by hand alone
  private final RestartLog log;
  private final @Nullable History history; // where there is a record
  private final EndOfLife endOfLife;

  /** The time between two incarnations. */
  final NextStart next;

  // of the incarnation
  private long bornNanos = Seam.nanoTime();
  private boolean born;
  private RunEnd how = RunEnd.NORMAL;
  private boolean noted;
  private boolean stops; // by an answer: it is not started again
  private @Nullable Throwable failure;
  private @Nullable String kind; // of the failure, as far as it was asked

  int bornIn; // the incarnation of its parent that it belongs to; under the mutex of that

  private int silentIncarnation = -1; // that was stopped because it was silent
  private @Nullable Throwable silence;

  private @Nullable Throwable lateFailure; // confined to the thread that was given up

  // of the life
  private boolean fencedTooLong;
  private String common = ""; // that many have failed with it, in words
  private @Nullable FirstFailure first; // since it was stable

  Restarts(ChildNode<T> node, Object task, Restart policy) {
    this.node = node;
    this.task = task;
    this.policy = policy;
    this.record = policy.isNever() ? null : new RestartRecord(policy, node.options.becomesReady);
    this.log = new RestartLog(node);
    this.history = policy.isNever() ? null : new History();
    this.endOfLife = new EndOfLife(node, policy);
    this.next = new NextStart(node, policy);
  }

  Object task() {
    return task;
  }

  boolean hasPolicy() {
    return record != null;
  }

  /** The context of each further incarnation is that of the first start. */
  void keepContext(Carried own) {
    next.flight.keepContext(record == null ? Carried.NONE : own);
  }

  /** {@return whether its thread could not be started, and that counts as the end of an incarnation: not of the first} */
  boolean noteFailedStart(Throwable thrown) {
    return next.flight.isByItself() && note(thrown, Outcome.FAILED) != null;
  }

  /** An incarnation has its thread now; under the mutex. */
  void born() {
    bornNanos = Seam.nanoTime();
    born = true;
  }

  // ---- its end

  /**
   * Notes how the body has ended. Called by its thread, without the mutex.
   *
   * @return how the end counts; null if there is no policy, or if the child was given up before
   */
  @Nullable
  Outcome note(@Nullable Throwable thrown, Outcome outcome) {
    if (record == null) {
      return null;
    }
    Restart.Decision decision = Restart.Decision.RESTART;
    RunEnd end = thrown == null ? RunEnd.NORMAL : RunEnd.FAILURE;
    if (thrown instanceof Restart.Planned) {
      end = RunEnd.PLANNED;
    } else if (thrown instanceof Restart.GiveUp) {
      end = RunEnd.PERMANENT;
    } else if (thrown != null) {
      decision = policy.answers.decide(thrown);
      end = decision == Restart.Decision.ESCALATE
          ? RunEnd.PERMANENT
          : decision == Restart.Decision.IGNORE ? RunEnd.NORMAL : RunEnd.FAILURE;
    }
    boolean ignored = decision == Restart.Decision.IGNORE;
    String itsKind = thrown == null ? null : Thrown.kind(thrown); // code of users
    boolean mine = NodeHold.takeToEnd(node);
    try {
      if (mine && (next.isKept() || fencedTooLong)) {
        lateFailure = thrown;
        return outcome; // what becomes of its life does not depend on this any more
      }
      if (!mine || node.stopping.over()) {
        return null;
      }
      noted = true;
      kind = itsKind;
      Throwable silent = end == RunEnd.NORMAL || end == RunEnd.FAILURE ? takeSilence(thrown) : null;
      if (silent != null) {
        how = RunEnd.FAILURE;
        failure = silent;
        kind = null;
        return Outcome.FAILED;
      }
      how = end;
      stops = decision == Restart.Decision.STOP;
      failure = ignored ? null : thrown;
      return ignored ? Outcome.FINISHED : outcome;
    } finally {
      if (mine) {
        node.unlock();
      }
      tellLate();
    }
  }

  /** The thread was given up before: what it has thrown is none of any life. */
  private void tellLate() {
    Throwable late = lateFailure;
    lateFailure = null;
    if (late != null) {
      Teller.warn(SupervisedThread.class, late, "{} failed after it was given up", node::path);
    }
  }

  /**
   * Decides, under the mutex, when all of the incarnation is over.
   *
   * @return whether the child is started again; if not, its life is over
   */
  boolean livesOn() {
    RestartRecord known = record;
    Group group = next.member.group();
    boolean withSiblings = next.isStoppedWithSiblings();
    if (known != null && !noted && !node.stopping.endsLife() && isStoppedForSilence()) {
      failure = takeSilence(null); // it was given up, and has ended after all
      how = RunEnd.FAILURE;
      noted = true;
    }
    if (known == null || !(noted || (withSiblings && !node.stopping.endsLife()))) {
      return false;
    }
    if (noted && history != null) {
      history.add(node.stopping.outcome(), Seam.nanoTime() - bornNanos, attempts(), failure);
    }
    boolean planned = how == RunEnd.PLANNED;
    if (node.stopping.endsLife() || (stops && !withSiblings)) {
      if (planned) {
        failure = null; // a stop has come before: it is a normal end
      }
      endLife();
      return false;
    }
    long now = Seam.nanoTime();
    if (!born) {
      bornNanos = now; // its thread could not be made
    }
    long stable = stableNanos(known, now);
    int had = attempts();
    if (group != null && withSiblings) {
      goOn(known, next.member.leftNanos(group, now), now, /* planned= */ false);
      return true;
    }
    if (withSiblings || (endsForAnAttempt() && next.needs.hasLostOne())) {
      goOn(known, 0L, now, /* planned= */ false, /* withSiblings= */ true);
      return true;
    }
    Decided decided = group != null
        ? group.ended(
            policy,
            known.limit(),
            how,
            next.member.place(),
            /* wasReady= */ stable >= 0,
            now,
            mine(now))
        : known.ended(
            how,
            now - bornNanos,
            Math.max(0, stable),
            now,
            ThreadLocalRandom.current().nextDouble());
    if (group == null
        && decided.next() == NextMove.AGAIN
        && known.attempts() == 1
        && endsForAnAttempt()) {
      first = mine(now);
    }
    if (decided.next() == NextMove.ENDS) {
      endLife();
      return false;
    }
    Starts among = next.among();
    common = among != null && endsForAnAttempt() ? among.commonCause(next, now) : "";
    boolean givesUp = decided.next() == NextMove.GIVES_UP;
    if (!common.isEmpty() && !givesUp) {
      boolean unused = known.takeBack(now); // the attempt that is not made
    }
    if (!common.isEmpty() || (givesUp && policy.giving == Restart.Giving.ESCALATES)) {
      endOfLife.givesUp();
      if (failure == null) {
        failure = new IllegalStateException(node.path() + " has ended "
            + (policy.window == null
                ? (attempts() + 1) + " times, without ever being stable"
                : "more often than its limit allows"));
      }
      endLife();
      return false;
    }
    boolean down = givesUp && policy.giving == Restart.Giving.STAYS_DOWN;
    long delay = decided.delayNanos();
    if (givesUp) {
      endOfLife.noteGivingUp(Math.max(had, attempts()), failure);
    }
    if (givesUp && !down && group == null) {
      known.forgive();
      delay = Durations.nanos(policy.coolDown);
    }
    goOn(known, down ? null : delay, now, planned);
    return true;
  }

  private FirstFailure mine(long now) {
    History known = history;
    return new FirstFailure(node.path(), now, known == null ? () -> "" : known.latestCause());
  }

  /** {@return how it came to giving up; null where it has not; with or without the mutex} */
  @Nullable
  FailureStory story() {
    return endOfLife.story();
  }

  private String repeats(Throwable thrown, boolean isFirst) {
    String known = kind;
    kind = null;
    return log.repeats(known == null ? Thrown.name(thrown) : known, isFirst);
  }

  private FailureStory storyOf(Throwable last) {
    Group group = next.member.group();
    boolean isFirst = attempts() == 0; // it had none, or many have failed with it at once
    FirstFailure began = group == null
        ? (isFirst && common.isEmpty() ? null : first)
        : isFirst ? null : group.firstFailure();
    String again = began == null || !began.path().equals(node.path())
        ? ""
        : repeats(last, /* isFirst= */ false);
    ParentNode parent = node.parentNode();
    return new FailureStory(
        node.path(),
        attempts(),
        common.isEmpty() ? "" : ", as " + common,
        began,
        began != null && isFirst ? "" : ofLast(began == null, last, again),
        began == null ? 0 : Seam.nanoTime() - began.atNanos(),
        FailureStory.of(last),
        parent == null ? "" : parent.path());
  }

  /** {@return what a line says of the last failure} */
  private String ofLast(boolean isOnlyOne, Throwable last, String again) {
    if (fencedTooLong) {
      return isOnlyOne ? "as threads that were given up kept it from being started" : again;
    }
    return how == RunEnd.NORMAL
        ? isOnlyOne ? "as it ended normally" : "ended normally"
        : again.isEmpty() ? "with " + Thrown.name(last) : again;
  }

  /** {@return whether its end is one that costs an attempt} */
  private boolean endsForAnAttempt() {
    return how == RunEnd.FAILURE
        || (how == RunEnd.NORMAL && policy.policy == Restart.Policy.ALWAYS);
  }

  private void goOn(RestartRecord known, @Nullable Long delay, long now, boolean planned) {
    goOn(known, delay, now, planned, /* withSiblings= */ false);
  }

  private void goOn(
      RestartRecord known, @Nullable Long delay, long now, boolean planned, boolean withSiblings) {
    Throwable thrown = failure;
    int attempt = attempts();
    boolean down = delay == null;
    Duration pause = delay == null ? Duration.ZERO : Duration.ofNanos(delay);
    node.emit(at -> down
        ? new TreeEvent.GaveUp(at, node, thrown)
        : new TreeEvent.BackingOff(at, node, attempt, pause, thrown));
    endOfLife.isAnswered(thrown);
    String repeats = thrown == null ? "" : repeats(thrown, attempt <= 1);
    if (thrown != null || !next.isStoppedWithSiblings()) {
      log.note(
          new RestartLog.RestartLine(
              thrown, repeats, attempt, known.limit(), withSiblings ? null : pause, planned, down),
          now);
    }
    next.follows(delay, withSiblings, now);
    failure = null;
    noted = false;
    born = false;
  }

  /** {@return how long it has been ready, or alive where its body does not say when it is; negative when it never was} */
  private long stableNanos(RestartRecord known, long now) {
    Readiness readiness = node.readiness;
    if (readiness == null || !readiness.isDeclared()) {
      return now - bornNanos;
    }
    long ready = readiness.readyForNanos(now);
    if (ready >= 0) {
      known.isReady();
    }
    return ready;
  }

  /** Stops an incarnation that was silent for too long; it counts as failed. Takes the mutex. */
  void stopForSilence(int incarnation, IllegalStateException why) {
    if (!NodeHold.take(node)) {
      NodeHold.again(node, () -> stopForSilence(incarnation, why));
      return;
    }
    try {
      if (node.stopping.incarnation() != incarnation
          || !node.stopping.isOpen()
          || node.stopping.over()) {
        return;
      }
      silentIncarnation = incarnation;
      silence = why;
    } finally {
      node.unlock();
    }
    StopChain.stopIncarnation(node, incarnation, Reason.of("it was silent for too long", why));
  }

  /** {@return whether this incarnation was stopped because it was silent; under the mutex} */
  boolean isStoppedForSilence() {
    return silentIncarnation == node.stopping.incarnation();
  }

  /** {@return with what it failed that was silent, with what its body has thrown then; null where it was not} */
  private @Nullable Throwable takeSilence(@Nullable Throwable thrown) {
    Throwable silent = isStoppedForSilence() ? silence : null;
    silence = null;
    if (silent != null && thrown != null) {
      Thrown.suppress(silent, thrown);
    }
    return silent;
  }

  /** Ends the life of a child that has waited too long for threads that were given up; its parent fails. Takes the mutex. */
  void isFencedTooLong(int threads, long seconds) {
    if (!NodeHold.take(node)) {
      NodeHold.again(node, () -> isFencedTooLong(threads, seconds));
      return;
    }
    try {
      if (node.stopping.endsLife() || node.stopping.isSettled() || !next.fence.isUp()) {
        return;
      }
      failure = new IllegalStateException(node.path() + " was not started again: "
          + (threads == 1 ? "a thread that was" : threads + " threads that were")
          + " given up still ran after " + seconds + " s");
      noted = true;
      how = RunEnd.PERMANENT;
      endOfLife.givesUp();
      fencedTooLong = true;
      node.stopping.endLife();
    } finally {
      node.unlock();
    }
    Signal unused =
        StopChain.stop(node, Reason.of("threads that were given up keep it from being started"));
  }

  /**
   * What it needs has failed: its life is over. Takes the mutex.
   *
   * @return whether it was between two incarnations, and no stop had come before
   */
  boolean failBecauseOf(ChildNode<?> needed) {
    Throwable cause = needed.latestFailure();
    DependencyFailedException thrown =
        new DependencyFailedException(node.path(), needed.path(), cause);
    if (!NodeHold.take(node)) {
      return false;
    }
    try {
      if (!next.needs.mayEnd()) {
        return false;
      }
      failure = thrown;
      noted = true;
      how = RunEnd.PERMANENT;
      endOfLife.isOfDependency();
      node.stopping.endLife();
    } finally {
      node.unlock();
    }
    Signal unused = StopChain.stop(node, Reason.of("dependency failed: " + needed.path(), cause));
    return true;
  }

  /** The attempt that it has spent within the last second is given back, and it waits for what it needs instead. Takes the mutex. */
  void forgiveLatest() {
    if (!NodeHold.take(node)) {
      NodeHold.again(node, this::forgiveLatest);
      return;
    }
    try {
      if (record != null
          && next.isInAPause()
          && record.takeBack(Seam.nanoTime() - FORGIVEN_NANOS)) {
        next.waitForSiblings();
      }
    } finally {
      node.unlock();
    }
    node.needsLook();
  }

  /** {@return whether its life has ended with a failure that is its parent's} */
  boolean hasEscalated() {
    return endOfLife.hasEscalated();
  }

  private void endLife() {
    Throwable thrown = failure;
    failure = null;
    noted = false;
    if (thrown == null) {
      endOfLife.withoutFailure();
    } else {
      endOfLife.with(thrown, attempts(), () -> storyOf(thrown));
    }
  }

  /** Tells what has to be told when the life is over. Called without the mutex. */
  void settled() {
    endOfLife.tell();
    next.settled();
    makeText();
    endOfLife.goUp();
  }

  /** {@return how many of its attempts are used up; under the mutex} */
  int attempts() {
    Group group = next.member.group();
    return group != null ? group.attempts() : record == null ? 0 : record.attempts();
  }

  /** {@return a limit, in words} */
  static String of(int limit) {
    return limit < 0 ? "" : " of " + limit;
  }

  static String attempts(int count) {
    return count + (count == 1 ? " attempt" : " attempts");
  }

  // ---- further lives and incarnations

  /** A new life begins, by hand; under the mutex. */
  void beginLife() {
    noted = false;
    fencedTooLong = false;
    endOfLife.beginLife();
    first = null;
    born = false;
    common = "";
    next.beginLife();
    if (record != null) {
      record.beginLife();
    }
  }

  /** {@return the failure that was answered last; under the mutex} */
  @Nullable
  Throwable lastFailure() {
    return endOfLife.lastFailure();
  }

  /** The chain has gone on: the next start is brought on its way. */
  void awaitNext() {
    next.awaitNext(log);
    makeText();
    endOfLife.tellGivingUp();
  }

  private void makeText() {
    boolean isThere;
    if (history == null || !NodeHold.take(node)) {
      return; // where the mutex is not free, the class of the failure has to do
    }
    try {
      isThere = history.takeText();
    } finally {
      node.unlock();
    }
    if (isThere) {
      history.makeText();
    }
  }

  /** {@return its last ends; under the mutex} */
  List<Child.Incarnation> history() {
    return history == null ? List.of() : history.asList();
  }

  /** {@return what there is to say of it in the tree's text; empty when it runs; under the mutex} */
  String describe() {
    int used = attempts();
    boolean isOfOthers = record != null
        && record.limit() >= 0
        && used > record.limit(); // its group's, by a failure of a sibling
    String text = next.describe(used, record == null || isOfOthers ? "" : of(record.limit()));
    String cause =
        next.state() == Node.State.DOWN && history != null ? history.latestCauseNow() : "";
    return cause.isEmpty() ? text : text + ": " + cause;
  }

  /** All its attempts are there again; under the mutex. */
  void forgive() {
    Group group = next.member.group();
    if (group != null) {
      group.forgive();
    } else if (record != null) {
      record.forgive();
    }
  }
}
