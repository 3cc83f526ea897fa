package dev.supervisor.live;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node;
import dev.supervisor.signals.internal.Thrown;
import org.jspecify.annotations.Nullable;

/** Changes the tree for a user of the page. The caller has looked whether the page may do that. */
final class NodeActions {
  private NodeActions() {}

  /** {@return why the action was not done; null if it was done} */
  static @Nullable String act(String what, Node node) {
    return switch (what) {
      case "stop" -> {
        var unused = node.stop("a user of the live page asked for it");
        yield null;
      }
      case "start" -> node instanceof Child<?> child ? start(child) : "only a child is started";
      case "forgive" ->
        node instanceof Child<?> child ? forgive(child) : "only a child is forgiven";
      default -> "there is no such action";
    };
  }

  private static @Nullable String start(Child<?> child) {
    try {
      var unused = child.start();
      return null;
    } catch (IllegalStateException e) {
      String why = Thrown.message(e);
      return why == null ? "it cannot be started now" : why;
    }
  }

  private static @Nullable String forgive(Child<?> child) {
    var unused = child.forgive();
    return null;
  }
}
