package dev.supervisor.live;

import dev.supervisor.core.Node;
import dev.supervisor.core.internal.JsonText;
import dev.supervisor.core.internal.TreeLooks.LookAtNodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes the rows of one look: the nodes that a client has opened, their children, and folds of siblings. Confined to one thread. */
final class PageRows {
  static final int MOST_ROWS = 500;
  static final int WINDOW = 100; // children of a fold that are shown at a time

  /**
   * A row.
   *
   * @param id what stands in it, unique among the rows: the path of a node; of a fold, that of the parent, two slashes and the kind
   * @param json its members
   */
  record PageRow(String id, String json) {}

  private final Node top;
  private final PageView view;
  private final LookAtNodes look;
  private final List<PageRow> rows = new ArrayList<>();
  private boolean isCut;

  PageRows(Node top, PageView view, LookAtNodes look) {
    this.top = top;
    this.view = view;
    this.look = look;
  }

  /** {@return the rows; at most 500} */
  List<PageRow> make() {
    node(top, top.path(), 0);
    return rows;
  }

  /** {@return whether there were more than are allowed} */
  boolean isCut() {
    return isCut;
  }

  private boolean isFull() {
    isCut |= rows.size() >= MOST_ROWS;
    return isCut;
  }

  private void node(Node node, String path, int depth) {
    if (isFull()) {
      return;
    }
    List<Node> children = node.children();
    boolean isOpen = view.isOpen(path);
    JsonText json = begun("node", path, depth);
    json.name("name").value(node == top ? path : node.name());
    json.name("children").value(children.size()).name("open").value(isOpen);
    look.write(json, node, /* isTop= */ node == top);
    end(path, json);
    if (!isOpen) {
      return;
    }
    int hidden = 0;
    for (SiblingFold kind : SiblingFold.of(children)) {
      if (isFull()) {
        return;
      }
      SiblingFold shown = shown(kind, path);
      hidden += kind.members().size() - shown.members().size();
      if (kind.isFolded() && !shown.members().isEmpty()) {
        fold(shown, path, depth + 1);
      } else {
        for (Node each : shown.members()) {
          node(each, path + "/" + each.name(), depth + 1);
        }
      }
    }
    if (hidden > 0) {
      rest("hidden", path + "//", depth + 1, hidden, 0);
    }
  }

  /** {@return those of a kind that the filter lets through; opened ones are on the way to others} */
  private SiblingFold shown(SiblingFold kind, String path) {
    if (view.showsAll()) {
      return kind;
    }
    Set<String> opened = view.openBelow(path);
    List<Node> shown = kind.members().stream()
        .filter(it ->
            opened.contains(it.name()) || view.shows(it.name(), SiblingFold.words(it.state())))
        .toList();
    return new SiblingFold(kind.stem(), shown);
  }

  private void fold(SiblingFold kind, String path, int depth) {
    String id = path + "//" + kind.stem();
    boolean isOpen = view.isOpen(id);
    int count = kind.members().size();
    JsonText json = begun("fold", id, depth);
    json.name("name").value(kind.stem()).name("children").value(count);
    json.name("open").value(isOpen).name("counts").open('{');
    kind.states().forEach((state, number) -> json.name(state).value(number));
    json.close('}').name("sample").value(kind.sampleSize()).name("waits").open('[');
    for (SiblingFold.CommonWait wait : kind.commonWaits(look)) {
      json.open('{').name("words").value(wait.words());
      json.name("count").value(wait.count()).close('}');
    }
    end(id, json.close(']'));
    if (!isOpen) {
      Set<String> opened = view.openBelow(path); // by a search or a question
      if (!opened.isEmpty()) {
        kind.members().stream()
            .filter(it -> opened.contains(it.name()))
            .forEach(it -> node(it, path + "/" + it.name(), depth + 1));
      }
      return;
    }
    int from = Math.min(view.from(id), Math.max(0, count - 1));
    int to = Math.min(count, from + WINDOW);
    for (Node each : kind.members().subList(from, to)) {
      node(each, path + "/" + each.name(), depth + 1);
    }
    if (from > 0 || to < count) {
      rest("more", id, depth + 1, count, from);
    }
  }

  /** A row that says how many are not shown. */
  private void rest(String kind, String of, int depth, int count, int from) {
    if (isFull()) {
      return;
    }
    String id = of + "//" + kind;
    JsonText json = begun(kind, id, depth).name("of").value(of);
    json.name("count").value(count).name("from").value(from);
    end(id, json.name("window").value(WINDOW));
  }

  private static JsonText begun(String kind, String id, int depth) {
    return new JsonText()
        .open('{')
        .name("row")
        .value(kind)
        .name("id")
        .value(id)
        .name("depth")
        .value(depth);
  }

  private void end(String id, JsonText json) {
    rows.add(new PageRow(id, json.close('}').toString()));
  }
}
