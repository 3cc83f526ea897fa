package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Seam;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The clock of a node that was asked to stop: after its grace it is insisted upon, in the end given
 * up. Its moves are made one after the other.
 */
final class Escalation extends Agenda.Move {
  /* How it works. Shortly before the grace is over a helper thread looks where the thread is, so that
   * the interrupt need not wait for that look: it comes first, and the look would find the thread
   * gone. The look is told only if the node turns out to be late.
   *
   * The end of a thread that is not ours is told by nothing. So a scope's thread is looked at again and
   * again, at longer and longer intervals: a dead one counts as ended. */

  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long FIRST_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LAST_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final TreeNode node;
  private final Signal life;
  private final int incarnation; // of that alone
  private final boolean inReserve; // then it is not late yet, and the deadline gives up, in order

  // written by one move after the other
  private final long graceEndNanos;
  private long lookNanos;
  private boolean looks;
  private Looks.@Nullable Request look;
  private long insistNanos;
  private long giveUpNanos;
  private boolean insistedOnce;
  private long checkNanos;
  private long checkEveryNanos = FIRST_CHECK_NANOS;

  private Escalation(TreeNode node, Signal life, long now, long grace, boolean inReserve) {
    this.node = node;
    this.life = life;
    this.incarnation = node.stopping.incarnation();
    this.inReserve = inReserve;
    this.graceEndNanos = now + grace;
    this.lookNanos = graceEndNanos - Math.min(LEAD_NANOS, grace / 5);
    this.insistNanos = graceEndNanos;
    this.checkNanos = now + FIRST_CHECK_NANOS;
  }

  /** Starts the clock of a node that was asked in that incarnation, if it does not run, unless a stretch of its thread has one. */
  static void begin(TreeNode node, int incarnation) {
    Escalation clock;
    if (!StopChain.hold(node)) {
      StopChain.again(node, () -> begin(node, incarnation));
      return;
    }
    try {
      clock = node.stopping.incarnation() == incarnation ? beginHeld(node) : null;
    } finally {
      node.unlock();
    }
    runs(clock);
  }

  /** {@return the clock of a node that is asked in this hold of its mutex, or was before, which {@link #runs} soon; null where none begins} */
  static @Nullable Escalation beginHeld(TreeNode node) {
    if (node.stopping.over()
        || node.stopping.clock() != null
        || node.hasOpenStretch()
        || node.stopping.isSettled()) {
      return null;
    }
    long now = Seam.nanoTime();
    long grace = Durations.nanos(node.options().grace);
    StopRun run = node.stopping.run();
    long left = run == null ? Durations.FOREVER_NANOS : run.halfOfTheReserveLeft(now);
    Escalation clock =
        new Escalation(node, node.stopped(), now, Math.min(grace, left), left < grace);
    node.stopping.startClock(clock);
    return clock;
  }

  /** Its first move is made in its time, unless it was stopped since; without the mutex. */
  static void runs(@Nullable Escalation clock) {
    if (clock == null) {
      return;
    }
    clock.node.agenda().put(clock, clock.next());
    if (clock.node.stopping.over() || clock.node.stopping.clock() != clock) {
      end(clock.node, clock);
    }
  }

  /** Stops the clock of that incarnation of the node, if one runs. */
  static void end(TreeNode node, int incarnation) {
    Escalation clock = node.stopping.clock();
    if (clock != null && clock.incarnation == incarnation) {
      end(node, clock);
    }
  }

  private static void end(TreeNode node, Escalation clock) {
    if (!StopChain.hold(node)) {
      node.agenda().cancel(clock);
      StopChain.again(node, () -> end(node, clock));
      return;
    }
    try {
      node.stopping.stopClock(clock);
    } finally {
      node.unlock();
    }
    clock.cancel();
  }

  /** It was stopped; without the mutex. A move of it that is being made just now sees that, or has put it there before. */
  void cancel() {
    node.agenda().cancel(this);
  }

  private boolean isOver() {
    return node.stopping.over()
        || node.stopping.isSettled()
        || node.stopping.incarnation() != incarnation
        || node.stopping.clock() != this;
  }

  private long next() {
    long next = looks || insistedOnce ? insistNanos : lookNanos;
    if (insistedOnce && giveUpNanos - next < 0) {
      next = giveUpNanos;
    }
    return node instanceof ScopeNode && checkNanos - next < 0 ? checkNanos : next;
  }

  /** What comes next is put off where the thread has asked for more time. */
  private void putOff() {
    MoreTime more = inReserve ? null : MoreTime.ofStop(node, incarnation);
    if (more == null) {
      return;
    }
    if (insistedOnce && more.untilNanos() - giveUpNanos > 0) {
      giveUpNanos = more.untilNanos();
    } else if (!insistedOnce && more.untilNanos() - insistNanos > 0) {
      insistNanos = more.untilNanos();
      lookNanos = insistNanos - Math.min(LEAD_NANOS, more.grantedNanos() / 5);
      looks = false;
    }
  }

  @Override
  void make() {
    if (isOver()) {
      return;
    }
    if (node.isDead()) {
      StopChain.end(node, incarnation, Outcome.FINISHED);
      return;
    }
    putOff();
    long now = Seam.nanoTime();
    if (now - checkNanos >= 0) {
      checkNanos = now + checkEveryNanos;
      checkEveryNanos = Math.min(2 * checkEveryNanos, LAST_CHECK_NANOS);
    }
    if (insistedOnce && now - giveUpNanos >= 0) {
      ForcedStop.giveUp(node, incarnation, Outcome.ABANDONED);
      return;
    }
    if (now - insistNanos >= 0) {
      if (!insistedOnce) {
        insistedOnce = true;
        giveUpNanos =
            now + (inReserve ? Durations.FOREVER_NANOS : Durations.nanos(node.options().patience));
      }
      insistNanos = now + AGAIN_NANOS;
      look = look == null ? Looks.at(node, life) : look;
      ForcedStop.insist(node, incarnation, /* late= */ !inReserve, look);
    } else if (!looks && now - lookNanos >= 0) {
      look = Looks.at(node, life);
      looks = true;
    }
    if (!isOver()) {
      node.agenda().put(this, next());
      if (isOver()) {
        node.agenda().cancel(this);
      }
    }
  }
}
