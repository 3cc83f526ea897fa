package dev.supervisor.core;

/**
 * Where a line of a tree's text begins. Its branches are drawn down to a depth; below that the depth stands there as a number, as the text of a
 * deep tree would grow with the square of its depth. Immutable.
 *
 * @param depth how far it is below the top
 * @param drawn the lines of the branches that pass by
 */
record TreeIndent(int depth, String drawn) {
  static final int MOST_DRAWN = 30;

  /** The indent of the top, whose line has no branch. */
  static final TreeIndent TOP = new TreeIndent(0, "");

  static final String BRANCH = "├─ ";
  static final String LAST_BRANCH = "└─ ";

  /**
   * {@return that of the lines below such a line}
   *
   * @param branch what that line has before its name; empty for the top
   */
  TreeIndent below(String branch) {
    return branch.isEmpty() || depth >= MOST_DRAWN
        ? new TreeIndent(depth + 1, drawn)
        : new TreeIndent(depth + 1, drawn + (branch.equals(LAST_BRANCH) ? "   " : "│  "));
  }

  /** {@return what such a line begins with, before its branch} */
  String text() {
    return depth > MOST_DRAWN ? drawn + "(depth " + depth + ") " : drawn;
  }
}
