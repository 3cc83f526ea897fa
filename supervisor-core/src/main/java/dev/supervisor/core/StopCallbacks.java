package dev.supervisor.core;

import dev.supervisor.signals.Signal;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks of users that hang on the stop of a main tree while the JVM ends. The hook waits for them, within the
 * deadline: what they do is done before the JVM has ended, and an exit code of theirs comes too late.
 */
final class StopCallbacks {
  /*
   * How it works. Callbacks of a signal run in the order in which they were attached, so one that is attached before the
   * stop is asked for tells when those of users are through; the drain and the end have one each. Mostly they run in a
   * lane, which goes past one that blocks after about a second. Else they run on the thread that ended last: if that one is inside
   * System.exit, it waits for the hook, and ours is never called.
   *
   * The exit code needs it, too: on Java 17 a System.exit that comes after the last hook, and before the JVM has ended,
   * halts it at once, with its own code.
   */
  private final CountDownLatch left = new CountDownLatch(2);
  private volatile @Nullable Thread endedLast;

  /** Called before the tree is asked to stop. */
  void attach(ScopeNode root) {
    for (Signal each : List.of(root.drain(), root.stopped())) {
      var unused = each.then(left::countDown);
    }
  }

  /** The current thread has settled the tree, as its last act there. */
  void settledHere() {
    endedLast = Thread.currentThread();
  }

  /** Waits until they are through, at most until that moment of the JVM's clock. */
  void await(long endNanos) {
    boolean unused = JvmShutdown.awaitUnlessExiting(left, endNanos, () -> endedLast);
  }
}
