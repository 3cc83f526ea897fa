package dev.supervisor.command.internal.local;

import dev.supervisor.command.internal.session.LiveSession;
import dev.supervisor.command.internal.text.Isolation;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that the outputs of a command that is over come to an end: those held open by a process that escaped, and
 * those of a command that was stopped whose reader on our side takes nothing any more. Confined to one thread.
 */
final class OutputWatch {
  /*
   * How it works. A process that has an output open now has escaped, and gets HELD_MILLIS, busy or not. They are counted in
   * ticks at which our side was seen to stand in `read`: so neither much that is to be read, nor a slow reader behind us, nor
   * a machine that stood still is taken for that. What the command itself has written was in the pipe when it ended, and
   * has been read by then.
   *
   * Once the command is stopped its own output is all that is waited for, and that has been read as soon as so much was read
   * as there was at first, or nothing is there to be read. Where the stop came first, those who were killed by it may need a
   * moment until they are gone, and get no more time than the others.
   *
   * Where no process was killed (texts that stay), those left behind may be at work, and are waited for as such. A stop may come
   * before an output counts as held: so the first look at them is at the first tick, and one more when an output is closed.
   */
  static final long TICK_MILLIS = 20;
  static final int HELD_TICKS = (int) (LiveSession.HELD_MILLIS / TICK_MILLIS);
  private static final int EMPTY_LOOKS = 3;
  private static final int TICKS_FOR_READERS = (int) (2_000 / TICK_MILLIS);

  private final LocalUse use;
  private final PipeReader[] readers;
  private final Stragglers stragglers;
  private final @Nullable LeftOverWatch leftOvers; // null when they were killed
  private final boolean stoppedBefore;
  private final long[] own;
  private final int[] standing;
  private final long[] lastSink = {-1, -1};
  private final int[] rounds = {0, 0};
  private int ticks;
  private int askedAt = -1;
  private boolean waitedFor; // as was said then
  private int lookedAt = -1;
  private int empty; // looks in a row
  private boolean held;

  /**
   * @param stragglers those whom the command has left behind
   * @param ticks for how long the outputs have been read since the command was over
   */
  OutputWatch(
      LocalUse use, PipeReader stdout, PipeReader stderr, Stragglers stragglers, int ticks) {
    this.use = use;
    this.readers = new PipeReader[] {stdout, stderr};
    this.stragglers = stragglers;
    this.leftOvers = use.job().level() == Isolation.STICKY
        ? new LeftOverWatch(use, stdout, stderr, stragglers)
        : null;
    this.stoppedBefore = use.job().isAbandoned();
    this.own = new long[] {stdout.offered(), stderr.offered()};
    this.standing = new int[] {ticks, ticks};
    this.ticks = ticks;
  }

  /** {@return whether an output had to be given up, so that the session cannot be used again} */
  boolean await() throws InterruptedException {
    while (!use.outputs().await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
      ticks++;
      if (askedAt < 0) {
        isWaitedFor();
      }
      int stuck = 0;
      for (int i = 0; i < readers.length; i++) {
        closeIfHeld(i);
        stuck += isStuck(i) ? 1 : 0;
      }
      if (stuck > 0 && stuck >= use.outputs().getCount()) {
        return true;
      }
    }
    return held;
  }

  private void closeIfHeld(int i) {
    PipeReader reader = readers[i];
    if (!reader.isBusy()) {
      return;
    }
    boolean stands = reader.blockedRead() >= 0;
    standing[i] += stands ? 1 : 0;
    boolean given = standing[i] >= HELD_TICKS;
    if (use.job().isAbandoned()) {
      boolean hasOwn = reader.taken() >= own[i] || (stands && reader.unread() == 0);
      given |= hasOwn && (!stoppedBefore || ticks >= HELD_TICKS || isNoneLeft());
    } else if (given && isWaitedFor()) {
      standing[i] = HELD_TICKS - 1;
      return;
    }
    if (given) {
      held = true;
      if (leftOvers != null) {
        isWaitedFor(); // the last look may have been long before the stop
        if (leftOvers.isExpecting()) {
          use.cut();
        }
      }
      reader.close();
    }
  }

  /** When a process has just gone, the end of its output comes a moment later: one look is not enough. */
  private boolean isNoneLeft() {
    if (lookedAt != ticks) {
      lookedAt = ticks;
      empty = stragglers.look().any() ? 0 : empty + 1;
    }
    return empty >= EMPTY_LOOKS;
  }

  private boolean isWaitedFor() {
    LeftOverWatch those = leftOvers;
    if (those != null && askedAt != ticks) {
      askedAt = ticks;
      waitedFor = those.isWorthWaiting();
    }
    return waitedFor;
  }

  private boolean isStuck(int i) {
    long now = readers[i].blockedSink();
    rounds[i] = now >= 0 && now == lastSink[i] && use.job().isAbandoned() ? rounds[i] + 1 : 0;
    lastSink[i] = now;
    return rounds[i] >= TICKS_FOR_READERS;
  }
}
