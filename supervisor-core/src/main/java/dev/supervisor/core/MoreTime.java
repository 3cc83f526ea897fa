package dev.supervisor.core;

import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * More time, as the body of a thread has asked for it while it starts or stops. Immutable.
 *
 * @param untilNanos when it is over
 * @param grantedNanos how long that is, from the moment when it was asked for
 * @param why in a line
 * @param incarnation which has asked
 * @param stops whether it is being stopped; else it starts
 */
record MoreTime(long untilNanos, long grantedNanos, String why, int incarnation, boolean stops) {
  /* How it works. Nothing of time is moved here. What was granted is kept by the node, and its Escalation looks for it at each move: so an
   * interrupt, or a giving up, that would come before is put off until then. What is granted ends before the reserve of each stop that the
   * node is in, and there time alone decides. */

  /** {@return for how long it was granted; zero where the node neither starts nor stops, or has no time left; called by its thread} */
  static long ask(TaskNode<?> node, long nanos, String why) {
    String line = TreeText.inALine(why, Readiness.LONGEST_STATUS);
    Readiness own = node.readiness();
    boolean stops;
    long granted = nanos;
    Mutex taken = node.stopping.enter();
    try {
      stops = node.stopping.asked();
      if (node.stopping.over() || (!stops && own.isReady())) {
        return 0;
      }
      long now = Seam.nanoTime();
      StopRun run = stops ? node.stopping.run() : null;
      if (run != null) {
        granted = Math.max(0, Math.min(nanos, run.untilReserve(now)));
      }
      own.moreTime(new MoreTime(now + granted, granted, line, node.stopping.incarnation(), stops));
    } finally {
      NodeMutex.leave(taken);
    }
    Pulse pulse = stops ? null : node.pulse();
    if (pulse != null) {
      pulse.say(line, nanos);
    }
    return granted;
  }

  /** {@return that of the node, in this incarnation, while it is being stopped; null where there is none} */
  static @Nullable MoreTime ofStop(TreeNode node, int incarnation) {
    MoreTime more = node.moreTime();
    return more != null && more.stops && more.incarnation == incarnation ? more : null;
  }

  /** {@return how much of it is left} */
  long leftNanos() {
    return Math.max(0, untilNanos - Seam.nanoTime());
  }

  /** {@return what it is, for the report: how long, and why} */
  String told() {
    return TimeUnit.NANOSECONDS.toMillis(grantedNanos) + " ms: " + why;
  }

  /** {@return how much is left and why, as a part of the tree's text; empty when it is over} */
  String describe() {
    long left = TimeUnit.NANOSECONDS.toMillis(leftNanos());
    return left == 0 ? "" : "needs " + left + " ms more: " + why;
  }
}
