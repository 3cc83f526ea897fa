package dev.supervisor.command.internal.local;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How long those are waited for whom a text has left behind with an output open, and whether something is lost when they are
 * killed. Confined to one thread.
 */
final class LeftOverWatch {
  /*
   * How it works. Something is to be expected as long as one of them runs, has something to read, or has run since the last
   * look and bytes have come (else these are another's, who has escaped), or waits for our side to read. All of that is
   * seen at one moment, so only a few looks in a row without any of it are taken for the end: between two of a chain who
   * hand something on, one is always running.
   *
   * One look that meets none of it is no proof, so when time is over it goes on until a look has met something, or enough have
   * not. Where a stop comes before that many looks, what stands in a pipe or has come since the last look is something expected,
   * too: the process that wrote it sleeps till there is room.
   */
  private static final int QUIET_LOOKS = 3;
  private static final long SHORTEST_PAUSE_MILLIS = 4;
  private static final long LONGEST_PAUSE_MILLIS = 32;

  private final LocalUse use;
  private final PipeReader[] readers;
  private final Stragglers stragglers;
  private final long limitNanos;
  private final long startNanos = System.nanoTime();

  private long takenBefore;
  private boolean left;
  private int quiet; // looks in a row

  LeftOverWatch(LocalUse use, PipeReader stdout, PipeReader stderr, Stragglers stragglers) {
    this.use = use;
    this.readers = new PipeReader[] {stdout, stderr};
    this.stragglers = stragglers;
    this.limitNanos = TimeUnit.NANOSECONDS.convert(use.job().outputWithin());
    this.takenBefore = taken();
  }

  /**
   * Waits until nothing more is to be expected of them, or no process is left; at most as long as they have, with the few looks that
   * say whether something is lost, and until the command is stopped.
   *
   * @param over whether there is no point any more
   */
  void await(BooleanSupplier over) throws InterruptedException {
    long pause = SHORTEST_PAUSE_MILLIS;
    while (use.outputs().getCount() > 0
        && isWorthWaiting()
        && !use.job().isAbandoned()
        && !over.getAsBoolean()
        && !use.outputs().await(pause, TimeUnit.MILLISECONDS)) {
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  /**
   * Looks at the processes that are left.
   *
   * @return whether to look again in a moment: they are neither known to be quiet nor late
   */
  boolean isWorthWaiting() {
    Stragglers.Seen seen = stragglers.look();
    left = seen.any();
    quiet = isActive(seen) ? 0 : quiet + 1;
    boolean inTime = System.nanoTime() - startNanos < limitNanos;
    return left && quiet < QUIET_LOOKS && (inTime || quiet > 0);
  }

  /** {@return whether something was to be expected of them at the last look, and is to come from outputs that are still read} */
  boolean isExpecting() {
    return left && (quiet == 0 || isStillComing()) && use.outputs().getCount() > 0;
  }

  private boolean isStillComing() {
    return quiet < QUIET_LOOKS && (taken() != takenBefore || unread() > 0);
  }

  private boolean isActive(Stragglers.Seen seen) {
    long taken = taken();
    boolean came = taken != takenBefore;
    takenBefore = taken;
    return seen.any() && (seen.runs() || seen.reads() || (came ? seen.ran() : isOurSideLate()));
  }

  private long taken() {
    return readers[0].taken() + readers[1].taken();
  }

  /** A reader of ours that waits for a processor is in {@code read}, too. */
  private boolean isOurSideLate() {
    return unread() > 0;
  }

  private int unread() {
    return readers[0].unread() + readers[1].unread();
  }
}
