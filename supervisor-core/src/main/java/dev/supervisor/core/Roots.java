package dev.supervisor.core;

import dev.supervisor.core.internal.OpenTrees;
import dev.supervisor.core.internal.TreeLooks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The roots that are open in this JVM, and which of them is main's: the one thing that is static,
 * because a foreign thread has nothing else to hold on to.
 */
final class Roots {
  private static final List<ScopeNode> OPEN = new CopyOnWriteArrayList<>();
  private static volatile @Nullable ScopeNode main;

  static {
    OpenTrees.install(new TreesForTests(OPEN));
    TreeLooks.install(new TreesForPages());
    TreesForTools.install(OPEN);
  }

  private Roots() {}

  static void add(ScopeNode root) {
    root.noteWhereOpened();
    OPEN.add(root);
  }

  static void remove(ScopeNode root) {
    OPEN.remove(root);
    if (main == root) {
      main = null;
    }
  }

  static @Nullable ScopeNode main() {
    return main;
  }

  /**
   * Makes the root main's.
   *
   * @throws IllegalStateException when there is one already
   */
  static synchronized void makeMain(ScopeNode root) {
    ScopeNode other = main;
    if (other != null) {
      throw new IllegalStateException(
          "this JVM has a main tree already, " + other.path() + ": open another root instead");
    }
    main = root;
  }

  /** {@return what a thread that is in no tree can do, for the message that says so} */
  static String howToEnter() {
    return OPEN.isEmpty()
        ? ", and none is open in this JVM: open one with try (var app = Supervisor.open(\"name\"))"
        : ": spawn it, or register it where its work begins with try (var guest = root.register(\"name\"))";
  }

  /** {@return the living node of that path in any tree that is open, the one that was opened last first} */
  static Optional<Node> find(String path) {
    return all(path).findFirst();
  }

  /** {@return the living nodes of that path in all trees that are open, those of the one that was opened last first} */
  static Stream<Node> all(String path) {
    List<ScopeNode> open = new ArrayList<>(OPEN);
    Collections.reverse(open);
    return open.stream().flatMap(root -> root.find(path).stream());
  }

  /**
   * {@return main's root, else the only one}
   *
   * @throws IllegalStateException when it is not clear which
   */
  static ScopeNode theOne() {
    ScopeNode root = main;
    if (root != null) {
      return root;
    }
    List<ScopeNode> open = List.copyOf(OPEN);
    if (open.size() != 1) {
      throw new IllegalStateException(
          open.isEmpty()
              ? "no tree is open in this JVM: Supervisor.open or Supervisor.main first"
              : "several trees are open, " + paths(open)
                  + ": call register on the root that is meant");
    }
    return open.get(0);
  }

  private static String paths(List<ScopeNode> roots) {
    return roots.stream().map(ScopeNode::path).collect(Collectors.joining(", ", "[", "]"));
  }
}
