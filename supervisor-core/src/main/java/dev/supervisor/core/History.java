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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The last ends of a child that has a policy: at most ten, without the failures themselves, in less than 2 kB. Guarded by the child's mutex.
 */
final class History {
  /* How it works. The text of a failure is code of users. So an end is kept with the class of its failure first; the text is made by a helper
   * thread when the chain has gone on, and takes the place of the class. One text of a child is made at a time: what comes
   * meanwhile stays with its class. */

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
  private volatile boolean isMaking;

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
      text = () -> {
        end.cause = TreeText.inALine(Thrown.text(thrown), LONGEST);
        isMaking = false;
      };
    }
  }

  /** {@return the cause of the end that was added last, as it can be told by then; it stays the same end} */
  Supplier<String> latestCause() {
    PastEnd latest = ends.getLast();
    return () -> latest.cause;
  }

  /** {@return what makes the text of the last failure, to be given to {@link #make} without the mutex; null when there is none} */
  @Nullable
  Runnable takeText() {
    Runnable next = isMaking ? null : text;
    isMaking |= next != null;
    text = null;
    return next;
  }

  static void make(@Nullable Runnable text) {
    if (text != null) {
      LANE.execute(text);
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
