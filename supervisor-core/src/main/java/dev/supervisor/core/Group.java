package dev.supervisor.core;

import dev.supervisor.core.FailureStory.FirstFailure;
import dev.supervisor.core.GroupRecord.GroupPhase;
import dev.supervisor.core.RestartRecord.Decided;
import dev.supervisor.core.RestartRecord.RunEnd;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The children of one node that are started again together, and the carrying out of what {@link GroupRecord} decides: those that are
 * covered are stopped, the newest first, and started, the oldest first, when the pause is over and all their threads have ended.
 */
final class Group {
  /* How it works. Members are the children that have a policy; they know the group from their birth on, and their place in it. The end of one
   * is decided in its own hold (ended), as that of a child by itself is. What follows is made by advance(), which looks how far all is and
   * makes the next move (GroupMoves).
   *
   * A failure while it starts goes back to STOPPING. A round lasts from one failure that makes it stop to the next: what is left of a former
   * round does nothing.
   *
   * A child that is born while the group is not whole is held: it waits for the start as the others. Either a birth finds the group whole, or
   * the last move before it is whole finds that birth counted: both in the mutex, which is a leaf. A sibling that is held while the start
   * waits for one may be that one: so the members are looked at again. Of a birth and of such a wait one is noted first, and the other sees it.
   *
   * A stop of the parent ends the lives of all members. Each then is settled without asking here, and no start begins. */

  /** A round, and how far it is. */
  record GroupRound(int number, GroupPhase phase) {}

  private final GroupMoves moves;

  /** The sibling for which the start of the group waits. */
  final AwaitedSibling awaited;

  private final Mutex mutex = new Mutex();

  // guarded by the mutex
  private final GroupRecord record;
  private long births;
  private int held; // born since the last look at the members
  private int round;
  private @Nullable GroupMember inFlight;
  private boolean over;
  private @Nullable FirstFailure first; // since all were stable

  Group(ParentNode parent, Starts starts, Restart.Strategy strategy) {
    this.awaited = new AwaitedSibling(this);
    this.moves = new GroupMoves(parent, starts, this);
    this.record = new GroupRecord(strategy == Restart.Strategy.ONE_FOR_ALL);
  }

  // ---- what members ask; in the hold of their mutexes

