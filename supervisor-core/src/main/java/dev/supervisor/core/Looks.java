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
  /** What a report has for the words of a look: no more than a limit, as they are there as a rule. */
  static final long WORDS_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final Lane LANE = new Lane("supervisor-looks", 20);

  private Looks() {}

  /** A look that was asked for. */
  static final class Request {
    /* How it works. A helper thread takes the look, and then puts it into words. On a busy machine it
     * may have done neither when the interrupt is due, after which the thread is gone. So the thread
     * that is about to interrupt takes a look that is missing: that needs no code of users. Only the words may
     * come later; a report waits for them a while, and does without those of users in the end. */

    private final ThreadNode node;
    private final Signal life;
    private final AtomicReference<ThreadSnapshot.@Nullable Sight> sight = new AtomicReference<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile StopReport.@Nullable Late words;
    private volatile boolean isLost; // the words did not come when a report waited for them

    private Request(ThreadNode node, Signal life) {
      this.node = node;
      this.life = life;
    }

    /** Waits until the look has been taken and put into words, at most so long. */
    void await(long nanos) {
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
      return node.hasEnded() || node.stopped() != life;
    }

    private void run() {
      try {
        Thread thread = node.threadOrNull();
        if (thread != null && !isPast() && ThreadSnapshot.isExiting(thread)) {
          ForcedStop.giveUp(node, life, Outcome.EXITING);
        }
        take();
        ThreadSnapshot.Sight taken = sight.get();
        words = taken == null ? null : taken.inWords();
      } finally {
        done.countDown();
      }
    }

    /** {@return what was seen; without the words of users where they do not come in time} */
    StopReport.@Nullable Late told(long patienceNanos) {
      if (words == null && !isLost && patienceNanos > 0) {
        await(patienceNanos);
        isLost = words == null;
      }
      StopReport.Late told = words;
      ThreadSnapshot.Sight taken = sight.get();
      return told != null || taken == null ? told : taken.inOurWords();
    }
  }

  /** Looks soon where the node is, if it still is in that life then; returns at once. */
  static @Nullable Request at(TreeNode node, Signal life) {
    if (!(node instanceof ThreadNode thread)) {
      return null;
    }
    Request request = new Request(thread, life);
    LANE.execute(() -> {
      boolean unused =
          Foreign.run(SupervisedThread.class, () -> "the look at " + node.path(), request::run);
    });
    return request;
  }

  /** {@return the latest look that was taken in that life; where none has been, one that is taken now if it still runs} */
  static @Nullable Request latestAt(TreeNode node, Signal life) {
    Request latest = node.stopping.look();
    if (latest != null || (node instanceof ThreadNode thread && thread.hasEnded())) {
      return latest;
    }
    Request now = at(node, life);
    if (now != null) {
      now.takeNow();
    }
    return node.stopping.look();
  }

  /** Waits until those looks are done that were asked for, at most so long. */
  static void await(long nanos) {
    boolean unused = LANE.flush(nanos);
  }
}
