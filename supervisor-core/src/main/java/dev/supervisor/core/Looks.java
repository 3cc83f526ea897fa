package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Lane;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Looks at late threads, on a helper thread: stack traces, names and labels take their time, and some
 * are code of users.
 */
final class Looks {
  private static final Lane LANE = new Lane("supervisor-looks", 20);

  private Looks() {}

  /** A look that was asked for. */
  static final class LookRequest {
    /* How it works. A helper thread takes the look, and then puts it into words. On a busy machine it
     * may have done neither when the interrupt is due, after which the thread is gone. So the thread
     * that is about to interrupt takes a look that is missing: that needs no code of users. Only the words may
     * come later; a report does without those of users until they are there. */

    private final ThreadNode node;
    private final Signal life;
    private final int incarnation;
    private final AtomicReference<ThreadSnapshot.@Nullable Sight> sight = new AtomicReference<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile StopReport.@Nullable Late words;
    private volatile boolean queued;

    private LookRequest(ThreadNode node, Signal life) {
      this.node = node;
      this.life = life;
      this.incarnation = node.stopping.incarnation();
    }

    /** Has it taken and put into words soon, by a helper thread; returns at once. */
    void queue() {
      queued = true;
      LANE.execute(() -> {
        boolean unused =
            Foreign.run(SupervisedThread.class, () -> "the look at " + node.path(), this::run);
      });
    }

    /** Waits until the look has been taken and put into words, at most so long; not where it is not queued. */
    void await(long nanos) {
      if (!queued) {
        return;
      }
      try {
        boolean unused = done.await(nanos, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Interrupts.restore();
      }
    }

    /** Takes the look, unless it has been taken or the node has ended. */
    void takeNow() {
      boolean unused =
          Foreign.run(SupervisedThread.class, () -> "the look at " + node.path(), this::take);
    }

    private void take() {
      if (sight.get() != null || isPast()) {
        return;
      }
      ThreadSnapshot.Sight now = ThreadSnapshot.of(node);
      if (now != null && !isPast() && sight.compareAndSet(null, now)) {
        node.stopping.keepLook(this);
      }
    }

    private boolean isPast() {
      return node.hasEnded()
          || node.stopped() != life
          || node.stopping.incarnation() != incarnation;
    }

    private void run() {
      try {
        Thread thread = node.threadOrNull();
        if (thread != null && !isPast() && ThreadSnapshot.isExiting(thread)) {
          ForcedStop.giveUp(node, incarnation, Outcome.EXITING);
        }
        take();
        ThreadSnapshot.Sight taken = sight.get();
        words = taken == null ? null : taken.inWords();
      } finally {
        done.countDown();
      }
    }

    /** {@return what was seen, in words; without those of users as long as these have not come} */
    StopReport.@Nullable Late told() {
      StopReport.Late told = words;
      ThreadSnapshot.Sight taken = sight.get();
      return told != null || taken == null ? told : taken.inOurWords();
    }
  }

  /** Looks soon where the node is, if it still is in that life then; returns at once. */
  static @Nullable LookRequest at(TreeNode node, Signal life) {
    LookRequest request = of(node, life);
    if (request != null) {
      request.queue();
    }
    return request;
  }

  /** {@return a look that is not taken yet; null where there is no thread to look at} */
  static @Nullable LookRequest of(TreeNode node, Signal life) {
    return node instanceof ThreadNode thread ? new LookRequest(thread, life) : null;
  }

  /** Waits until those looks are done that were asked for, at most so long. */
  static void await(long nanos) {
    boolean unused = LANE.flush(nanos);
  }
}