  /** {@return the place of one that is born now, with that policy} */
  long birth(Restart policy) {
    mutex.lock();
    try {
      record.isBorn(policy);
      return births++;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return whether one that would begin now is held: it starts with the group} */
  boolean holds(long place) {
    mutex.lock();
    try {
      if (!record.covers(place)) {
        return false;
      }
      held++;
    } finally {
      mutex.unlock();
    }
    if (awaits() != null) {
      Starts.aside(this::advance);
    }
    return true;
  }

  /** {@return the sibling for which the start waits before it goes on with that member; null where it waits for none} */
  @Nullable
  ChildNode<?> awaitedBy(GroupMember member) {
    GroupRound now = now();
    return now != null && now.phase() == GroupPhase.STARTING ? awaited.of(member) : null;
  }

  /** {@return the sibling for which the start waits; null where it waits for none} */
  @Nullable
  ChildNode<?> awaits() {
    return awaited.of(null);
  }

  /** Decides what follows the end of a member; advance() has to be called when that is more than an end. */
  Decided ended(
      Restart policy,
      int limit,
      RunEnd how,
      long place,
      boolean wasReady,
      long now,
      FirstFailure told) {
    mutex.lock();
    try {
      boolean joins = record.phase() == GroupPhase.STOPPING || record.phase() == GroupPhase.PAUSING;
      boolean hadOne = joins && record.attempts() > 0;
      Decided decided = record.ended(
          policy, limit, how, place, wasReady, now, ThreadLocalRandom.current().nextDouble());
      boolean covers = decided.next() == RestartRecord.NextMove.AGAIN
          || (decided.next() == RestartRecord.NextMove.GIVES_UP
              && policy.giving != Restart.Giving.ESCALATES);
      if (decided.next() == RestartRecord.NextMove.AGAIN && record.attempts() == 1 && !hadOne) {
        first = told;
      }
      if (covers) {
        round++;
        inFlight = null;
      }
      return decided;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return whether the start of that round may still begin one} */
  boolean mayBegin(int ofRound) {
    mutex.lock();
    try {
      return record.phase() == GroupPhase.STARTING && round == ofRound;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return whether no start of it is under way} */
  boolean isWhole() {
    mutex.lock();
    try {
      return record.phase() == GroupPhase.WHOLE;
    } finally {
      mutex.unlock();
    }
  }

  /** Counts a member that has begun and whose body has still to say that it is ready. */
  void isUnready() {
    mutex.lock();
    try {
      record.isUnready();
    } finally {
      mutex.unlock();
    }
  }

  /** Counts such a member no more: it is ready, or has ended before it was. */
  void isUnreadyNoMore(boolean isReady) {
    mutex.lock();
    try {
      if (isReady) {
        record.isReady(Seam.nanoTime());
      } else {
        record.leavesUnready();
      }
    } finally {
      mutex.unlock();
    }
  }

  int attempts() {
    mutex.lock();
    try {
      return record.attempts();
    } finally {
      mutex.unlock();
    }
  }

  /** {@return the failure that used the first of those attempts; null where there was none} */
  @Nullable
  FirstFailure firstFailure() {
    mutex.lock();
    try {
      return first;
    } finally {
      mutex.unlock();
    }
  }

  void forgive() {
    mutex.lock();
    try {
      record.forgive();
    } finally {
      mutex.unlock();
    }
  }

  /** {@return when the pause is over; null where it waits to be started by hand} */
  @Nullable
  Long untilNanos() {
    mutex.lock();
    try {
      return record.isDown() ? null : (Long) record.untilNanos();
    } finally {
      mutex.unlock();
    }
  }

  // ---- what others tell it; without a mutex

  /** Starts the group by hand, as soon as all threads have ended. */
  void startByHand() {
    mutex.lock();
    try {
      record.byHand(Seam.nanoTime());
    } finally {
      mutex.unlock();
    }
    moves.advanceSoon();
  }

  /** Notes that a member has begun, or will not begin. */
  void arrived(GroupMember member) {
    boolean wasLast;
    mutex.lock();
    try {
      wasLast = inFlight == member;
      inFlight = wasLast ? null : inFlight;
    } finally {
      mutex.unlock();
    }
    if (wasLast) {
      Starts.aside(this::advance);
    }
  }

  /** The incarnation of the parent is over. */
  void over() {
    mutex.lock();
    try {
      over = true;
    } finally {
      mutex.unlock();
    }
    moves.over();
    awaited.over();
  }

  /** Makes whatever move the group is ready for. */
  void advance() {
    moves.advance();
  }

  // ---- what its moves ask and tell

  /** {@return how far it is; null when the incarnation of the parent is over} */
  @Nullable
  GroupRound now() {
    mutex.lock();
    try {
      return over ? null : new GroupRound(round, record.phase());
    } finally {
      mutex.unlock();
    }
  }

  /** {@return whether no failure has begun another round since} */
  boolean isIn(int ofRound) {
    mutex.lock();
    try {
      return round == ofRound;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return whether that one is stopped and started with the others now} */
  boolean covers(GroupMember member) {
    mutex.lock();
    try {
      return record.covers(member.place());
    } finally {
      mutex.unlock();
    }
  }

  /** The members are looked at, in the hold of the parent: those that were held before are among them. */
  void areLookedAt() {
    mutex.lock();
    try {
      held = 0;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return whether a member was held since the last look} */
  boolean hasHeldOne() {
    mutex.lock();
    try {
      return held > 0;
    } finally {
      mutex.unlock();
    }
  }

  /** All that are covered in that round are down. */
  void areDown(int ofRound) {
    mutex.lock();
    try {
      if (round == ofRound) {
        record.areDown(Seam.nanoTime());
      }
    } finally {
      mutex.unlock();
    }
  }

  /** {@return when the pause of that round is over; null where it waits to be started by hand, or another round has begun} */
  @Nullable
  Long pauseEnd(int ofRound) {
    mutex.lock();
    try {
      return round != ofRound || record.isDown() ? null : (Long) record.untilNanos();
    } finally {
      mutex.unlock();
    }
  }

  /**
   * The pause is over, and none is fenced.
   *
   * @return whether the start of that round begins
   */
  boolean begins(int ofRound) {
    mutex.lock();
    try {
      boolean may = round == ofRound && !record.isDown();
      if (may) {
        record.begins(Seam.nanoTime());
      }
      return may;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return whether no start is in flight in that round: then that of this member is, where it is not null} */
  boolean takesOff(@Nullable GroupMember member, int ofRound) {
    mutex.lock();
    try {
      boolean may = round == ofRound && inFlight == null;
      inFlight = may ? member : inFlight;
      return may;
    } finally {
      mutex.unlock();
    }
  }

  /**
   * Notes that no member is left to be started.
   *
   * @return whether the group is whole: no member was held since the last look
   */
  boolean areStarted(int ofRound) {
    mutex.lock();
    try {
      boolean isWhole = round == ofRound && held == 0;
      if (isWhole) {
        record.areStarted(Seam.nanoTime());
      }
      return isWhole;
    } finally {
      mutex.unlock();
    }
  }
}
