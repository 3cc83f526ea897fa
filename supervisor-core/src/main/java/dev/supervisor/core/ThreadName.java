package dev.supervisor.core;

/** The name of a node's thread: its path, cut to the last names where it is long. */
final class ThreadName {
  private static final int SHORT = 120;

  private ThreadName() {}

  /** {@return the name of its thread} */
  static String of(TreeNode node) {
    ParentNode above = node.parentNode();
    String prefix = above == null ? "/" : above.prefixOfChildren();
    String name = node.name();
    return prefix.length() + name.length() <= SHORT ? prefix.concat(name) : cut(node);
  }

  /** {@return the path, or its last names behind a mark where these alone are long} */
  static String cut(TreeNode node) {
    StringBuilder path = new StringBuilder();
    for (TreeNode at = node; at != null; at = at.parentNode()) {
      if (path.length() > SHORT) {
        return path.insert(0, "…").toString();
      }
      path.insert(0, at.name()).insert(0, '/');
    }
    return path.toString();
  }
}
