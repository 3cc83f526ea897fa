package dev.supervisor.core.internal;

import org.jspecify.annotations.Nullable;

/** What a tool that looks in from outside is shown: all trees of this JVM, as texts that are made here. Thread-safe. */
public abstract class ToolsView {
  private static volatile @Nullable ToolsView installed;

  /** Made once. */
  protected ToolsView() {}

  /** Installs what knows the trees, once, with the first root. */
  public static void install(ToolsView view) {
    installed = view;
  }

  /** {@return what knows the trees; null before there was a root} */
  static @Nullable ToolsView installed() {
    return installed;
  }

  /** {@return each tree in few lines: how many nodes are in which state, and siblings that are alike as one line} */
  protected abstract String overview();

  /** {@return each tree as {@code Node.tree} has it} */
  protected abstract String tree();

  /** {@return an array of what {@code Node.json} has of each tree} */
  protected abstract String json();

  /** {@return what {@code Node.lints} finds in all trees, one in a line} */
  protected abstract String lints();

  /**
   * {@return why the node of that path does not move, as {@code Node.why} says it}
   *
   * @throws IllegalArgumentException when there is no such node; the message names the nearest ones
   */
  protected abstract String why(String path);
}
