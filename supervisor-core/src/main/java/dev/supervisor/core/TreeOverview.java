package dev.supervisor.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A tree in few lines: how many nodes are in which state, and siblings without children that are alike as one line. */
final class TreeOverview {
  /* How it works. Siblings are alike when their lines are, without name, age, and the times of deadlines, and with the stop request of each as its own. A look costs some microseconds and may run code of users, so only so many are taken; what is left then is
   * counted. States are read of all nodes, which costs little. */

  private static final int MOST_SHOWN_ALIKE = 3;
  private static final int MOST_LOOKS = 2_000;
  private static final int LONGEST_NAME = 200;

  private final WaitGraph graph;
  private int looks;

  private TreeOverview(TreeNode top) {
    this.graph = new WaitGraph(top.root(), /* isDeep= */ false);
  }

  /** A line to be written; its node is null where it has no children that are to be shown. */
  private record OverviewLine(
      List<TreeNode> children, TreeIndent indent, String branch, String text) {
    TreeIndent below() {
      return indent.below(branch);
    }
  }

  /** Siblings that are alike, or one that is like no other one. */
  private static final class AlikeSiblings {
    final List<String> shown = new ArrayList<>();
    final List<TreeNode> children;
    int count;

    AlikeSiblings(List<TreeNode> children) {
      this.children = children;
    }
  }

  static String of(TreeNode top) {
    return new TreeOverview(top).text(top);
  }

  private String text(TreeNode top) {
    StringBuilder text = new StringBuilder(1_000);
    NodeLook look = NodeLook.of(top, graph);
    String head = TreeText.inALine(top.path(), LONGEST_NAME)
        + TreeText.says(look, /* withAge= */ true)
        + failures(look);
    ArrayDeque<OverviewLine> todo = new ArrayDeque<>();
    todo.push(
        new OverviewLine(top.childrenNewestFirst(), TreeIndent.TOP, "", head + "; " + states(top)));
    OverviewLine line;
    while ((line = todo.poll()) != null) {
      text.append(line.indent().text())
          .append(line.branch())
          .append(line.text())
          .append('\n');
      List<OverviewLine> below = below(line);
      for (int i = below.size(); i-- > 0; ) {
        todo.push(below.get(i));
      }
    }
    return text.toString();
  }

  /** {@return how many nodes the tree has, in all and in each state} */
  private static String states(TreeNode top) {
    Map<Node.State, Integer> counts = new EnumMap<>(Node.State.class);
    int all = 0;
    for (TreeNode node : TreeWalk.inOrderOfStopping(top)) {
      counts.merge(node.state(), 1, Integer::sum);
      all++;
    }
    return all
        + (all == 1 ? " node: " : " nodes: ")
        + counts.entrySet().stream()
            .map(it -> Integer.toString(it.getValue()) + " " + TreeText.words(it.getKey()))
            .collect(Collectors.joining(", "));
  }

  private List<OverviewLine> below(OverviewLine parent) {
    Map<Object, AlikeSiblings> kinds = new LinkedHashMap<>();
    int leftOut = 0;
    List<TreeNode> children = parent.children();
    for (int i = children.size(); i-- > 0; ) {
      TreeNode child = children.get(i);
      if (looks == MOST_LOOKS) {
        leftOut++;
        continue;
      }
      looks++;
      List<TreeNode> its = child.childrenNewestFirst(); // finds a mutex that is lost
      NodeLook look = NodeLook.of(child, graph);
      Object kind = its.isEmpty() && look.failed().isEmpty()
          ? AlikeWaits.words(TreeText.says(look, /* withAge= */ false), child.path())
          : child;
      AlikeSiblings alike = kinds.computeIfAbsent(kind, it -> new AlikeSiblings(its));
      alike.count++;
      if (alike.shown.size() < MOST_SHOWN_ALIKE) {
        alike.shown.add(TreeText.inALine(child.name(), LONGEST_NAME)
            + TreeText.says(look, /* withAge= */ true)
            + failures(look));
      }
    }
    return lines(kinds.values(), leftOut, parent.below());
  }

  /** {@return the last of its children that have failed and are gone, and how many more there are, as a part of a line} */
  private static String failures(NodeLook look) {
    List<FailedChildren.FailedLook> failed = look.failed();
    if (failed.isEmpty()) {
      return "";
    }
    FailedChildren.FailedLook last = failed.get(failed.size() - 1);
    return ", its child " + TreeText.inALine(last.name(), LONGEST_NAME) + last.says()
        + (failed.size() == 1 ? "" : ", and " + (failed.size() - 1) + " before that");
  }

  private static List<OverviewLine> lines(
      Collection<AlikeSiblings> kinds, int leftOut, TreeIndent indent) {
    List<OverviewLine> lines = new ArrayList<>();
    for (AlikeSiblings alike : kinds) {
      int shown = alike.count <= MOST_SHOWN_ALIKE ? alike.count : 1;
      for (String text : alike.shown.subList(0, shown)) {
        lines.add(new OverviewLine(alike.children, indent, TreeIndent.BRANCH, text));
      }
      if (alike.count > shown) {
        lines.add(more(indent, "… " + (alike.count - shown) + " more like that"));
      }
    }
    if (leftOut > 0) {
      lines.add(more(indent, "… " + leftOut + " more that were not looked at"));
    }
    if (!lines.isEmpty()) {
      OverviewLine last = lines.remove(lines.size() - 1);
      lines.add(new OverviewLine(last.children(), indent, TreeIndent.LAST_BRANCH, last.text()));
    }
    return lines;
  }

  private static OverviewLine more(TreeIndent indent, String text) {
    return new OverviewLine(List.of(), indent, TreeIndent.BRANCH, text);
  }
}
