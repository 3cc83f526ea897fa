package dev.supervisor.core;

import dev.supervisor.signals.internal.ContextWraps;
import dev.supervisor.signals.internal.Options;
import dev.supervisor.signals.internal.StackRoom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The opening of scopes: which kind a thread gets, and which options that may have. */
final class ScopeOpening {
  private ScopeOpening() {}

  /** A root where the thread is in no tree, else a scope inside. */
  static ScopeNode open(String name, UnaryOperator<TreeOptions> with) {
    StackRoom.forMany();
    ThreadNode here = Current.get();
    if (here == null || (here.stopping.isSettled() && here.parentNode() == null)) {
      TreeOptions options = Options.changed(TreeOptions.defaults(), with);
      refuseOfMain(options);
      ScopeNode scope = root(name, options, here);
      Current.set(scope);
      scope.isOpened();
      return scope;
    }
    TreeOptions inherited =
        TreeOptions.defaults().stopWithin(here.stopWithin()).threads(t -> here.options.inherited());
    TreeOptions options = Options.changed(inherited, with);
    refuse(options.listener != inherited.listener, "a listener", "the root of a tree");
    refuse(options.jmx, "jmx", "the root of a tree");
    refuse(options.stopLog != null, "a stop log", "the root of a tree");
    refuse(options.contexts != ContextWraps.NONE, "a context", "the root of a tree");
    refuseOfMain(options);
    ScopeNode scope =
        new ScopeNode(name, options.threads, null, options.stopWithin, here, /* adopted= */ false);
    openInside(here, scope);
    Current.set(scope);
    return scope;
  }

  private static void openInside(ThreadNode here, ScopeNode scope) {
    boolean linked = false;
    scope.isInside(here);
    try {
      here.familyHead().link(scope, here.birthOfStretch());
      linked = true;
    } finally {
      if (!linked) {
        scope.noLongerCounts();
      }
    }
  }

  /** A root that the current thread owns, and that is listed. */
  static ScopeNode root(String name, TreeOptions options, @Nullable ThreadNode outer) {
    ScopeNode root = new ScopeNode(
        name,
        options.threads,
        new TreeContext(options),
        options.stopWithin,
        outer,
        /* adopted= */ false);
    Roots.add(root);
    return root;
  }

  /** A root that no thread owns: it counts as over once it is asked. */
  static ScopeNode ownerless(String name, UnaryOperator<TreeOptions> with) {
    StackRoom.forMany();
    TreeOptions options = Options.changed(TreeOptions.defaults(), with);
    refuseOfMain(options);
    ScopeNode root = ownerless(name, options);
    Roots.add(root);
    root.isOpened();
    return root;
  }

  /** Does the same as {@link #ownerless(String, UnaryOperator)}, for a tree that is not listed among those of the JVM. */
  static ScopeNode ownerless(String name, TreeOptions options) {
    return new ScopeNode(
        name,
        options.threads,
        new TreeContext(options),
        options.stopWithin,
        /* outer= */ null,
        /* adopted= */ false,
        /* owner= */ null);
  }

  private static void refuseOfMain(TreeOptions options) {
    refuse(options.exitOnStdin, "exitOnStdin", "main");
    refuse(options.lastOfAll != null, "lastOfAll", "main");
  }

  private static void refuse(boolean given, String what, String where) {
    if (given) {
      throw new IllegalArgumentException(what + " can be given to " + where + " only");
    }
  }
}
