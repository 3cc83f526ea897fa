package dev.supervisor.core.internal;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The threads that are born below one node, each from before its first instruction until it is dead. Thread-safe.
 *
 * <p>The tree itself does not know them for long enough: a child leaves the tree before its thread has woken the threads that wait for its end.
 */
public final class BirthRoll {
  /** Knows the trees: the tree implements it. */
  public interface RollSource {
    /** Notes all births below the node in the roll, from now on until the node has settled. */
    void keep(Object node, BirthRoll roll);

    /** {@return whether another thread has still to make steps in the tree of the node} */
    boolean isBehind(Object node);
  }

  /**
   * A thread that runs a node, or is about to.
   *
   * @param node the node of the tree
   */
  public record Born(Thread thread, Object node) {}

  private static volatile @Nullable RollSource source;

  private final Object top;
  private final Queue<Born> born = new ConcurrentLinkedQueue<>();
  private final AtomicLong births = new AtomicLong();

  private BirthRoll(Object top) {
    this.top = top;
  }

  /** Installs the source; the first tree does so, once. */
  public static void install(RollSource trees) {
    source = trees;
  }

  /** {@return a roll of the threads that are born below that node of a tree from now on} */
  public static BirthRoll of(Object top) {
    BirthRoll roll = new BirthRoll(top);
    RollSource trees = source;
    if (trees != null) {
      trees.keep(top, roll);
    }
    return roll;
  }

  /** Notes a thread; called before the thread is started, by the one that starts it. */
  public void note(Thread thread, Object node) {
    born.add(new Born(thread, node)); // first: a reader of the number finds all of these
    births.incrementAndGet();
  }

  /** Removes a thread that does not run that node any more, and lives on. */
  public void strike(Thread thread, Object node) {
    born.removeIf(it -> it.thread() == thread && it.node() == node); // their equals may be users'
  }

  /** {@return the threads that are not dead, in the order of their births} */
  public List<Born> living() {
    born.removeIf(it ->
        !it.thread().isAlive() && it.thread().getState() != Thread.State.NEW); // not of a guest
    return List.copyOf(born);
  }

  /** {@return how many threads were noted so far; the number never falls} */
  public long births() {
    return births.get();
  }

  /** {@return whether {@link RollSource#isBehind}} */
  public boolean isBehind() {
    RollSource trees = source;
    return trees != null && trees.isBehind(top);
  }
}
