package dev.supervisor.core;

import dev.supervisor.core.internal.JsonText;
import dev.supervisor.signals.internal.Seam;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The living tree as JSON, one line a node: {@code docs/tree.schema.json} says what is in it. */
final class TreeJson {
  /* How it works. The nodes are one list, as many readers refuse JSON that is nested deeply. The children of a node are asked for once, after
   * those of its parent. A node leaves its parent to end, to begin anew there as the newest, or to go over to the root, whose children were asked for first.
   * So none is met twice. */

  static final int SCHEMA = 1;
  private static final int LONGEST_PATH = 4_000;
  private static final int LONGEST_WORDS = 1_000;

  private TreeJson() {}

  /** A node to be written; its path is null where that is too long, for the paths of a deep tree would grow with the square of its depth. */
  private record ToWrite(
      TreeNode node, int parent, @Nullable String path) {}

  static String of(TreeNode top) {
    String path = top.path();
    JsonText json = new JsonText();
    json.open('{').name("schema").value(SCHEMA);
    json.name("path").value(path);
    json.name("at").value(Seam.now().toString());
    json.name("nodes").open('[');
    ArrayDeque<ToWrite> todo = new ArrayDeque<>();
    todo.push(new ToWrite(top, -1, path));
    WaitGraph graph = new WaitGraph(top.root(), /* isDeep= */ false);
    int place = 0;
    ToWrite next;
    while ((next = todo.poll()) != null) {
      List<TreeNode> children = next.node().childrenNewestFirst(); // finds a mutex that is lost
      write(json.line().open('{'), next, NodeLook.of(next.node(), graph), children.size());
      json.close('}');
      for (TreeNode child : children) {
        todo.push(new ToWrite(child, place, below(next.path(), child.name())));
      }
      place++;
    }
    return json.close(']').close('}').toString();
  }

  private static @Nullable String below(@Nullable String parent, String name) {
    return parent == null || parent.length() + 1 + name.length() > LONGEST_PATH
        ? null
        : parent + "/" + name;
  }

  private static void write(JsonText json, ToWrite it, NodeLook look, int children) {
    boolean isTop = it.parent() < 0;
    json.name("name").value(look.node().name());
    if (it.path() != null) {
      json.name("path").value(it.path());
    }
    if (!isTop) {
      json.name("parent").value(it.parent());
    }
    json.name("children").value(children);
    members(json, look, isTop);
    json.unlessEmpty("doing", words(look.doing()));
    json.unlessEmpty("trouble", look.trouble());
  }

  /** Writes what there is to say of one node, beside its place and what an attachment says. */
  static void members(JsonText json, NodeLook look, boolean isTop) {
    json.name("kind").value(look.kind());
    json.name("state").value(TreeText.words(look.state()));
    json.name("ageMillis").value(look.ageMillis());
    NodeLook.NodeHealth health = Node.Health.ofOne(look.node(), look.state(), isTop);
    json.name("health").value(TreeText.words(health));
    NodeLook.StartsLook starts = look.starts();
    if (starts != null) {
      json.name("ready").value(starts.isReady());
      json.name("incarnation").value(starts.incarnation());
      if (starts.attempts() >= 0) {
        json.name("attempts").value(starts.attempts());
      }
    }
    json.unlessEmpty("nextStart", words(withoutComma(look.restart())));
    json.unlessEmpty("status", look.status());
    if (look.silentMillis() > 0) {
      json.name("silentMillis").value(look.silentMillis());
    }
    json.unlessEmpty("moreTime", look.moreTime());
    json.unlessEmpty("waitsFor", words(look.waiting().on()));
    json.unlessEmpty("heldBy", words(look.heldBy()));
    json.unlessEmpty("circle", words(look.waiting().circle()));
    if (look.node() instanceof ThreadNode) {
      json.name("events").value(look.events());
    }
    if (!look.guests().isEmpty()) {
      json.name("guests").open('[');
      look.guests().forEach(json::value);
      json.close(']');
    }
    if (!look.failed().isEmpty()) {
      json.name("failedChildren").open('[');
      for (FailedChildren.FailedLook each : look.failed()) {
        json.open('{').name("name").value(each.name());
        json.name("agoMillis").value(each.agoMillis());
        json.name("cause").value(each.cause()).close('}');
      }
      json.close(']');
    }
  }

  private static String withoutComma(String partOfALine) {
    return partOfALine.startsWith(", ") ? partOfALine.substring(2) : partOfALine;
  }

  static String words(String text) {
    return TreeText.inALine(text, LONGEST_WORDS);
  }
}
