package dev.supervisor.core;

import dev.supervisor.core.RestartRecord.Decided;
import dev.supervisor.core.RestartRecord.NextMove;
import dev.supervisor.core.RestartRecord.RunEnd;
import dev.supervisor.signals.internal.Durations;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What has come of children that are started again together, and what is decided of the next end of one: without a thread, a clock or a
 * lock of its own, so that the decision can be tried on millions of sequences. Guarded by the mutex of the {@link Group}.
 */
final class GroupRecord {
  /* How it works. A failure makes the group stop all that it covers, pause, and start; these are its phases. What fails while it stops or
   * pauses joins: the pause is the longest that is left, and there is one start, so one attempt. What fails while it starts makes it stop
   * once more, and is an attempt of its own.
   *
   * The limit and the pauses are those of the policy of the child that failed; what is counted is the group's. The clock of a limit by a span of
   * time stands still from areDown to begins, or to the failure that makes it stop again. */

  private static final long LEAST_QUIET_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long PLANNED_APART_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How far a start of the group has come. */
  enum GroupPhase {
    /** All run. */
    WHOLE,
    /** The members that are covered are being stopped, the newest first. */
    STOPPING,
    /** All that are covered are down. */
    PAUSING,
    /** The members that are covered are being started, the oldest first. */
    STARTING
  }

  private final boolean all;

  private GroupPhase phase = GroupPhase.WHOLE;
  private long from; // the place of the oldest that is covered
  private boolean down; // it waits to be started by hand
  private long untilNanos; // the end of the pause
  private boolean counted; // the start that is under way is an attempt
  private int attempts; // since all were stable
  private long lastDelayNanos; // without what chance made of it
  private boolean hasStarted;
  private long startedNanos;
  private int unready; // of those that run
  private boolean hasReady;
  private long readyNanos; // when the last became ready
  private boolean hasPlanned;
  private long plannedNanos;
  private long pausedNanos; // all its pauses, without the present one
  private long pausingNanos; // when that began
  private int mostKept;
  private @Nullable LatestFailures latest; // where a member has a limit by a span of time

  /** @param all whether a failure covers all; else those that are younger, too */
  GroupRecord(boolean all) {
    this.all = all;
  }

  GroupPhase phase() {
    return phase;
  }

  /** {@return whether it covers the child at that place: places are given in the order of birth} */
  boolean covers(long place) {
    return phase != GroupPhase.WHOLE && (all || place >= from);
  }

  /** {@return whether it waits to be started by hand} */
  boolean isDown() {
    return down;
  }

  long untilNanos() {
    return untilNanos;
  }

  int attempts() {
    return attempts;
  }

  /** All attempts are there again. */
  void forgive() {
    isStable();
    if (latest != null) {
      latest.clear();
    }
  }

  private void isStable() {
    attempts = 0;
    lastDelayNanos = 0;
  }

  /** Notes the birth of a member with such a policy. */
  void isBorn(Restart policy) {
    Restart.Window window = policy.window;
    LatestFailures known = latest;
    if (window != null && (known == null || window.failures() > mostKept)) {
      mostKept = window.failures();
      latest = known == null ? new LatestFailures(mostKept) : known.keeping(mostKept);
    }
  }

  /** {@return the time without the pauses} */
  private long ownNanos(long nowNanos) {
    return (phase == GroupPhase.PAUSING ? pausingNanos : nowNanos) - pausedNanos;
  }

  private boolean isMoreThanTheWindowAllows(Restart policy, long nowNanos) {
    Restart.Window window = policy.window;
    return latest != null
        && window != null
        && latest.exceed(window.failures(), window.nanos(), ownNanos(nowNanos));
  }

