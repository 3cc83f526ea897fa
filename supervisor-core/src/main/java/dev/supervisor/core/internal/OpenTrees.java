package dev.supervisor.core.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The trees that are open in this JVM, for the test kit. Thread-safe. */
public final class OpenTrees {
  /** Knows the trees: the tree implements it. */
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

  /** Installs the source; the first root does so, once. */
  public static void install(Source trees) {
    source = trees;
  }

  /** Lets each root note where it was opened, from now on. */
  public static void noteWhereOpened() {
    noted = true;
  }

  /** {@return whether a root is to note where it was opened} */
  public static boolean areNoted() {
    return noted;
  }

  /** {@return the nodes that {@link Source#nodes} finds; none before there was a root} */
  public static List<OpenNode> nodes() {
    Source trees = source;
    return trees == null ? List.of() : trees.nodes();
  }

  /** {@return whether {@link Source#runsANode}; false before there was a root} */
  public static boolean runsANode(Thread thread) {
    Source trees = source;
    return trees != null && trees.runsANode(thread);
  }
}
