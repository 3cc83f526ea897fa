package dev.supervisor.core;

import java.util.List;
import java.util.concurrent.locks.AbstractQueuedLongSynchronizer;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK shows of waits that several threads end together: for the parties of a barrier, for the readers of a lock. It names none of
 * these. Only objects of the JDK are asked.
 */
final class JdkWaits {
  private static final String CONCURRENT = "java.util.concurrent.";
  private static final String READERS = CONCURRENT + "locks.ReentrantReadWriteLock$";
  private static final String STATE = "[State = ";

  /** Readers are counted in the upper half of the state: of an int, and in newer JDKs of a long. */
  private static final int HALF_AN_INT = Integer.SIZE / 2;

  private static final int HALF_A_LONG = Long.SIZE / 2;
  private static final String PARTIES = ", until all its parties have arrived";

  private JdkWaits() {}

  /**
   * Such a wait.
   *
   * @param words what is waited for; empty where the JVM's name of it says that
   * @param ending what a sentence says behind that
   */
  record WaitOfMany(String words, String ending) {}

  /**
   * {@return what is known of the wait; null where it is of none of these}
   *
   * @param blocker what the thread is parked on; a lock of it has no owner
   * @param stack where it is, innermost first
   */
  static @Nullable WaitOfMany of(@Nullable Object blocker, List<StackTraceElement> stack) {
    if (blocker == null) {
      return null;
    }
    if (blocker.getClass().getName().startsWith(READERS)) {
      long readers = readers(blocker);
      return readers == 0
          ? null
          : new WaitOfMany(
              "",
              readers == 1
                  ? ", held by a reader, whom the JDK does not name"
                  : ", held " + readers + " times by readers, whom the JDK does not name");
    }
    for (StackTraceElement frame : stack) {
      switch (frame.getClassName()) {
        case CONCURRENT + "Phaser" -> {
          return new WaitOfMany("a Phaser", PARTIES);
        }
        case CONCURRENT + "CyclicBarrier" -> {
          return new WaitOfMany("a CyclicBarrier", PARTIES);
        }
        default -> {
          if (!frame.getClassName().startsWith("java.")
              && !frame.getClassName().startsWith("jdk.")) {
            return null;
          }
        }
      }
    }
    return null;
  }

  /** {@return how many times readers hold the lock; 0 where that is not known} */
  private static long readers(Object lock) {
    if (lock instanceof AbstractQueuedSynchronizer sync) {
      return state(sync.toString()) >>> HALF_AN_INT;
    }
    return lock instanceof AbstractQueuedLongSynchronizer sync
        ? state(sync.toString()) >>> HALF_A_LONG
        : 0;
  }

  /** {@return the state of a synchroniser, which only its text tells} */
  private static long state(String text) {
    int from = text.indexOf(STATE);
    int end = text.indexOf(',', Math.max(0, from));
    try {
      return from < 0 || end < 0 ? 0 : Long.parseLong(text.substring(from + STATE.length(), end));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
