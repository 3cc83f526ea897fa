package dev.supervisor.core;

import dev.supervisor.core.FailureStory.FirstFailure;
import dev.supervisor.core.GroupMember.Standing;
import dev.supervisor.core.GroupRecord.GroupPhase;
import dev.supervisor.core.RestartRecord.Decided;
import dev.supervisor.core.RestartRecord.End;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The children of one node that are started again together, and the carrying out of what {@link GroupRecord} decides: those that are
 * covered are stopped, the newest first, and started, the oldest first, when the pause is over and all their threads have ended.
 */
final class Group {
  /* How it works. Members are the children that have a policy; they know the group from their birth on, and their place in it. The end of one
   * is decided in its own hold (ended), as that of a child by itself is. What follows is made by advance(), which looks how far all is and
   * makes the next move: it is called whenever a member is down, has begun or is gone, and when the pause is over. One thread at a time makes
   * moves; another that comes meanwhile has that one look again.
   *
   *   STOPPING   the newest member that still runs is stopped, as an incarnation; when it is down, or is fenced, the next. None left: PAUSING
   *   PAUSING    time brings the start; while a member is fenced it waits
   *   STARTING   the oldest member that is down is started; when its body has begun, the next. None left: WHOLE
   *
   * The order is that of birth, but each stands behind those that it comes after (GroupOrder). One that comes after siblings keeps the start
   * from going on until these are ready, or will not be: each change of the sibling has the start looked at again. A sibling that is started
   * by hand meanwhile may be the one that is waited for: so one that is held then has the members looked at again.
   *
   * A failure while it starts goes back to STOPPING. A round lasts from one failure that makes it stop to the next: what is left of a former
   * round does nothing.
   *
   * A child that is born while the group is not whole is held: it waits for the start as the others. Either a birth finds the group whole, or
   * the last move before it is whole finds that birth counted: both in the mutex, which is a leaf.
   *
   * A stop of the parent ends the lives of all members. Each then is settled without asking here, and no start begins. */

  private final ParentNode parent;
  private final Starts starts;
  private final Mutex mutex = new Mutex();

  // guarded by the mutex
  private final GroupRecord record;
  private long births;
  private int held; // born since the last look at the members
  private int round;
  private boolean advances; // a thread is at it
  private boolean again; // and is to look once more
  private Agenda.@Nullable Move due;
  private @Nullable GroupMember inFlight;
  private @Nullable GroupMember kept; // its start waits for a sibling
  private @Nullable ChildNode<?> awaited; // for this one
  private @Nullable Registration change; // of that
  private boolean over;
  private @Nullable FirstFailure first; // since all were stable

  // of the thread that is at it
  private int snapshot; // the round of which the next are
  private final ArrayDeque<GroupMember> next = new ArrayDeque<>(4);

  Group(ParentNode parent, Starts starts, Restart.Strategy strategy) {
    this.parent = parent;
    this.starts = starts;
    this.record = new GroupRecord(strategy == Restart.Strategy.ONE_FOR_ALL);
  }

  // ---- what members ask; in the hold of their mutexes

