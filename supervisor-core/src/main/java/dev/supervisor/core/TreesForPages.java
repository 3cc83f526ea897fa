package dev.supervisor.core;

import dev.supervisor.core.internal.JsonText;
import dev.supervisor.core.internal.TreeLooks;
import dev.supervisor.signals.internal.Mutex;
import java.util.List;

/** What a page sees of the trees. */
final class TreesForPages implements TreeLooks.LookSource {
  private static final Mutex KEEPING = new Mutex();

  @Override
  public TreeLooks.LookAtNodes begin(Object node, boolean isDiscreet) {
    return new PageLook(WaitGraph.forRows(((TreeNode) node).root(), isDiscreet), isDiscreet);
  }

  @Override
  public void writeWhy(JsonText json, Object node, boolean isDiscreet) {
    TreeNode top = (TreeNode) node;
    Why why = Whys.of(top, WaitGraph.forWhy(top.root(), isDiscreet));
    json.name("path").value(why.path());
    json.name("sentence").value(why.sentence());
    json.name("kind").value(TreeText.words(why.kind()));
    json.name("confirmed").value(why.isConfirmed());
    json.name("chain").open('[');
    for (Why.Hop hop : why.chain()) {
      json.open('{').name("who").value(hop.who()).name("what").value(hop.what());
      json.name("known").value(TreeText.words(hop.known()));
      StackTraceElement at = hop.at();
      json.unlessEmpty("at", at == null ? "" : at.toString()).close('}');
    }
    json.close(']');
  }

  @Override
  public void keepStops(Object node) {
    TreeContext tree = ((TreeNode) node).root().ownTree();
    KEEPING.lock();
    try {
      if (tree.keptStops == null) {
        tree.keptStops = new KeptStops();
      }
    } finally {
      KEEPING.unlock();
    }
  }

  @Override
  public List<TreeLooks.StopSeen> stops(Object node) {
    KeptStops kept = ((TreeNode) node).root().ownTree().keptStops;
    return kept == null ? List.of() : kept.newestFirst();
  }

  /** One look. */
  private record PageLook(WaitGraph graph, boolean isDiscreet) implements TreeLooks.LookAtNodes {
    @Override
    public void write(JsonText json, Object node, boolean isTop) {
      NodeLook look = NodeLook.of((TreeNode) node, graph);
      TreeJson.members(json, look, isTop);
      if (!isDiscreet) {
        json.unlessEmpty("doing", TreeJson.words(look.doing()));
      }
      json.unlessEmpty("trouble", look.trouble());
    }

    @Override
    public String waitsFor(Object node) {
      Thread runs = node instanceof ThreadNode thread ? thread.threadOrNull() : null;
      return runs == null || runs == Thread.currentThread()
          ? ""
          : AlikeWaits.words(
              TreeJson.words(ThreadSnapshot.waiting(graph, runs).on()), ((TreeNode) node).path());
    }
  }
}
