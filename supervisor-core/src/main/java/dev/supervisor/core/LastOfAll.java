package dev.supervisor.core;

import dev.supervisor.signals.spi.HelperThread;
import dev.supervisor.signals.spi.Thrown;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The very last step of a JVM. It is code of users: it runs on a helper thread, where it may block or call {@code
 * System.exit} without keeping the JVM from ending.
 */
final class LastOfAll {
  /* How it works. While a main tree is open, its hook runs this. When that tree was closed and the JVM lives on, one hook,
   * which knows nothing of the tree, keeps this for the end of the JVM, until another main tree with a last step is
   * opened and closed. So there is never more than one, however many trees have come and gone. */
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10); // of one whose tree is gone

  // guarded by the class
  private static @Nullable Thread keeper;

  private final Runnable action;
  private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

  private LastOfAll(Runnable action) {
    this.action = action;
  }

  static @Nullable LastOfAll of(@Nullable Runnable action) {
    return action == null ? null : new LastOfAll(action);
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
      boolean unused = JvmShutdown.await(done, endNanos);
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

  /** The tree it belongs to is gone, and the JVM is not: a hook of its own runs it, in place of a former one. */
  void keepForTheEnd() {
    Thread fresh =
        new HelperThread(() -> runUntil(System.nanoTime() + LIMIT_NANOS), "supervisor-shutdown");
    synchronized (LastOfAll.class) {
      Thread former = keeper;
      try {
        if (former != null) {
          boolean unused = Runtime.getRuntime().removeShutdownHook(former);
        }
        Runtime.getRuntime().addShutdownHook(fresh);
        keeper = fresh;
      } catch (IllegalStateException e) { // the JVM has begun to end just now
        boolean unused = JvmShutdown.startOrFalse(fresh); // a step of the stop must not wait for it
      }
    }
  }
}
