package dev.supervisor.core;

import dev.supervisor.core.WaitGraph.WaitWay;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Label;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Answers why a node does not move. */
final class Whys {
  private static final long PAUSE_MILLIS = 100;

  private Whys() {}

  /** {@return why; a circle is looked at twice, with a pause between the two} */
  static Why of(TreeNode node) {
    return of(node, new WaitGraph(node.root(), /* isDeep= */ true));
  }

  /** {@return as {@link #of(TreeNode)}, by a look that has just begun} */
  static Why of(TreeNode node, WaitGraph first) {
    WaitGraph graph = first;
    WaitWay way = graph.way(graph.points().start(node));
    boolean isConfirmed = false;
    if (way.isCircle() && way.ofFacts() && pause()) {
      isConfirmed = graph.again().hasStill(way);
      if (!isConfirmed) { // it has moved
        graph = graph.again();
        way = graph.way(graph.points().start(node));
      }
    }
    return told(node, graph, way, isConfirmed);
  }

  /** {@return why, without a pause and without the JDK's dump: for a report} */
  static Why atOnce(TreeNode node, WaitGraph graph, WaitWay way) {
    return told(node, graph, way, graph.isDeadlock(way));
  }

  private static Why told(TreeNode node, WaitGraph graph, WaitWay way, boolean isConfirmed) {
    Why[] why = new Why[1];
    String unused = Label.soon(() -> {
      why[0] = WhyText.of(node, graph, way, isConfirmed, WhyText.MOST_LINES);
      return why[0].sentence();
    });
    return why[0];
  }

  /** {@return whether nothing interrupted it} By the JVM's clock: what it looks at goes by that. */
  private static boolean pause() {
    try {
      boolean unused = new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Interrupts.restore();
      return false;
    }
  }
}
