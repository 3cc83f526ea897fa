package dev.supervisor.signals.internal;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Looks for news for a few microseconds before a thread parks, where that has paid lately.
 *
 * <p>Waking a parked thread costs twenty microseconds or more, so an answer that comes sooner than
 * that costs a thread that is still looking a hundredth of the price. Where answers take longer the
 * looking is wasted, so each kind of wait learns: every success earns credit, every failure costs
 * some, and without credit only one wait in {@link #PROBE} tries. Never on virtual threads, which are
 * cheap to park and share their carriers; never with one processor; never when the seam is replaced.
 * Thread-safe: the credit is a guess that races may distort and cannot break.
 */
public final class Spin {
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(15);
  private static final int LOOKS = 16; // between two looks at the clock
  private static final int EARNED = 4;
  private static final int MOST = 64;
  private static final int PROBE = 64;
  private static final boolean POSSIBLE = Runtime.getRuntime().availableProcessors() > 1;

  private int credit = 8;
  private int refused;

  /** Makes the spin of one kind of wait. */
  public Spin() {}

  /** {@return whether there was news; false at once where looking does not pay} */
  public boolean until(BooleanSupplier news) {
    if (!isPossible() || !isWorthIt()) {
      return false;
    }
    long end = 0;
    do {
      for (int i = 0; i < LOOKS; i++) {
        if (news.getAsBoolean()) {
          credit = Math.min(MOST, credit + EARNED);
          return true;
        }
        Thread.onSpinWait();
      }
      if (end == 0) { // most news that come soon come before the clock is read
        end = System.nanoTime() + LOOK_NANOS;
      }
    } while (System.nanoTime() - end < 0);
    credit = Math.max(0, credit - 1);
    return false;
  }

  /** {@return whether another thread can do something while the current one looks} */
  static boolean isPossible() {
    return isPossibleOnCarriers() && !VirtualThreads.isVirtual(Thread.currentThread());
  }

  /** {@return as {@link #isPossible()}, also where the current thread is a virtual one} For what others do within a few instructions. */
  static boolean isPossibleOnCarriers() {
    return POSSIBLE && Seam.isJvm();
  }

  private boolean isWorthIt() {
    return credit > 0 || ++refused % PROBE == 0;
  }
}
