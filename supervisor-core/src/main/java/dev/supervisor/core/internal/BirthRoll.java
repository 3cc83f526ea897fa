package dev.supervisor.core.internal;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The threads that are born below one node, from before their first line until they are dead. Thread-safe.
 *
 * <p>The tree itself cannot be asked for them: a child is taken out of it before the thread that ran it has woken what waits for its end.
 */
public final class BirthRoll {
  /** What knows the trees. */
  public interface RollSource {
    /** Has all births below the node noted in the roll from now on, until the node is settled. */
    void keep(Object node, BirthRoll roll);

    /** {@return whether steps are still to be made in the tree of the node that had to be left to another thread} */
    boolean isBehind(Object node);
  }

  /**
   * A thread that runs a node, or is about to.
   *
   * @param node of the tree
   */
  public record Born(Thread thread, Object node) {}

  private static volatile @Nullable RollSource source;

  private final Object top;
  private final Queue<Born> born = new ConcurrentLinkedQueue<>();
  private final AtomicLong births = new AtomicLong();

  private BirthRoll(Object top) {
    this.top = top;
  }

  /** Installs what knows the trees, once, with the first of them. */
  public static void install(RollSource trees) {
    source = trees;
  }

  /** {@return a roll of what is born below that node of a tree from now on} */
  public static BirthRoll of(Object top) {
    BirthRoll roll = new BirthRoll(top);
    RollSource trees = source;
    if (trees != null) {
      trees.keep(top, roll);
    }
    return roll;
  }

  /** Called by the thread that starts it, before it starts it. */
  public void note(Thread thread, Object node) {
    born.add(new Born(thread, node)); // first: who reads the number finds all of these
    births.incrementAndGet();
  }

  /** The thread does not run that node any more, and goes on elsewhere. */
  public void strike(Thread thread, Object node) {
    born.removeIf(it -> it.thread() == thread && it.node() == node); // their equals may be users'
  }

  /** {@return those that are not dead, in the order of their births} */
  public List<Born> living() {
    born.removeIf(it ->
        !it.thread().isAlive() && it.thread().getState() != Thread.State.NEW); // not of a guest
    return List.copyOf(born);
  }

  /** {@return how many there were so far; never falls} */
  public long births() {
    return births.get();
  }

  /** {@return as {@link RollSource#isBehind}} */
  public boolean isBehind() {
    RollSource trees = source;
    return trees != null && trees.isBehind(top);
  }
}
