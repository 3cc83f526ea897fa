package dev.supervisor.command.internal.local;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Looks for what is about to be said, for a moment, before the thread sleeps until it comes. Confined to one thread. */
final class ShortSpin {
  /*
   * How it works. A text of builtins that stays is over some fifty microseconds after it has begun. To sleep for so long costs more than
   * to look: the kernel most often puts the thread where the shell runs, and it hears nothing before the shell sleeps. But a thread that looks keeps
   * a processor from others. So there are never more that look than half the processors; and one that has looked in vain sleeps at once with
   * the next command, and with up to seven if that was not the first time: then texts take longer, or shells wait for processors.
   */
  private static final long LONGEST = TimeUnit.MICROSECONDS.toNanos(75);
  private static final int MOST_LEFT_OUT = 7;
  private static final int MOST = Runtime.getRuntime().availableProcessors() / 2;

  /** How many threads of the JVM look. */
  private static final AtomicInteger LOOKING = new AtomicInteger();

  private int pause; // how many looks are left out after one in vain
  private int left; // of these, still

  /** Returns when there is something to read, or it does not pay to look any more. */
  void look(FileInputStream pipe) throws IOException {
    if (left > 0) {
      left--;
    } else if (LOOKING.incrementAndGet() > MOST) {
      LOOKING.decrementAndGet();
    } else {
      try {
        pause = comes(pipe) ? 0 : Math.min(2 * pause + 1, MOST_LEFT_OUT);
        left = pause;
      } finally {
        LOOKING.decrementAndGet();
      }
    }
  }

  private static boolean comes(FileInputStream pipe) throws IOException {
    long start = System.nanoTime();
    while (pipe.available() == 0) {
      if (System.nanoTime() - start > LONGEST) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }
}
