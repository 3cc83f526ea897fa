package dev.supervisor.core.chaos;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.TreeEvent;
import dev.supervisor.core.chaos.Lives.Broken;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the tree has told of failures: each once, and each that no start has answered comes out of {@code close()}. */
final class LifeTold {
  private final LifeNotes notes;
  private final Map<Throwable, Integer> toldFailed =
      Collections.synchronizedMap(new IdentityHashMap<>());
  private final Map<Throwable, Integer> toldPause =
      Collections.synchronizedMap(new IdentityHashMap<>());
  private final Map<Throwable, Integer> toldDown =
      Collections.synchronizedMap(new IdentityHashMap<>());
  private final Set<Node> givenUp = ConcurrentHashMap.newKeySet();
  private final Queue<Throwable> told = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> answered = new ConcurrentLinkedQueue<>();

  private final AtomicInteger heard = new AtomicInteger();

  LifeTold(LifeNotes notes) {
    this.notes = notes;
  }

  /** A listener that every now and then throws. */
  void heard(TreeEvent event) {
    notes.note("  " + event);
    if (event instanceof TreeEvent.Failed failed) {
      tell(failed.failure(), toldFailed);
    } else if (event instanceof TreeEvent.BackingOff pause && pause.failure() != null) {
      tell(pause.failure(), toldPause);
      answered.add(pause.failure());
    } else if (event instanceof TreeEvent.Abandoned) {
      givenUp.add(event.node());
    } else if (event instanceof TreeEvent.GaveUp down && down.failure() != null) {
      tell(down.failure(), toldDown);
      answered.add(down.failure());
    }
    if (heard.incrementAndGet() % 7 == 0) {
      throw new IllegalStateException("a listener that throws");
    }
  }

  private void tell(Throwable failure, Map<Throwable, Integer> as) {
    boolean isWrapped = failure instanceof RudeLives.BrokenError;
    as.merge(isWrapped ? failure.getCause() : failure, 1, Integer::sum);
    told.add(failure);
  }

  /** What is told with a failure: its causes, and what is suppressed in it. */
  private static void reach(@Nullable Throwable failure, Set<Throwable> reached) {
    if (failure != null && reached.add(failure)) {
      reach(failure.getCause(), reached);
      for (Throwable other : failure.getSuppressed()) {
        reach(other, reached);
      }
    }
  }

  void check(@Nullable Throwable thrown) {
    Set<Throwable> reached = Collections.newSetFromMap(new IdentityHashMap<>());
    told.forEach(failure -> reach(failure, reached));
    Set<Throwable> wasAnswered = Collections.newSetFromMap(new IdentityHashMap<>());
    answered.forEach(failure -> reach(failure, wasAnswered));
    Set<Throwable> cameOut = Collections.newSetFromMap(new IdentityHashMap<>());
    reach(thrown, cameOut);
    IdentityHashMap<Throwable, Integer> out = new IdentityHashMap<>();
    if (thrown != null) {
      if (!(thrown instanceof ThreadFailedException)) {
        notes.wrong("close threw " + thrown);
      }
      count(thrown, out);
      for (Throwable other : thrown.getSuppressed()) {
        count(other, out);
      }
    }
    for (Broken broken : notes.broken()) {
      int failed = toldFailed.getOrDefault(broken, 0);
      int pauses = toldPause.getOrDefault(broken, 0);
      int downs = toldDown.getOrDefault(broken, 0);
      int closed = out.getOrDefault(broken, 0);
      if (failed + pauses + downs > 1 || closed > 1) {
        notes.wrong(broken.what() + " was told " + failed + " times as failed, " + pauses
            + " times as answered, " + downs + " times as the last, and thrown " + closed
            + " times");
      }
      // Restarts: what a thread throws that was given up before is none of any life, and is logged
      // alone
      if (!reached.contains(broken) && !wasGivenUp(broken)) {
        notes.wrong(broken.what() + " was not told");
      }
      if (closed > 0 && notes.wasAnswered(broken)) {
        notes.wrong(broken.what() + " was answered by a start, and thrown");
      }
      boolean isUnanswered = !wasAnswered.contains(broken) && notes.isLastOfAll(broken);
      if (isUnanswered
          && broken.run.birth.parent == null
          && !cameOut.contains(broken)
          && !wasGivenUp(broken)) {
        notes.wrong(broken.what() + " came out of no close");
      }
    }
  }

  private boolean wasGivenUp(Broken broken) {
    Child<?> child = broken.run.birth.handle();
    return child != null && givenUp.contains(child);
  }

  private static void count(Throwable top, IdentityHashMap<Throwable, Integer> out) {
    for (Throwable at = top; at != null; at = at.getCause()) {
      if (at instanceof Broken) {
        out.merge(at, 1, Integer::sum);
        return;
      }
    }
  }
}
