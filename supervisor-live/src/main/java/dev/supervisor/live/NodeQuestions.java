package dev.supervisor.live;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node;
import dev.supervisor.core.StopPlan;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.internal.JsonText;
import dev.supervisor.core.internal.TreeLooks;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Answers what a client asks about one node, or about the tree. Changes nothing. Thread-safe. */
final class NodeQuestions {
  private static final int MOST_LINES = 500;
  private static final int MOST_PARTS = 50;
  private static final int MOST_FOUND = 100;
  private static final long SEARCH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final SupervisedThread top;
  private final boolean isDiscreet;

  NodeQuestions(SupervisedThread top, boolean isDiscreet) {
    this.top = top;
    this.isDiscreet = isDiscreet;
  }

  /** {@return the node of that path, if it is below the top of the page or is that top} */
  Optional<Node> find(String path) {
    String own = top.path();
    if (path.equals(own)) {
      return Optional.of(top);
    }
    return path.startsWith(own + "/")
        ? top.find(path.substring(own.length() + 1))
        : Optional.empty();
  }

  void why(JsonText json, Node node) {
    TreeLooks.source().writeWhy(json, node, isDiscreet);
  }

  /** Writes what a stop of the node would do, and how long it could take. */
  void plan(JsonText json, SupervisedThread node) {
    StopPlan plan = node.plan();
    json.name("path").value(node.path());
    json.name("worstMillis").value(millis(plan.worstCase()));
    json.name("limitMillis").value(millis(plan.limit()));
    json.name("exceeds").value(plan.exceedsLimit());
    json.name("nodes").value(plan.order().size());
    lines(json, "order", plan.order());
    lines(json, "restarts", plan.restarts());
    json.name("parts").open('[');
    node.children().stream()
        .filter(SupervisedThread.class::isInstance)
        .map(SupervisedThread.class::cast)
        .limit(MOST_PARTS)
        .map(each -> new PlanPart(each.name(), millis(each.plan().worstCase())))
        .sorted(Comparator.comparingLong(PlanPart::worstMillis).reversed())
        .forEach(part -> json.open('{')
            .name("name")
            .value(part.name())
            .name("worstMillis")
            .value(part.worstMillis())
            .close('}'));
    json.close(']');
  }

  /** The longest time that a child and all nodes below it can take. */
  private record PlanPart(String name, long worstMillis) {}

  /** Writes the last incarnations of a child. */
  void history(JsonText json, Node node) {
    json.name("path").value(node.path()).name("incarnations").open('[');
    if (node instanceof Child<?> child) {
      for (Child.Incarnation each : child.history()) {
        json.open('{').name("ended").value(each.ended().toString());
        json.name("aliveMillis").value(millis(each.alive()));
        json.name("outcome").value(each.outcome().name().toLowerCase(Locale.ROOT));
        json.name("cause").value(each.cause()).name("attempt").value(each.attempt());
        json.close('}');
      }
    }
    json.close(']');
  }

  /** Writes the last stops, the newest first. */
  void stops(JsonText json) {
    json.name("stops").open('[');
    for (TreeLooks.StopSeen each : TreeLooks.source().stops(top)) {
      json.open('{');
      head(json, each);
      json.close('}');
    }
    json.close(']');
  }

  Optional<TreeLooks.StopSeen> stop(String number) {
    return TreeLooks.source().stops(top).stream()
        .filter(it -> Long.toString(it.number()).equals(number))
        .findFirst();
  }

  static void write(JsonText json, TreeLooks.StopSeen stop) {
    head(json, stop);
    TreeLooks.StopTold told = stop.told();
    json.name("tookMillis").value(millis(told.took()));
    json.name("complete").value(told.isComplete());
    json.name("settled").value(told.settled()).name("late").value(told.late());
    lines(json, "blame", told.blame());
    json.name("waterfall").value(told.waterfall());
  }

  private static void head(JsonText json, TreeLooks.StopSeen stop) {
    json.name("number").value(stop.number()).name("path").value(stop.path());
    json.name("reason").value(stop.reason()).name("at").value(stop.at().toString());
  }

  /** Writes the nodes whose names contain a text, in any case: at most 100, and those found within a second. */
  void search(JsonText json, String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    long since = System.nanoTime();
    int found = 0;
    boolean isCut = false;
    ArrayDeque<Node> todo = new ArrayDeque<>();
    todo.push(top);
    json.name("found").open('[');
    for (Node next; (next = todo.poll()) != null; ) {
      isCut = found == MOST_FOUND || System.nanoTime() - since > SEARCH_NANOS;
      if (isCut) {
        break;
      }
      if (next.name().toLowerCase(Locale.ROOT).contains(wanted)) {
        found++;
        json.open('{').name("path").value(next.path());
        json.name("state").value(SiblingFold.words(next.state())).close('}');
      }
      List<Node> children = next.children();
      for (int i = children.size(); i-- > 0; ) {
        todo.push(children.get(i));
      }
    }
    json.close(']').name("cut").value(isCut);
  }

  private static void lines(JsonText json, String name, List<String> lines) {
    json.name(name).open('[');
    lines.stream().limit(MOST_LINES).forEach(json::value);
    json.close(']');
  }

  private static long millis(Duration time) {
    return time.toMillis();
  }
}
