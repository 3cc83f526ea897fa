package dev.supervisor.core.internal;

import dev.supervisor.signals.internal.Carried;
import dev.supervisor.signals.internal.ContextWraps;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What goes with work to a thread of a tree, for the bridges: they see no tree, but its nodes. */
public final class Contexts {
  private static volatile @Nullable Function<Object, ContextWraps> source;

  private Contexts() {}

  /** Installs what knows the trees, once, with the first of them. */
  public static void install(Function<Object, ContextWraps> trees) {
    source = trees;
  }

  /** {@return what goes with work that the current thread gives now to that node of a tree, or to what is below it} */
  public static Carried copyFor(Object node) {
    Function<Object, ContextWraps> trees = source;
    return Carried.copy(
        trees == null || !ContextWraps.areUsed() ? ContextWraps.NONE : trees.apply(node));
  }
}
