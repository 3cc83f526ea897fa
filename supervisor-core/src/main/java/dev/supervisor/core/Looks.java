package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Lane;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at late threads, on a helper thread: stack traces, names and labels take their time, and some
 * are code of users.
 */
final class Looks {
  private static final Lane LANE = new Lane("supervisor-looks", 20);

  private Looks() {}

  /** A look that was asked for. */
  static final class Request {
    private final CountDownLatch done = new CountDownLatch(1);

    /** Waits until the look has been taken, at most so long. */
    void await(long nanos) {
      try {
        boolean unused = done.await(nanos, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Interrupts.restore();
      }
    }
  }

  /** Looks soon where the node is, if it still is in that life then; returns at once. */
  static @Nullable Request at(TreeNode node, Signal life) {
    if (!(node instanceof ThreadNode thread)) {
      return null;
    }
    Request request = new Request();
    LANE.execute(() -> {
      try {
        look(thread, life);
      } finally {
        request.done.countDown();
      }
    });
    return request;
  }

  private static void look(ThreadNode node, Signal life) {
    if (node.hasEnded() || node.stopped() != life) {
      return;
    }
    boolean unused = Foreign.run(SupervisedThread.class, () -> "the look at " + node.path(), () -> {
      Thread thread = node.threadOrNull();
      if (thread != null && ThreadSnapshot.isExiting(thread)) {
        ForcedStop.giveUp(node, life, Outcome.EXITING);
      }
      StopReport.Late look = ThreadSnapshot.at(node);
      if (look != null && !node.hasEnded() && node.stopped() == life) {
        node.stopping.keepLook(look);
      }
    });
  }

  /** Waits until those looks are done that were asked for, at most so long. */
  static void await(long nanos) {
    boolean unused = LANE.flush(nanos);
  }
}
