package dev.supervisor.core.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a page shows of trees: nodes as the JSON of a tree has them, why they do not move, and the last stops. Thread-safe. */
public final class TreeLooks {
  /** What knows the trees. */
  public interface LookSource {
    /**
     * {@return a look that begins now}
     *
     * @param node of the tree that is looked at
     * @param isDiscreet whether nothing is told of what attachments say of themselves, such as the lines of commands
     */
    LookAtNodes begin(Object node, boolean isDiscreet);

    /**
     * Writes why a node does not move: its sentence, its end and its chain. It takes its time, as the question itself does.
     *
     * @param isDiscreet as in a look
     */
    void writeWhy(JsonText json, Object node, boolean isDiscreet);

    /** Keeps the stops in the tree of that node that begin from now on: the last ones. */
    void keepStops(Object node);

    /** {@return those that were kept, the newest first} */
    List<StopSeen> stops(Object node);
  }

  /** One look at several nodes. Confined to one thread. */
  public interface LookAtNodes {
    /**
     * Writes the members of one node: as in the JSON of the tree, without its place and its children.
     *
     * @param isTop whether it is the one whose subtree is shown
     */
    void write(JsonText json, Object node, boolean isTop);

    /** {@return what the thread of the node waits for, in the same words for all that wait for the same; empty where that is nothing} */
    String waitsFor(Object node);
  }

  /** A stop that was kept. Thread-safe. */
  public interface StopSeen {
    /** {@return which one of its tree, from 1 on} */
    long number();

    /** {@return the node that was stopped} */
    String path();

    /** {@return why} */
    String reason();

    /** {@return when that was, by the wall clock} */
    Instant at();

    /** {@return what there is to say by now} */
    StopTold told();
  }

  /**
   * What there is to say of a stop.
   *
   * @param took how long it took, or has taken so far
   * @param isComplete whether all is settled
   * @param settled how many nodes are
   * @param late how many were late
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

  /** Installs what knows the trees, once, with the first root. */
  public static void install(LookSource trees) {
    source = trees;
  }

  /**
   * {@return what knows the trees}
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
