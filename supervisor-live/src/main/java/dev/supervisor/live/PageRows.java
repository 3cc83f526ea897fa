package dev.supervisor.live;

import dev.supervisor.core.Node;
import dev.supervisor.core.internal.JsonText;
import dev.supervisor.core.internal.TreeLooks.LookAtNodes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes the rows of one look, at most 500: the nodes that a client has opened, their children, and folds of siblings. Confined to one thread. */
final class PageRows {
  static final int MOST_ROWS = 500;
  static final int WINDOW = 100; // children of a fold that are shown at a time

  /**
   * A row.
   *
   * @param id unique among the rows: the path of a node; for a fold, the path of the parent, two slashes and the kind
   * @param json the row as a JSON object
   */
  record PageRow(String id, String json) {}

  private final Node top;
  private final PageView view;
  private final FamilyFolds folds;
  private final LookAtNodes look;
  private final List<PageRow> rows = new ArrayList<>();
  private boolean isCut;
  private long countNanos;

  PageRows(Node top, PageView view, FamilyFolds folds, LookAtNodes look) {
    this.top = top;
    this.view = view;
    this.folds = folds;
    this.look = look;
  }

  /** {@return the rows; at most 500} */
  List<PageRow> make() {
    node(top, top.path(), 0);
    return rows;
  }

  /** {@return whether there were more rows than are allowed} */
  boolean isCut() {
    return isCut;
  }

  /** {@return the processor time, in nanoseconds, of the counts in this look that are kept for later looks} */
  long countNanos() {
    return countNanos;
  }

  private boolean isFull() {
    isCut |= rows.size() >= MOST_ROWS;
    return isCut;
  }

  private void node(Node node, String path, int depth) {
    if (isFull()) {
      return;
    }
    List<Node> children = folds.childrenOf(node, nanos -> countNanos += nanos);
    boolean isOpen = view.isOpen(path);
    JsonText json = begun("node", path, depth);
    json.name("name").value(node == top ? path : node.name());
    json.name("children").value(children.size()).name("open").value(isOpen);
    look.write(json, node, /* isTop= */ node == top);
    end(path, json);
    if (!isOpen) {
      return;
    }
    FamilyFolds.FamilySeen family =
        folds.of(node, children, view, look, path, nanos -> countNanos += nanos);
    for (FamilyFolds.KindSeen kind : family.kinds()) {
      if (isFull()) {
        return;
      }
      if (kind.isFolded()) {
        fold(kind, family, path, depth + 1);
      } else {
        for (Node each : kind.shown().members()) {
          node(each, path + "/" + each.name(), depth + 1);
        }
      }
    }
    if (family.hidden() > 0) {
      rest("hidden", path + "//", depth + 1, family.hidden(), 0);
    }
  }

  private void fold(
      FamilyFolds.KindSeen kind, FamilyFolds.FamilySeen family, String path, int depth) {
    SiblingFold shown = kind.shown();
    String id = path + "//" + shown.stem();
    boolean isOpen = view.isOpen(id);
    int count = shown.members().size();
    JsonText json = begun("fold", id, depth);
    json.name("name").value(shown.stem()).name("children").value(count);
    json.name("open").value(isOpen);
    if (family.isKept()) { // rows are compared without their age: the number tells counts apart
      json.name("ageMillis")
          .value(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - family.atNanos()))
          .name("counted")
          .value(family.number());
    }
    json.name("counts").open('{');
    kind.states().forEach((state, number) -> json.name(state).value(number));
    json.close('}').name("sample").value(shown.sampleSize()).name("waits").open('[');
    for (SiblingFold.CommonWait wait : kind.waits()) {
      json.open('{').name("words").value(wait.words());
      json.name("count").value(wait.count()).close('}');
    }
    end(id, json.close(']'));
    if (!isOpen) { // members that a search or a question has opened are shown all the same
      kind.opened().forEach(it -> node(it, path + "/" + it.name(), depth + 1));
      return;
    }
    int from = Math.min(view.from(id), Math.max(0, count - 1));
    int to = Math.min(count, from + WINDOW);
    for (Node each : shown.members().subList(from, to)) {
      node(each, path + "/" + each.name(), depth + 1);
    }
    if (from > 0 || to < count) {
      rest("more", id, depth + 1, count, from);
    }
  }

  /** Adds a row that says how many nodes are not shown. */
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