  /** {@return the place of one that is born now} */
  long birth() {
    mutex.lock();
    try {
      return births++;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return whether one that would begin now is held: it starts with the group} */
  boolean holds(long place) {
    boolean wakes;
    mutex.lock();
    try {
      if (!record.covers(place)) {
        return false;
      }
      held++;
      wakes = kept != null;
    } finally {
      mutex.unlock();
    }
    if (wakes) {
      Starts.aside(this::advance);
    }
    return true;
  }

  /** {@return the sibling for which the start waits before it goes on with that member; null where it waits for none} */
  @Nullable
  ChildNode<?> awaitedBy(GroupMember member) {
    mutex.lock();
    try {
      return kept == member && record.phase() == GroupPhase.STARTING ? awaited : null;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return the sibling for which the start waits; null where it waits for none} */
  @Nullable
  ChildNode<?> awaits() {
    mutex.lock();
    try {
      return kept == null ? null : awaited;
    } finally {
      mutex.unlock();
    }
  }

  /** Decides what follows the end of a member; advance() has to be called when that is more than an end. */
  Decided ended(
      Restart policy,
      int limit,
      End how,
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
      boolean covers = decided.next() == RestartRecord.Next.AGAIN
          || (decided.next() == RestartRecord.Next.GIVES_UP
              && policy.giving != Restart.Giving.ESCALATES);
      if (decided.next() == RestartRecord.Next.AGAIN && record.attempts() == 1 && !hadOne) {
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

  /** One has begun whose body has still to say that it is ready. */
  void isUnready() {
    mutex.lock();
    try {
      record.isUnready();
    } finally {
      mutex.unlock();
    }
  }

  /** One of those is ready, or has ended before it was. */
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

  /** It is started by hand, as soon as all threads have ended. */
  void startByHand() {
    mutex.lock();
    try {
      record.byHand(Seam.nanoTime());
    } finally {
      mutex.unlock();
    }
    starts.begin(this::advanceAside);
  }

  private void advanceAside() {
    try {
      advance();
    } finally {
      starts.arrived();
    }
  }

  /** One has begun, or will not. */
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
    Agenda.Move pending;
    mutex.lock();
    try {
      over = true;
      pending = due;
    } finally {
      mutex.unlock();
    }
    parent.agenda().cancel(pending);
    keeps(null, null, null);
  }

  // ---- the moves

  /** Makes whatever move the group is ready for. */
  void advance() {
    mutex.lock();
    try {
      if (advances) {
        again = true;
        return;
      }
      advances = true;
    } finally {
      mutex.unlock();
    }
    boolean more = true;
    while (more) {
      boolean done = false;
      boolean failed = true; // out of memory: what comes next looks anew
      try {
        done = move();
        failed = false;
      } finally {
        mutex.lock();
        try {
          more = again || done;
          again = false;
          advances = more && !failed;
        } finally {
          mutex.unlock();
        }
      }
    }
  }

  /** {@return whether another move may follow at once} */
  private boolean move() {
    GroupPhase phase;
    int current;
    mutex.lock();
    try {
      if (over) {
        return false;
      }
      phase = record.phase();
      current = round;
    } finally {
      mutex.unlock();
    }
    return switch (phase) {
      case WHOLE -> false;
      case STOPPING -> stopNext(current);
      case PAUSING -> pause(current);
      case STARTING -> startNext(current);
    };
  }

  private boolean stopNext(int current) {
    if (snapshot != current && !look(current, /* newestFirst= */ true)) {
      return false;
    }
    GroupMember member;
    while ((member = next.peek()) != null) {
      Standing standing = member.standing();
      if (standing == Standing.UNKNOWN) {
        StopChain.again(member.node(), this::advance);
        return false;
      }
      if (standing == Standing.STOPS) {
        return false; // it calls when it is down
      }
      if (standing == Standing.RUNS) {
        member.stop(this, Reason.of(parent.path() + " starts its children again"));
        return false;
      }
      next.poll();
    }
    mutex.lock();
    try {
      if (round != current) {
        return true;
      }
      record.areDown();
    } finally {
      mutex.unlock();
    }
    return true;
  }

  private boolean pause(int current) {
    Agenda.Move former;
    Agenda.Move fresh = null;
    long at;
    mutex.lock();
    try {
      if (round != current || record.isDown()) {
        return round != current;
      }
      at = record.untilNanos();
      former = due;
      due = null;
      if (at - Seam.nanoTime() > 0) {
        fresh = new Agenda.Move() {
          @Override
          void make() {
            starts.begin(Group.this::advanceAside);
          }
        };
        due = fresh;
      }
    } finally {
      mutex.unlock();
    }
    parent.agenda().cancel(former);
    if (fresh != null) {
      parent.agenda().put(fresh, at);
      if (isOver()) {
        parent.agenda().cancel(fresh);
      }
      return false;
    }
    return begin(current);
  }

  private boolean isOver() {
    mutex.lock();
    try {
      return over;
    } finally {
      mutex.unlock();
    }
  }

  private boolean begin(int current) {
    if (!look(current, /* newestFirst= */ false)) {
      return false;
    }
    for (GroupMember member : next) {
      Standing standing = member.standing();
      if (standing == Standing.UNKNOWN) {
        StopChain.again(member.node(), this::advance);
      }
      if (standing == Standing.FENCED || standing == Standing.UNKNOWN) {
        return false; // it calls when it is free
      }
    }
    mutex.lock();
    try {
      if (round != current || record.isDown()) {
        return round != current;
      }
      record.begins();
    } finally {
      mutex.unlock();
    }
    return true;
  }

  private boolean startNext(int current) {
    GroupMember member = next.peek();
    if (member != null && isKept(member)) {
      return isHeldOne() && look(current, /* newestFirst= */ false);
    }
    mutex.lock();
    try {
      if (round != current || inFlight != null) {
        return round != current;
      }
      inFlight = member;
    } finally {
      mutex.unlock();
    }
    if (member != null) {
      next.poll();
      starts.begin(() -> member.start(starts, this, current));
      return false;
    }
    boolean isWhole;
    mutex.lock();
    try {
      isWhole = round == current && held == 0;
      if (isWhole) {
        record.areStarted(Seam.nanoTime());
      }
    } finally {
      mutex.unlock();
    }
    return !isWhole && look(current, /* newestFirst= */ false);
  }

  /** {@return whether it comes after a sibling that may still become ready: a change of that has the start looked at again} */
  private boolean isKept(GroupMember member) {
    List<ChildNode<?>> others = member.node().options.after;
    if (others.isEmpty()) {
      return false;
    }
    Standing standing = member.standing();
    if (standing == Standing.UNKNOWN) {
      StopChain.again(member.node(), this::advance);
      return true;
    }
    for (ChildNode<?> each : others) {
      Signal next = standing == Standing.DOWN ? each.changeBeforeReady() : null;
      if (next != null) {
        keeps(member, each, next);
        return true;
      }
    }
    keeps(null, null, null);
    return false;
  }

  private void keeps(
      @Nullable GroupMember member, @Nullable ChildNode<?> other, @Nullable Signal next) {
    Registration fresh = next == null ? null : next.then(() -> Starts.aside(this::advance));
    Registration former;
    mutex.lock();
    try {
      former = over && fresh != null ? fresh : change;
      kept = over ? null : member;
      awaited = over ? null : other;
      change = over ? null : fresh;
    } finally {
      mutex.unlock();
    }
    if (former != null) {
      var unused = former.cancel();
    }
  }

  private boolean isHeldOne() {
    mutex.lock();
    try {
      return held > 0;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return whether the members could be looked at: those that are covered are the next then} */
  private boolean look(int current, boolean newestFirst) {
    List<TreeNode> all = new ArrayList<>();
    if (!StopChain.hold(parent)) {
      StopChain.again(parent, this::advance);
      return false;
    }
    try {
      mutex.lock();
      try {
        held = 0;
      } finally {
        mutex.unlock();
      }
      Family family = parent.family;
      if (family != null) {
        family.regular.oldestFirst(all);
      }
    } finally {
      parent.unlock();
    }
    List<GroupMember> covered = new ArrayList<>();
    for (TreeNode each : GroupOrder.inOrder(all)) {
      Restarts<?> policy = each instanceof ChildNode<?> child ? child.policy() : null;
      if (policy != null && isCovered(policy.next.member)) {
        covered.add(policy.next.member);
      }
    }
    if (newestFirst) {
      Collections.reverse(covered);
    }
    next.clear();
    next.addAll(covered);
    snapshot = current;
    return true;
  }

  private boolean isCovered(GroupMember member) {
    mutex.lock();
    try {
      return record.covers(member.place());
    } finally {
      mutex.unlock();
    }
  }
}
