package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.internal.Seam;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What stops have noted of a node: of which it is a part and why, its clock, and when the steps were made by which its incarnation came to its
 * end, on the monotonic clock; and for the report of a stop the note of its end. There is none for a node that no stop has reached, so such a node, and its end, costs nothing.
 */
final class StopMoments extends StopNotes.EndNote {
  /* What is written here is written in release mode: it is seen no later than the unlocking that follows, and a thread that stops many
   * nodes need not wait for each store. */
  private static final VarHandle REASON;
  private static final VarHandle RUN;
  private static final VarHandle CLOCK;
  private static final VarHandle TURN;
  private static final VarHandle ASKED;
  private static final VarHandle OVER;
  private static final VarHandle GONE;
  private static final VarHandle SETTLED;

  static {
    try {
      var lookup = MethodHandles.lookup();
      REASON = lookup.findVarHandle(StopMoments.class, "reason", Reason.class);
      RUN = lookup.findVarHandle(StopMoments.class, "run", StopRun.class);
      CLOCK = lookup.findVarHandle(StopMoments.class, "clock", Escalation.class);
      TURN = lookup.findVarHandle(StopMoments.class, "turnNanos", long.class);
      ASKED = lookup.findVarHandle(StopMoments.class, "askedNanos", long.class);
      OVER = lookup.findVarHandle(StopMoments.class, "overNanos", long.class);
      SETTLED = lookup.findVarHandle(StopMoments.class, "settled", TreeNode.class);
      GONE = lookup.findVarHandle(StopMoments.class, "goneNanos", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // written under the mutex of the node, or by the thread that goes on without it: those of a life
  // that no other incarnation follows
  private volatile @Nullable Reason reason;
  private volatile @Nullable StopRun run;
  volatile Looks.@Nullable LookRequest look; // the latest; told only if the node is late
  private volatile @Nullable Escalation clock;

  // as these; 0 before
  private volatile long turnNanos;
  private volatile long askedNanos;
  private volatile long insistedNanos;
  private volatile long overNanos;
  private volatile long goneNanos;

  @SuppressWarnings("UnusedVariable") // also through SETTLED
  private volatile @Nullable TreeNode settled; // of which this is the note

  /** {@return whether it was no note, and is that of the end of this node from now on} Two threads may settle a node whose mutex is lost. */
  boolean becomesNoteOf(TreeNode node) {
    return SETTLED.compareAndSet(this, null, node);
  }

  @Override
  Object what() {
    return Objects.requireNonNull(settled);
  }

  @Nullable
  Reason reason() {
    return reason;
  }

  void reason(@Nullable Reason why) {
    REASON.setRelease(this, why);
  }

  @Nullable
  StopRun run() {
    return run;
  }

  void run(@Nullable StopRun in) {
    RUN.setRelease(this, in);
  }

  @Nullable
  Escalation clock() {
    return clock;
  }

  void clock(@Nullable Escalation now) {
    CLOCK.setRelease(this, now);
  }

  boolean hadItsTurn() {
    return turnNanos != 0;
  }

  /** Its turn has come then, for the first time. */
  void noteTurn(long nanos) {
    TURN.setRelease(this, nanos);
  }

  /** {@return when its turn came; 0 before} */
  long turnNanos() {
    return turnNanos;
  }

  /** It is asked then. */
  void noteAsked(long nanos) {
    ASKED.setRelease(this, nanos);
  }

  /** {@return when it was asked} */
  long askedNanos() {
    return askedNanos;
  }

  /** Notes the moment at which the stop insists. The first time counts. */
  void noteInsisted() {
    if (insistedNanos == 0) {
      insistedNanos = now();
    }
  }

  /** The chain does not wait for its body any more, from then on. */
  void noteOver(long nanos) {
    if (overNanos == 0) {
      OVER.setRelease(this, nanos);
    }
  }

  /** Its `stopped` goes then. */
  void noteGone(long nanos) {
    GONE.setRelease(this, nanos);
  }

  /** {@return when its `stopped` went; 0 where that was not noted} */
  long goneNanos() {
    return goneNanos;
  }

  /** {@return the clock, which is never 0: that means "not yet"} */
  static long now() {
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
