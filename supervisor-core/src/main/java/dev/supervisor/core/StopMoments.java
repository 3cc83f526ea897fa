package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.internal.Seam;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What stops have noted of a node: of which it is a part and why, its clock, and when the steps were made by which its incarnation came to its
 * end, on the monotonic clock. There is none for a node that no stop has reached, so such a node, and its end, costs nothing.
 */
final class StopMoments {
  // written under the mutex of the node, or by the thread that goes on without it: those of a life
  // that no other incarnation follows
  volatile @Nullable Reason reason;
  volatile @Nullable StopRun run;
  volatile Looks.@Nullable Request look; // the latest; told only if the node is late
  volatile @Nullable Escalation clock;

  // as these; 0 before
  private volatile long turnNanos;
  private volatile long askedNanos;
  private volatile long insistedNanos;
  private volatile long overNanos;
  private volatile long goneNanos;

  boolean hadItsTurn() {
    return turnNanos != 0;
  }

  /** Its turn has come, for the first time. */
  void noteTurn() {
    turnNanos = now();
  }

  /** It is asked. */
  void noteAsked() {
    askedNanos = now();
  }

  /** {@return when it was asked} */
  long askedNanos() {
    return askedNanos;
  }

  /** It is insisted upon; the first time counts. */
  void noteInsisted() {
    if (insistedNanos == 0) {
      insistedNanos = now();
    }
  }

  /** The chain does not wait for its body any more. */
  void noteOver() {
    if (overNanos == 0) {
      overNanos = now();
    }
  }

  /** Its `stopped` goes then. */
  void noteGone(long nanos) {
    goneNanos = nanos;
  }

  /** {@return when its `stopped` went; 0 where that was not noted} */
  long goneNanos() {
    return goneNanos;
  }

  /** {@return the clock, which is never 0: that means "not yet"} */
  private static long now() {
    long now = Seam.nanoTime();
    return now == 0 ? 1 : now;
  }

  /** {@return the moments of the node as they are now} */
  static KeptMoments keep(StopState of) {
    StopMoments it = of.moments();
    long asked = of.askedNanos();
    long settled = of.settledNanos();
    long turn = it != null && it.turnNanos != 0 ? it.turnNanos : asked != 0 ? asked : settled;
    long over = it == null ? 0 : it.overNanos;
    return new KeptMoments(
        of.bornNanos(),
        turn, // of its end, where it has ended before its turn
        asked,
        it == null ? 0 : it.insistedNanos,
        over != 0 || !of.over() ? over : turn,
        settled);
  }

  /** The moments of one node, 0 for each that has not come. */
  record KeptMoments(
      long bornNanos,
      long turnNanos,
      long askedNanos,
      long insistedNanos,
      long overNanos,
      long settledNanos) {

    /** {@return the moments as a report tells them: what came before that moment counts as that moment} */
    StopReport.Moments told(long fromNanos) {
      return new StopReport.Moments(
          since(fromNanos, bornNanos),
          since(fromNanos, turnNanos),
          orNull(fromNanos, askedNanos),
          orNull(fromNanos, insistedNanos),
          orNull(fromNanos, overNanos),
          orNull(fromNanos, settledNanos));
    }

    private static @Nullable Duration orNull(long fromNanos, long nanos) {
      return nanos == 0 ? null : since(fromNanos, nanos);
    }

    private static Duration since(long fromNanos, long nanos) {
      return Duration.ofNanos(Math.max(0, nanos - fromNanos));
    }
  }
}
