package dev.supervisor.core;

import dev.supervisor.signals.internal.HelperThread;
import dev.supervisor.signals.internal.Thrown;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The very last step of a JVM. It is code of users: it runs on a helper thread, where it may block or call {@code
 * System.exit} without keeping the JVM from ending.
 */
final class LastOfAll {
  /* How it works. The hook of a main tree runs this. When that tree was closed and the JVM lives on, its hook stays, without
   * the tree, until another main tree with a last step is closed: so there are never more than two such hooks, however many
   * trees have come and gone, and there is no moment without one in which the JVM could begin to end. Of two, only that of
   * the newest tree has a last step to run: the older one might stop a logger that the newer tree still uses. Which is the newer one
   * is said by a number: threads that let go of two trees may come in either order. */
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10); // of one whose tree is gone

  /** The newest one whose hook is there. */
  private static volatile @Nullable LastOfAll newest;

  // guarded by the class
  private static long made;
  private static @Nullable LastOfAll kept;
  private static @Nullable Thread keptHook;

  private final Runnable action;
  private final long number;
  private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

  private LastOfAll(Runnable action, long number) {
    this.action = action;
    this.number = number;
  }

  /** {@return the last step of a main tree that has just been opened; null if it has none} */
  static @Nullable LastOfAll of(@Nullable Runnable action) {
    if (action == null) {
      return null;
    }
    synchronized (LastOfAll.class) {
      return new LastOfAll(action, ++made);
    }
  }

  /** The hook that runs it is there: not before that do older ones give way. */
  void hasHook() {
    newest = this;
  }

  /** Runs it and waits for it, at most until the moment of the JVM's clock. */
  void runUntil(long endNanos) {
    CountDownLatch done = new CountDownLatch(1);
    Thread thread = HelperThread.thatMayBlock(
        () -> {
          try {
            runGuarded();
          } finally {
            done.countDown();
          }
        },
        "supervisor-last");
    thread.setContextClassLoader(loader);
    if (JvmShutdown.startOrFalse(thread)) {
      boolean unused = JvmShutdown.awaitUnlessExiting(done, endNanos, () -> thread);
    } else {
      runGuarded();
    }
  }

  private void runGuarded() {
    try {
      action.run();
    } catch (Throwable e) { // the logger may have been stopped by now
      System.err.println("supervisor: what comes last of all failed: " + Thrown.text(e));
    }
  }

  /** Runs it where its tree is gone since long, unless a newer tree has one. */
  void run() {
    if (newest == this) {
      runUntil(System.nanoTime() + LIMIT_NANOS);
    }
  }

  /** The tree that this hook belongs to is gone, and the JVM is not: the hook stays, unless that of a newer tree does. */
  void keep(Thread hook) {
    synchronized (LastOfAll.class) {
      Thread obsolete;
      if (kept != null && kept.number > number) {
        obsolete = hook;
      } else {
        obsolete = keptHook;
        kept = this;
        keptHook = hook;
      }
      if (obsolete != null) {
        JvmShutdown.removeHook(obsolete);
      }
    }
  }
}
