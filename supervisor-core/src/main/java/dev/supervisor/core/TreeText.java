package dev.supervisor.core;

import dev.supervisor.signals.internal.PlainText;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;

/** The living tree as text, one line a node. */
final class TreeText {
  private TreeText() {}

  private record TreeLine(TreeNode node, TreeIndent indent, String branch) {}

  static String of(TreeNode top) {
    StringBuilder text = new StringBuilder(200);
    ArrayDeque<TreeLine> todo = new ArrayDeque<>();
    todo.push(new TreeLine(top, TreeIndent.TOP, ""));
    WaitGraph graph = new WaitGraph(top.root(), /* isDeep= */ false);
    TreeLine line;
    while ((line = todo.poll()) != null) {
      List<TreeNode> children = line.node().childrenNewestFirst(); // finds a mutex that is lost
      NodeLook look = NodeLook.of(line.node(), graph);
      append(text, line, look);
      TreeIndent below = line.indent().below(line.branch());
      for (FailedChildren.FailedLook each : look.failed()) {
        text.append(below.text()).append(children.isEmpty() ? "   " : "│  ");
        text.append(inALine(each.name(), each.name().length()))
            .append(each.says())
            .append('\n');
      }
      for (int i = 0; i < children.size(); i++) {
        String branch = i == 0 ? TreeIndent.LAST_BRANCH : TreeIndent.BRANCH;
        todo.push(new TreeLine(children.get(i), below, branch));
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, TreeLine line, NodeLook look) {
    TreeNode node = line.node();
    String name = line.branch().isEmpty() ? node.path() : node.name();
    text.append(line.indent().text()).append(line.branch());
    text.append(inALine(name, name.length()));
    text.append(says(look, /* withAge= */ true)).append('\n');
  }

  /** {@return what a line says of a node behind its name} Siblings are alike where this is the same without their ages. */
  static String says(NodeLook look, boolean withAge) {
    StringBuilder text = new StringBuilder(100);
    text.append("  ").append(words(look.state()));
    if (withAge) {
      text.append(' ').append(age(look.ageMillis()));
    }
    if (!look.trouble().isEmpty()) {
      text.append(", read without its mutex: ").append(look.trouble());
    }
    text.append(look.restart());
    if (!look.status().isEmpty()) {
      text.append(", says: ").append(look.status());
    }
    text.append(look.silence());
    if (!look.moreTime().isEmpty()) {
      text.append(", ").append(look.moreTime());
    }
    if (!look.waiting().on().isEmpty()) {
      text.append(", waits for ").append(look.waiting().on());
    }
    if (!look.heldBy().isEmpty()) {
      text.append(" held by ").append(look.heldBy());
    }
    text.append(look.waiting().deadlock());
    if (look.events() > 0) {
      text.append(", ").append(look.events()).append(" events");
    }
    if (!look.guests().isEmpty()) {
      text.append(", adopted guests: ").append(String.join(", ", look.guests()));
    }
    if (!look.doing().isEmpty()) {
      text.append(", ").append(look.doing());
    }
    return text.toString();
  }

  /** {@return a constant as people write it} */
  static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** {@return that text as one line, cut where it is longer} */
  static String inALine(String text, int longest) {
    return PlainText.inALine(text, longest);
  }

  /**
   * {@return that text as one line, without its middle where it is longer: its first third, and the rest of its end} What a path or the
   * words of a wait begin with says what they are, and what they end with says which.
   *
   * @param longest 3 at least
   */
  static String cutInside(String text, int longest) {
    if (text.length() <= longest) {
      return inALine(text, longest);
    }
    int head = longest / 3;
    int from = text.length() - (longest - head - 1);
    if (Character.isLowSurrogate(text.charAt(from))
        && Character.isHighSurrogate(text.charAt(from - 1))) {
      from++;
    }
    String tail = text.substring(from);
    return inALine(text, head) + inALine(tail, tail.length());
  }

  static String age(long millis) {
    return millis < 10_000 ? millis + " ms" : millis / 1000 + " s";
  }
}
