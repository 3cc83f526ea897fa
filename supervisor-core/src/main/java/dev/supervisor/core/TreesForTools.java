package dev.supervisor.core;

import dev.supervisor.core.internal.ToolsView;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What {@code supervisor-top} shows of the trees of this JVM. */
final class TreesForTools extends ToolsView {
  private static final String PRESENT = "dev.supervisor.core";

  private static final int MOST_WHYS = 8; // of trees of one name; each takes its time

  private final List<ScopeNode> roots;

  /** @param roots those that are open */
  TreesForTools(List<ScopeNode> roots) {
    this.roots = roots;
  }

  /** Says to the outside, by a property of the system, that this JVM has trees: a tool reads it without starting anything in here. */
  static void install(List<ScopeNode> roots) {
    install(new TreesForTools(roots));
    try {
      System.setProperty(PRESENT, "present");
    } catch (RuntimeException e) {
      return; // what replaced the properties, or guards them, refuses it: then a list of JVMs does
      // not have this one
    }
  }

  @Override
  protected String overview() {
    return each("\n", TreeOverview::of);
  }

  @Override
  protected String tree() {
    return each("\n", Node::tree);
  }

  @Override
  protected String json() {
    return "[" + each(",\n", Node::json) + "]";
  }

  @Override
  protected String lints() {
    String found = roots.stream()
        .flatMap(root -> root.lints().stream())
        .map(lint -> inALine(lint.toString()))
        .collect(Collectors.joining());
    return found.isEmpty() && !roots.isEmpty() ? "nothing is found\n" : found;
  }

  private static String inALine(String text) {
    return TreeText.inALine(text, text.length()) + "\n";
  }

  private String each(String between, Function<ScopeNode, String> face) {
    return roots.stream().map(face).collect(Collectors.joining(between));
  }

  @Override
  protected String why(String path) {
    String wanted = path.startsWith("/") ? path : "/" + path;
    List<Node> nodes = Roots.all(wanted).toList();
    if (nodes.isEmpty()) {
      List<String> near = NearPaths.to(wanted, roots);
      throw new IllegalArgumentException("no tree has a node "
          + TreeText.inALine(wanted, NearPaths.LONGEST)
          + (near.isEmpty() ? ": none is open" : "; the nearest: " + String.join(", ", near)));
    }
    String told = nodes.stream()
        .limit(MOST_WHYS)
        .map(node -> node.why().toString() + "\n")
        .collect(Collectors.joining("\n"));
    return nodes.size() == 1
        ? told
        : nodes.size()
            + " trees have a node of that path; the one that was opened last comes first\n\n"
            + told;
  }
}
