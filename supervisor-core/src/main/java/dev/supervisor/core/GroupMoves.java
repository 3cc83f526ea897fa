package dev.supervisor.core;

import dev.supervisor.core.Group.GroupRound;
import dev.supervisor.core.GroupMember.Standing;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The moves of a group: looks how far its members are, and stops or starts the next of them. */
final class GroupMoves {
  /* How it works. advance() is called whenever a member is down, has begun or is gone, and when the pause is over. One thread at a time makes
   * moves; another that comes meanwhile has that one look again.
   *
   *   STOPPING   the newest member that still runs is stopped, as an incarnation; when it is down, or is fenced, the next. None left: PAUSING
   *   PAUSING    time brings the start; while a member is fenced it waits
   *   STARTING   the oldest member that is down is started; when its body has begun, the next. None left: WHOLE
   *
   * The order is that of birth, but each stands behind those that it comes after (GroupOrder). One that comes after siblings keeps the start
   * from going on until these are ready, or will not be: each change of the sibling has the start looked at again (AwaitedSibling). */

  private final ParentNode parent;
  private final Starts starts;
  private final Group group;
  private final Mutex mutex = new Mutex(); // a leaf

  // guarded by the mutex
  private boolean advances; // a thread is at it
  private boolean again; // and is to look once more
  private Agenda.@Nullable Move due; // the end of the pause

  // of the thread that is at it
  private int snapshot; // the round of which the next are
  private final ArrayDeque<GroupMember> next = new ArrayDeque<>(4);

  GroupMoves(ParentNode parent, Starts starts, Group group) {
    this.parent = parent;
    this.starts = starts;
    this.group = group;
  }

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

  /** Has it done on a helper thread, as one of the starts of all siblings. */
  void advanceSoon() {
    starts.begin(this::advanceAside);
  }

  private void advanceAside() {
    try {
      advance();
    } finally {
      starts.arrived();
    }
  }

  /** The incarnation of the parent is over. */
  void over() {
    parent.agenda().cancel(exchangeDue(null));
  }

  private Agenda.@Nullable Move exchangeDue(Agenda.@Nullable Move fresh) {
    mutex.lock();
    try {
      Agenda.Move former = due;
      due = fresh;
      return former;
    } finally {
      mutex.unlock();
    }
  }

  // ---- the moves; each answers whether another may follow at once

  private boolean move() {
    GroupRound now = group.now();
    if (now == null) {
      return false;
    }
    return switch (now.phase()) {
      case WHOLE -> false;
      case STOPPING -> stopNext(now.number());
      case PAUSING -> pause(now.number());
      case STARTING -> startNext(now.number());
    };
  }

  private boolean stopNext(int round) {
    if (snapshot != round && !look(round, /* newestFirst= */ true)) {
      return false;
    }
    GroupMember member;
    while ((member = next.peek()) != null) {
      Standing standing = member.standing();
      if (standing == Standing.UNKNOWN) {
        NodeHold.again(member.node(), group::advance);
        return false;
      }
      if (standing == Standing.STOPS) {
        return false; // it calls when it is down
      }
      if (standing == Standing.RUNS) {
        member.stop(group, Reason.of(parent.path() + " starts its children again"));
        return false;
      }
      next.poll();
    }
    group.areDown(round);
    return true;
  }

  private boolean pause(int round) {
    Long at = group.pauseEnd(round);
    if (at == null) {
      return !group.isIn(round) || tellDown(round);
    }
    if (at - Seam.nanoTime() <= 0) {
      parent.agenda().cancel(exchangeDue(null));
      return begin(round);
    }
    Agenda.Move fresh = new Agenda.Move() {
      @Override
      void make() {
        advanceSoon();
      }
    };
    parent.agenda().cancel(exchangeDue(fresh));
    parent.agenda().put(fresh, at);
    if (group.now() == null) {
      parent.agenda().cancel(fresh);
    }
    return false;
  }

  /**
   * Tells that the group waits for a start by hand, so that nothing waits for its members.
   *
   * @return whether another move may follow at once
   */
  private boolean tellDown(int round) {
    if (look(round, /* newestFirst= */ false)) {
      next.forEach(member -> member.node().isDownWithGroup());
    }
    return false;
  }

  private boolean begin(int round) {
    if (!look(round, /* newestFirst= */ false)) {
      return false;
    }
    for (GroupMember member : next) {
      Standing standing = member.standing();
      if (standing == Standing.UNKNOWN) {
        NodeHold.again(member.node(), group::advance);
      }
      if (standing != Standing.DOWN && standing != Standing.GONE && standing != Standing.RUNS) {
        return false; // it calls when it is free; it STOPS where its thread, given up before, has
        // just ended
      }
    }
    return group.begins(round) || !group.isIn(round);
  }

  private boolean startNext(int round) {
    GroupMember member = next.peek();
    if (member != null && isKept(member)) {
      return group.hasHeldOne() && look(round, /* newestFirst= */ false);
    }
    if (!group.takesOff(member, round)) {
      return !group.isIn(round);
    }
    if (member != null) {
      next.poll();
      starts.begin(() -> member.start(starts, group, round));
      return false;
    }
    return !group.areStarted(round) && look(round, /* newestFirst= */ false);
  }

  private boolean isKept(GroupMember member) {
    if (member.node().options.after.isEmpty()) {
      return false;
    }
    Standing standing = member.standing();
    if (standing == Standing.UNKNOWN) {
      NodeHold.again(member.node(), group::advance);
      return true;
    }
    return group.awaited.keeps(member, standing == Standing.DOWN);
  }

  // ---- the look

  /** {@return whether the members could be looked at: those that are covered are the next then} */
  private boolean look(int round, boolean newestFirst) {
    List<TreeNode> all = new ArrayList<>();
    if (!NodeHold.take(parent)) {
      NodeHold.again(parent, group::advance);
      return false;
    }
    try {
      group.areLookedAt();
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
      if (policy != null && group.covers(policy.next.member)) {
        covered.add(policy.next.member);
      }
    }
    if (newestFirst) {
      Collections.reverse(covered);
    }
    next.clear();
    next.addAll(covered);
    snapshot = round;
    return true;
  }
}
