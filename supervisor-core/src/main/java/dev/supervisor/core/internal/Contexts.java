package dev.supervisor.core.internal;

import dev.supervisor.signals.internal.Carried;
import dev.supervisor.signals.internal.ContextWraps;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The contexts that go with work to a thread of a tree, for the bridges: these see no tree, but only its nodes. */
public final class Contexts {
  private static volatile @Nullable Function<Object, ContextWraps> source;

  private Contexts() {}

  /** Installs the function that finds the wrappers of a node's tree; the first tree does so, once. */
  public static void install(Function<Object, ContextWraps> trees) {
    source = trees;
  }

  /** {@return the contexts of the current thread, for work that it gives to that node of a tree now, or to a node below it} */
  public static Carried copyFor(Object node) {
    Function<Object, ContextWraps> trees = source;
    return Carried.copy(
        trees == null || !ContextWraps.areUsed() ? ContextWraps.NONE : trees.apply(node));
  }
}
