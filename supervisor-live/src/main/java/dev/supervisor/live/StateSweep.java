package dev.supervisor.live;

import dev.supervisor.core.Node;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the nodes of a subtree by their states, a slice of the tree in each look, so that a look stays short in a tree of a million. The nodes themselves
 * write nothing for it. Thread-safe.
 */
final class StateSweep {
  private static final int STEP = 64; // nodes between two looks at the clock

  /**
   * The counts of one sweep.
   *
   * @param states how many nodes are in each state
   * @param nodes how many nodes there are; zero before the first sweep has ended
   * @param atNanos when the sweep ended
   */
  record StateCounts(Map<String, Integer> states, int nodes, long atNanos) {}

  private final Node top;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Iterator<Node>> todo = new ArrayDeque<>(); // guarded by lock
  private final Map<Node.State, Integer> counts =
      new EnumMap<>(Node.State.class); // guarded by lock
  private StateCounts last = new StateCounts(Map.of(), 0, 0); // guarded by lock

  StateSweep(Node top) {
    this.top = top;
  }

  /** {@return the counts of the last sweep that has ended} It first sweeps on, for that time at most. All clients share one sweep. */
  StateCounts go(long nanos) {
    lock.lock();
    try {
      long since = System.nanoTime();
      do {
        if (todo.isEmpty()) {
          todo.push(List.of(top).iterator());
        }
        if (step()) {
          return last;
        }
      } while (System.nanoTime() - since < nanos);
      return last;
    } finally {
      lock.unlock();
    }
  }

  /** {@return whether the sweep has ended} It counts at most 64 nodes. */
  private boolean step() {
    for (int i = 0; i < STEP; i++) {
      Iterator<Node> at = todo.peek();
      while (at != null && !at.hasNext()) {
        todo.pop();
        at = todo.peek();
      }
      if (at == null) {
        publish();
        return true;
      }
      Node next = at.next();
      counts.merge(next.state(), 1, Integer::sum);
      List<Node> children = next.children();
      if (!children.isEmpty()) {
        todo.push(children.iterator());
      }
    }
    return false;
  }

  private void publish() {
    Map<String, Integer> states = new LinkedHashMap<>();
    int nodes = 0;
    for (Map.Entry<Node.State, Integer> each : counts.entrySet()) { // in the order of states
      nodes += each.getValue();
      states.put(SiblingFold.words(each.getKey()), each.getValue());
    }
    last = new StateCounts(states, nodes, System.nanoTime());
    counts.clear();
  }
}
