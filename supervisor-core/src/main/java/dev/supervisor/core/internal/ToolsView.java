package dev.supervisor.core.internal;

import org.jspecify.annotations.Nullable;

/** What a tool outside of this JVM is shown: all trees of the JVM, as texts that are made here. Thread-safe. */
public abstract class ToolsView {
  private static volatile @Nullable ToolsView installed;

  /** Made once. */
  protected ToolsView() {}

  /** Installs the view; the first root does so, once. */
  public static void install(ToolsView view) {
    installed = view;
  }

  /** {@return the view that is installed; null before there was a root} */
  static @Nullable ToolsView installed() {
    return installed;
  }

  /** {@return each tree in few lines: how many nodes are in which state, and one of siblings that are alike} */
  protected abstract String overview();

  /** {@return each tree as {@code Node.tree} writes it} */
  protected abstract String tree();

  /** {@return an array with the {@code Node.json} of each tree} */
  protected abstract String json();

  /** {@return what {@code Node.lints} finds in all trees, a lint in each line} */
  protected abstract String lints();

  /**
   * {@return why the node of that path does not move, as {@code Node.why} says it}
   *
   * @throws IllegalArgumentException when there is no such node; the message names the nearest ones
   */
  protected abstract String why(String path);
}
