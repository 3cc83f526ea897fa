package dev.supervisor.command;

import java.util.concurrent.TimeUnit;

/**
 * Sees to it that the outputs of a command that is over come to an end: those held open by a process that escaped, and
 * those of a command that was stopped whose reader on our side takes nothing any more. Confined to one thread.
 */
final class OutputWatch {
  private static final int ROUNDS_FOR_READERS = 10; // times HELD_MILLIS: two seconds

  private final LocalUse use;
  private final Pump[] pumps;
  private final long[] lastRead = {-1, -1};
  private final long[] lastSink = {-1, -1};
  private final int[] rounds = {0, 0};
  private boolean held;

  OutputWatch(LocalUse use, Pump stdout, Pump stderr) {
    this.use = use;
    this.pumps = new Pump[] {stdout, stderr};
  }

  /** {@return whether an output had to be given up, so that the session cannot be used again} */
  boolean await() throws InterruptedException {
    while (!use.outputs().await(LiveSession.HELD_MILLIS, TimeUnit.MILLISECONDS)) {
      int stuck = 0;
      for (int i = 0; i < pumps.length; i++) {
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
    long now = pumps[i].blockedRead();
    if (now >= 0 && now == lastRead[i]) {
      held = true;
      pumps[i].close();
    }
    lastRead[i] = now;
  }

  private boolean isStuck(int i) {
    long now = pumps[i].blockedSink();
    rounds[i] = now >= 0 && now == lastSink[i] && use.job().isAbandoned() ? rounds[i] + 1 : 0;
    lastSink[i] = now;
    return rounds[i] >= ROUNDS_FOR_READERS;
  }
}
