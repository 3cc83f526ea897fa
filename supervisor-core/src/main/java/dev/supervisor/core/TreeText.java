package dev.supervisor.core;

import dev.supervisor.signals.internal.Seam;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;

/** The living tree as text, one line a node. */
final class TreeText {
  private TreeText() {}

  private record TreeLine(TreeNode node, String indent, String branch) {}

  static String of(TreeNode top) {
    StringBuilder text = new StringBuilder(200);
    ArrayDeque<TreeLine> todo = new ArrayDeque<>();
    todo.push(new TreeLine(top, "", ""));
    WaitGraph graph = new WaitGraph(top.root(), /* isDeep= */ false);
    TreeLine line;
    while ((line = todo.poll()) != null) {
      List<TreeNode> children = line.node().childrenNewestFirst(); // finds a mutex that is lost
      append(text, line, graph);
      String below = line.indent()
          + (line.branch().isEmpty() ? "" : line.branch().startsWith("└") ? "   " : "│  ");
      for (int i = 0; i < children.size(); i++) {
        todo.push(new TreeLine(children.get(i), below, i == 0 ? "└─ " : "├─ "));
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, TreeLine line, WaitGraph graph) {
    TreeNode node = line.node();
    text.append(line.indent()).append(line.branch());
    text.append(line.branch().isEmpty() ? node.path() : node.name());
    text.append("  ").append(words(node.state()));
    text.append(' ').append(age(node));
    if (node.stopping.isOutOfReach()) {
      text.append(", read without its mutex: ").append(node.stopping.trouble());
    }
    if (node instanceof ChildNode<?> child) {
      text.append(child.describeRestart());
      String status = child.statusText();
      if (!status.isEmpty()) {
        text.append(", says: ").append(status);
      }
      text.append(child.describePulse());
    }
    if (node instanceof ThreadNode thread) {
      Thread runs = thread.threadOrNull();
      if (runs != null && runs != Thread.currentThread()) {
        ThreadSnapshot.WaitsOn waiting = ThreadSnapshot.waiting(graph, runs);
        if (!waiting.on().isEmpty()) {
          text.append(", waits for ").append(waiting.on());
        }
        if (!waiting.heldBy().isEmpty() && !WhyText.names(waiting.on(), waiting.heldBy())) {
          text.append(" held by ").append(waiting.heldBy());
        }
        text.append(waiting.deadlock());
      }
      int queued = thread.queuedEvents();
      if (queued > 0) {
        text.append(", ").append(queued).append(" events");
      }
      text.append(thread.guests());
    } else if (node instanceof AttachmentPlace attached) {
      String doing = attached.describe();
      if (!doing.isEmpty()) {
        text.append(", ").append(doing);
      }
    }
    text.append('\n');
  }

  static String words(Node.State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** {@return that text as one line, cut where it is longer} */
  static String inALine(String text, int longest) {
    int end = Math.min(text.length(), longest);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    StringBuilder line = new StringBuilder(end + 1);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) ? ' ' : c);
    }
    return end < text.length() ? line.append('…').toString() : line.toString();
  }

  private static String age(TreeNode node) {
    long millis = Duration.ofNanos(Math.max(0, Seam.nanoTime() - node.stopping.bornNanos()))
        .toMillis();
    return millis < 10_000 ? millis + " ms" : millis / 1000 + " s";
  }
}