  /**
   * Decides what follows the end of one child.
   *
   * @param policy the child's
   * @param limit how many attempts it has; -1: without a limit
   * @param place the child's
   * @param wasReady whether this incarnation of it has been ready: one that never was cannot have been stable
   * @param nowNanos the time, of a clock that never goes back
   * @param random from 0 to 1
   * @return {@link NextMove#AGAIN}: the group is started after that pause; {@link NextMove#ENDS}: the group is not concerned; {@link
   *     Next#GIVES_UP}: where the policy escalates the group is not concerned either; else it is covered, as the policy says
   */
  Decided ended(
      Restart policy,
      int limit,
      RunEnd how,
      long place,
      boolean wasReady,
      long nowNanos,
      double random) {
    if (how == RunEnd.NORMAL && policy.policy != Restart.Policy.ALWAYS) {
      return new Decided(NextMove.ENDS, 0);
    }
    boolean joins = phase == GroupPhase.STOPPING || phase == GroupPhase.PAUSING;
    if (phase == GroupPhase.WHOLE
        && wasReady
        && hasStarted
        && unready <= 0
        && readyForNanos(nowNanos) >= quietNanos(policy)) {
      isStable();
    }
    boolean isFree = how == RunEnd.PLANNED && isPlannedForFree(nowNanos);
    boolean counts = !isFree && !(joins && counted);
    boolean exceeds = limit >= 0 ? attempts >= limit : isMoreThanTheWindowAllows(policy, nowNanos);
    if (how == RunEnd.PERMANENT || (counts && exceeds)) {
      return givesUp(policy, place, nowNanos, joins);
    }
    if (counts) {
      if (latest != null) {
        latest.add(ownNanos(nowNanos));
      }
      attempts = attempts == Integer.MAX_VALUE ? attempts : attempts + 1;
    }
    counted = counts || (joins && counted);
    long delay = isFree ? 0 : delay(policy, random);
    long left = joins ? Math.max(untilNanos - nowNanos, delay) : delay;
    cover(place, nowNanos, left);
    return new Decided(NextMove.AGAIN, left);
  }

  private Decided givesUp(Restart policy, long place, long nowNanos, boolean joins) {
    if (policy.giving == Restart.Giving.ESCALATES) {
      return new Decided(NextMove.GIVES_UP, 0);
    }
    long left = 0;
    if (policy.giving == Restart.Giving.COOLS_DOWN) {
      forgive();
      long time = Durations.nanos(policy.coolDown);
      left = joins ? Math.max(untilNanos - nowNanos, time) : time;
    }
    down |= policy.giving == Restart.Giving.STAYS_DOWN;
    counted = joins && counted;
    cover(place, nowNanos, left);
    return new Decided(NextMove.GIVES_UP, left);
  }

  private void cover(long place, long nowNanos, long leftNanos) {
    from = phase == GroupPhase.WHOLE ? place : Math.min(from, place);
    untilNanos = nowNanos + leftNanos;
    goesOn(GroupPhase.STOPPING, nowNanos);
  }

  private void goesOn(GroupPhase next, long nowNanos) {
    pausedNanos += phase == GroupPhase.PAUSING ? nowNanos - pausingNanos : 0;
    phase = next;
  }

  /** All that are covered are down. */
  void areDown(long nowNanos) {
    goesOn(GroupPhase.PAUSING, nowNanos);
    pausingNanos = nowNanos;
  }

  /** Notes that the group is to be started now, by hand. */
  void byHand(long nowNanos) {
    down = false;
    untilNanos = nowNanos;
  }

  /** The pause is over: its start begins. */
  void begins(long nowNanos) {
    goesOn(GroupPhase.STARTING, nowNanos);
  }

  /** All that are covered have begun. */
  void areStarted(long nowNanos) {
    phase = GroupPhase.WHOLE;
    hasStarted = true;
    startedNanos = nowNanos;
  }

  /** {@return for how long all have been ready} */
  private long readyForNanos(long nowNanos) {
    long whole = nowNanos - startedNanos;
    return hasReady ? Math.min(whole, nowNanos - readyNanos) : whole;
  }

  /** Counts a member that has begun and whose body has still to say that it is ready. */
  void isUnready() {
    unready++;
  }

  /** Notes that such a member is ready. */
  void isReady(long nowNanos) {
    unready--;
    hasReady = true;
    readyNanos = nowNanos;
  }

  /** Notes that such a member has ended without having been ready. */
  void leavesUnready() {
    unready--;
  }

  private boolean isPlannedForFree(long nowNanos) {
    boolean isFree = !hasPlanned || nowNanos - plannedNanos >= PLANNED_APART_NANOS;
    hasPlanned = true;
    plannedNanos = nowNanos;
    return isFree;
  }

  private long delay(Restart policy, double random) {
    long longest = Durations.nanos(policy.longest);
    long delay = Durations.nanos(policy.first);
    for (int i = 1; i < attempts && delay < longest && delay > 0; i++) {
      delay *= 2; // no overflow: both are bounded
    }
    lastDelayNanos = Math.min(longest, delay);
    return (long) (lastDelayNanos * (1 + policy.jitter * (2 * random - 1)));
  }

  private long quietNanos(Restart policy) {
    return policy.quiet != null
        ? Durations.nanos(policy.quiet)
        : Math.max(LEAST_QUIET_NANOS, 2 * lastDelayNanos);
  }
}
