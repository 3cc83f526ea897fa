package dev.supervisor.core.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a page shows of trees: nodes as in the JSON of a tree, why a node does not move, and the last stops. Thread-safe. */
public final class TreeLooks {
  /** Knows the trees: the tree implements it. */
  public interface LookSource {
    /**
     * {@return a look that begins now}
     *
     * @param node a node of the tree to look at
     * @param isDiscreet whether the look leaves out what attachments say of themselves, such as the lines of commands
     */
    LookAtNodes begin(Object node, boolean isDiscreet);

    /**
     * Writes why a node does not move: the sentence, the kind of the end and the chain. It takes as long as {@code Node.why}.
     *
     * @param isDiscreet whether it leaves out what attachments say of themselves
     */
    void writeWhy(JsonText json, Object node, boolean isDiscreet);

    /** Keeps the last stops in the tree of that node, of those that begin from now on. */
    void keepStops(Object node);

    /** {@return the stops that were kept, the newest first} */
    List<StopSeen> stops(Object node);
  }

  /** One look at several nodes. Confined to one thread. */
  public interface LookAtNodes {
    /**
     * Writes the members of one node as the JSON of the tree has them, without its place and its children.
     *
     * @param isTop whether it is the node whose subtree is shown
     */
    void write(JsonText json, Object node, boolean isTop);

    /** {@return what the thread of the node waits for, in the same words for all threads that wait for the same thing; empty if it waits for nothing} */
    String waitsFor(Object node);
  }

  /** A stop that was kept. Thread-safe. */
  public interface StopSeen {
    /** {@return its number among the stops of its tree, from 1 on} */
    long number();

    /** {@return the node that was stopped} */
    String path();

    /** {@return the reason of the stop, in words} */
    String reason();

    /** {@return when the stop began, by the wall clock} */
    Instant at();

    /** {@return what is known of the stop by now} */
    StopTold told();
  }

  /**
   * What is known of a stop.
   *
   * @param took how long it took, or has taken so far
   * @param isComplete whether all nodes have settled
   * @param settled how many nodes have settled
   * @param late how many nodes were late
   * @param blame the nodes that took longest, each in a line
   * @param waterfall the picture, an SVG
   */
  public record StopTold(
      Duration took,
      boolean isComplete,
      int settled,
      int late,
      List<String> blame,
      String waterfall) {
    /** Copies the list. */
    public StopTold {
      blame = List.copyOf(blame);
    }
  }

  private static volatile @Nullable LookSource source;

  private TreeLooks() {}

  /** Installs the source; the first root does so, once. */
  public static void install(LookSource trees) {
    source = trees;
  }

  /**
   * {@return the source that is installed}
   *
   * @throws IllegalStateException before there was a root
   */
  public static LookSource source() {
    LookSource known = source;
    if (known == null) {
      throw new IllegalStateException("there was no tree yet");
    }
    return known;
  }
}
