package dev.supervisor.core.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The trees that are open in this JVM, for the test kit. Thread-safe. */
public final class OpenTrees {
  /** What knows the trees. */
  public interface Source {
    /**
     * {@return the roots that are not closed, each followed by all below it that is not settled; without what stands at
     * the oldest place: that is shared by its tree}
     */
    List<OpenNode> nodes();

    /** {@return whether the thread was made to run a node} */
    boolean runsANode(Thread thread);
  }

  private static volatile @Nullable Source source;
  private static volatile boolean noted;

  private OpenTrees() {}

  /** Installs what knows the trees, once, with the first root. */
  public static void install(Source trees) {
    source = trees;
  }

  /** From now on each root notes where it was opened. */
  public static void noteWhereOpened() {
    noted = true;
  }

  /** {@return whether a root is to note where it was opened} */
  public static boolean areNoted() {
    return noted;
  }

  /** As {@link Source#nodes}; empty before there was a root. */
  public static List<OpenNode> nodes() {
    Source trees = source;
    return trees == null ? List.of() : trees.nodes();
  }

  /** As {@link Source#runsANode}; false before there was a root. */
  public static boolean runsANode(Thread thread) {
    Source trees = source;
    return trees != null && trees.runsANode(thread);
  }
}
