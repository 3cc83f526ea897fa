package dev.supervisor.core.async;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The tasks of a pool that wait: in the queue, or for their time. Guarded by the pool's mutex. */
final class PoolTasks {
  private final ArrayDeque<PoolTask> queue = new ArrayDeque<>();
  private final TreeSet<PoolTask> later = new TreeSet<>();

  /** Puts a task into the line for a worker. */
  void enqueue(PoolTask job) {
    queue.add(job);
  }

  /**
   * Keeps a task until its time.
   *
   * @return whether it is the first that will be due
   */
  boolean putOff(PoolTask job) {
    later.add(job);
    return later.first() == job;
  }

  /** {@return the next of the queue, taken out; null when none is in it} */
  @Nullable
  PoolTask poll() {
    return queue.poll();
  }

  /** {@return the first that is due by then, taken out; null when none is} */
  @Nullable
  PoolTask pollDue(long now) {
    return !later.isEmpty() && later.first().dueHeld() - now <= 0 ? later.pollFirst() : null;
  }

  /** {@return when the first is due; null when none waits for its time} */
  @Nullable
  Long firstDue() {
    return later.isEmpty() ? null : (Long) later.first().dueHeld();
  }

  /** {@return whether it waited for its time, and does not any more} */
  boolean forget(PoolTask job) {
    return later.remove(job);
  }

  /** Takes out of each place what is meant there, and puts it at the end of `dropped`. */
  void drop(Predicate<PoolTask> ofQueue, Predicate<PoolTask> ofLater, List<PoolTask> dropped) {
    drop(queue, ofQueue, dropped);
    drop(later, ofLater, dropped);
  }

  private static void drop(
      Collection<PoolTask> from, Predicate<PoolTask> which, List<PoolTask> dropped) {
    for (Iterator<PoolTask> all = from.iterator(); all.hasNext(); ) {
      PoolTask job = all.next();
      if (which.test(job)) {
        all.remove();
        dropped.add(job);
      }
    }
  }

  /** {@return how many are in the queue} */
  int queued() {
    return queue.size();
  }

  boolean isEmpty() {
    return queue.isEmpty() && later.isEmpty();
  }

  /** {@return in a few words what waits} */
  String describe() {
    return queue.size() + " tasks wait, " + later.size() + " are due later";
  }
}
