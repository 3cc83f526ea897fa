package dev.supervisor.core;

import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Thrown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The failures in a scope that are not collected: the oldest are kept, the rest is counted. One
 * that is collected is let go of at once. Thread-safe; its mutex is a leaf below that of the child.
 */
final class Failures {
  private static final int KEPT = 1_000;

  private final Mutex mutex = new Mutex();

  // guarded by mutex
  private @Nullable Map<JoinState<?>, TaskNode<?>> kept; // in order; made when there is one
  private long counted;
  private @Nullable List<Failures>
      leftOpen; // of scopes inside that were never closed by their code

  /** Takes on those of a scope inside that was left open, and whose own close throws none of them. */
  void takeOn(Failures other) {
    mutex.lock();
    try {
      List<Failures> all = leftOpen;
      if (all == null) {
        all = new ArrayList<>(1);
        leftOpen = all;
      }
      all.add(other);
    } finally {
      mutex.unlock();
    }
  }

  /** {@return whether it is kept; else it was counted} */
  boolean add(JoinState<?> failed, TaskNode<?> of) {
    mutex.lock();
    try {
      Map<JoinState<?>, TaskNode<?>> all = kept;
      if (all == null) {
        all = new LinkedHashMap<>();
        kept = all;
      }
      if (all.size() == KEPT) {
        counted++;
        return false;
      }
      all.put(failed, of);
      return true;
    } finally {
      mutex.unlock();
    }
  }

  /** Lets go of one that was collected, or released, or settled by the log. */
  void remove(JoinState<?> failed, boolean wasKept) {
    mutex.lock();
    try {
      if (!wasKept) {
        counted -= counted > 0 ? 1 : 0;
      } else if (kept != null) {
        kept.remove(failed);
      }
    } finally {
      mutex.unlock();
    }
  }

  /** {@return how many there are in this scope, without those of scopes that were left open} */
  long count() {
    mutex.lock();
    try {
      return counted + (kept == null ? 0 : kept.size());
    } finally {
      mutex.unlock();
    }
  }

  /** A failure that has not been collected. */
  private record Uncollected(TaskNode<?> child, Throwable failure) {}

  /**
   * {@return all of them as one exception, collected by this: the first, with all others suppressed
   * in it, those of scopes that were left open, too; null when there are none}
   */
  @Nullable
  ThreadFailedException collect(String path) {
    List<Uncollected> found = new ArrayList<>();
    long more = takeAll(found);
    ThreadFailedException first = null;
    for (Uncollected each : found) {
      if (first == null) {
        first = new ThreadFailedException(
            each.child().path(), each.failure(), more, each.child().story());
      } else {
        Thrown.suppress(
            first,
            new ThreadFailedException(
                each.child().path(), each.failure(), each.child().story()));
      }
    }
    return first == null && more > 0 ? new ThreadFailedException(path, null, more) : first;
  }

  /**
   * Collects all.
   *
   * @return how many there were that are only counted
   */
  private long takeAll(List<Uncollected> into) {
    List<Map.Entry<JoinState<?>, TaskNode<?>>> all = new ArrayList<>();
    List<Failures> inside = List.of();
    long more;
    mutex.lock();
    try {
      if (kept != null) {
        all.addAll(kept.entrySet());
        kept = null;
      }
      if (leftOpen != null) {
        inside = leftOpen;
        leftOpen = null;
      }
      more = counted;
      counted = 0;
    } finally {
      mutex.unlock();
    }
    for (Map.Entry<JoinState<?>, TaskNode<?>> each : all) {
      TaskNode<?> child = each.getValue();
      Throwable failure = child.collect(each.getKey());
      if (failure != null) { // else a joiner was faster
        into.add(new Uncollected(child, failure));
      }
    }
    for (Failures other : inside) {
      more += other.takeAll(into);
    }
    return more;
  }
}
