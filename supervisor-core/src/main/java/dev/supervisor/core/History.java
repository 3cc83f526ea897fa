package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Thrown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The last ends of a child that has a policy: at most ten, without the failures themselves, in less than 2 kB. Guarded by the child's mutex.
 */
final class History {
  /* How it works. The text of a failure is code of users. So an end is kept with the class of its failure first; the text is made by a helper
   * thread when the chain has gone on, and takes the place of the class. One text of a child is made at a time: of those that come
   * meanwhile the last is made after it, and the others stay with their class. */

  private static final int KEPT = 10;
  private static final int LONGEST = 100;
  private static final Lane LANE = new Lane("supervisor-histories", 3);

  private static final class PastEnd {
    final long endedMillis = Seam.now().toEpochMilli();
    final long aliveNanos;
    final Outcome how;
    final int attempt;
    volatile String cause;

    PastEnd(long aliveNanos, Outcome how, int attempt, String cause) {
      this.aliveNanos = aliveNanos;
      this.how = how;
      this.attempt = attempt;
      this.cause = cause;
    }
  }

  private final ArrayDeque<PastEnd> ends = new ArrayDeque<>(KEPT);
  private @Nullable Runnable text; // that is still to be made
  private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>(); // the next
  private final AtomicBoolean isMaking = new AtomicBoolean();

  void add(@Nullable Outcome how, long aliveNanos, int attempt, @Nullable Throwable thrown) {
    if (ends.size() == KEPT) {
      ends.removeFirst();
    }
    PastEnd end = new PastEnd(
        aliveNanos,
        how == null ? Outcome.STOPPED : how,
        attempt,
        thrown == null ? "" : TreeText.inALine(Thrown.name(thrown), LONGEST));
    ends.addLast(end);
    if (thrown != null) {
      text = () -> end.cause = TreeText.inALine(Thrown.text(thrown), LONGEST);
    }
  }

  /** {@return the cause of the end that was added last, as it can be told by then; it stays the same end} */
  Supplier<String> latestCause() {
    PastEnd latest = ends.getLast();
    return () -> latest.cause;
  }

  /** {@return the cause of the end that was added last, as it can be told now; empty where there is none} */
  String latestCauseNow() {
    PastEnd latest = ends.peekLast();
    return latest == null ? "" : latest.cause;
  }

  /**
   * The text of the last failure is the next to be made, by {@link #makeText}.
   *
   * @return whether there is one
   */
  boolean takeText() {
    Runnable next = text;
    text = null;
    if (next != null) {
      waiting.set(next);
    }
    return next != null;
  }

  /** Has the text made that was taken; without the mutex. */
  void makeText() {
    while (waiting.get() != null && isMaking.compareAndSet(false, true)) {
      Runnable next = waiting.getAndSet(null);
      if (next != null) {
        LANE.execute(() -> makeOne(next));
        return;
      }
      isMaking.set(false); // another thread was faster
    }
  }

  /** Has a text made by the helper. */
  static void make(Runnable text) {
    LANE.execute(text);
  }

  private void makeOne(Runnable next) {
    try {
      next.run();
    } finally {
      isMaking.set(false);
      makeText(); // what has come meanwhile
    }
  }

  List<Child.Incarnation> asList() {
    List<Child.Incarnation> list = new ArrayList<>(ends.size());
    for (PastEnd end : ends) {
      list.add(new Child.Incarnation(
          Instant.ofEpochMilli(end.endedMillis),
          Duration.ofNanos(end.aliveNanos),
          end.how,
          end.cause,
          end.attempt));
    }
    return List.copyOf(list);
  }
}
