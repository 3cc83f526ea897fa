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
   * again, at longer and longer intervals: a dead one counts as ended.
   *
   * Most clocks are stopped before their first move: what only moves need is made with the first one (Pace). */

  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long FIRST_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LAST_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final TreeNode node;
  private final Signal life;
  private final int incarnation; // of that alone
  private final boolean inReserve; // then it is not late yet, and the deadline gives up, in order
  private final long beganNanos;
  private final long graceNanos;

  private @Nullable Pace pace; // made with the first move, and used by one after the other

  /** What is next, once a move was made. */
  private static final class Pace {
    long lookNanos;
    boolean looks;
    Looks.@Nullable LookRequest look;
    long insistNanos;
    long giveUpNanos;
    boolean insistedOnce;
    long checkNanos;
    long checkEveryNanos = FIRST_CHECK_NANOS;

    Pace(Escalation of) {
      this.lookNanos = of.firstLookNanos();
      this.insistNanos = of.beganNanos + of.graceNanos;
      this.checkNanos = of.beganNanos + FIRST_CHECK_NANOS;
    }

    /** {@return the time of the next move} */
    long next(TreeNode node) {
      long next = looks || insistedOnce ? insistNanos : lookNanos;
      if (insistedOnce && giveUpNanos - next < 0) {
        next = giveUpNanos;
      }
      return node instanceof ScopeNode && checkNanos - next < 0 ? checkNanos : next;
    }

    /** Puts the next move off if the thread has asked for more time. */
    void putOff(@Nullable MoreTime more) {
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
  }

  private Escalation(TreeNode node, Signal life, long now, long grace, boolean inReserve) {
    this.node = node;
    this.life = life;
    this.incarnation = node.stopping.incarnation();
    this.inReserve = inReserve;
    this.beganNanos = now;
    this.graceNanos = grace;
  }

  private long firstLookNanos() {
    return beganNanos + graceNanos - Math.min(LEAD_NANOS, graceNanos / 5);
  }

  private long first() {
    long look = firstLookNanos();
    long check = beganNanos + FIRST_CHECK_NANOS;
    return node instanceof ScopeNode && check - look < 0 ? check : look;
  }

  /** Starts the clock of a node that was asked in that incarnation, if it does not run, unless a stretch of its thread has one. */
  static void begin(TreeNode node, int incarnation) {
    Escalation clock;
    if (!NodeHold.take(node)) {
      NodeHold.again(node, () -> begin(node, incarnation));
      return;
    }
    try {
      clock = node.stopping.incarnation() == incarnation ? beginHeld(node, Seam.nanoTime()) : null;
    } finally {
      node.unlock();
    }
    runs(clock);
  }

  /**
   * {@return the clock of a node that is asked in this hold of its mutex, or was before, which {@link #runs} soon; null where none begins}
   *
   * @param now the monotonic clock
   */
  static @Nullable Escalation beginHeld(TreeNode node, long now) {
    if (node.stopping.over()
        || node.stopping.clock() != null
        || node.hasOpenStretch()
        || node.stopping.isSettled()) {
      return null;
    }
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
    clock.node.agenda().putAside(clock, clock.first());
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
    if (!NodeHold.take(node)) {
      node.agenda().cancel(clock);
      NodeHold.again(node, () -> end(node, clock));
      return;
    }
    try {
      node.stopping.stopClock(clock);
    } finally {
      node.unlock();
    }
    clock.cancel();
  }

  /** Cancels this clock. Called without the mutex: a move that is just being made sees the change, or has set the next moment before. */
  void cancel() {
    node.agenda().cancel(this);
  }

  private boolean isOver() {
    return node.stopping.over()
        || node.stopping.isSettled()
        || node.stopping.incarnation() != incarnation
        || node.stopping.clock() != this;
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
    Pace now = pace;
    if (now == null) {
      now = new Pace(this);
      pace = now;
    }
    make(now);
  }

  private void make(Pace of) {
    of.putOff(inReserve ? null : MoreTime.ofStop(node, incarnation));
    long now = Seam.nanoTime();
    if (now - of.checkNanos >= 0) {
      of.checkNanos = now + of.checkEveryNanos;
      of.checkEveryNanos = Math.min(2 * of.checkEveryNanos, LAST_CHECK_NANOS);
    }
    if (of.insistedOnce && now - of.giveUpNanos >= 0) {
      ForcedStop.giveUp(node, incarnation, Outcome.ABANDONED);
      return;
    }
    if (now - of.insistNanos >= 0) {
      if (!of.insistedOnce) {
        of.insistedOnce = true;
        of.giveUpNanos =
            now + (inReserve ? Durations.FOREVER_NANOS : Durations.nanos(node.options().patience));
      }
      of.insistNanos = now + AGAIN_NANOS;
      of.look = of.look == null ? Looks.at(node, life) : of.look;
      ForcedStop.insist(node, incarnation, /* late= */ !inReserve, of.look);
    } else if (!of.looks && now - of.lookNanos >= 0) {
      of.look = Looks.at(node, life);
      of.looks = true;
    }
    if (!isOver()) {
      node.agenda().put(this, of.next(node));
      if (isOver()) {
        node.agenda().cancel(this);
      }
    }
  }
}
