package dev.supervisor.core;

import dev.supervisor.core.JvmThreads.JvmView;
import dev.supervisor.core.WaitGraph.WaitWay;
import dev.supervisor.signals.internal.PlainText;
import dev.supervisor.signals.internal.Seam;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A look at a thread from outside: where it is, what it waits on, who holds that, and why that does not move. */
final class ThreadSnapshot {
  private static final int LONGEST_RING = 50;
  private static final int MOST_LINES = 3; // many may be late at once, in one chain

  private ThreadSnapshot() {}

  /** What a thread waits on, who holds it, and the circle that this makes; all may be empty. */
  record WaitsOn(String on, String heldBy, String circle) {
    static final WaitsOn NOTHING = new WaitsOn("", "", "");

    /** {@return the circle as a part of a line; empty where there is none} */
    String deadlock() {
      return circle.isEmpty() ? "" : " (deadlock: " + circle + ")";
    }
  }

  /** The sight of a thread, taken without any code of users. What the thread waits on is put into words later. */
  static final class Sight {
    private final TreeNode node;
    private final String name;
    private final JvmView view;
    private final WaitGraph graph;
    private final WaitWay way;
    private final boolean isDeadlock;
    private final Instant at = Seam.now();

    private Sight(ThreadNode node, Thread thread) {
      this.node = node;
      this.name = PlainText.escaped(thread.getName());
      this.view = JvmThreads.view(thread);
      this.graph = new WaitGraph(node.root(), /* isDeep= */ false);
      this.way = graph.way(graph.points().thread(thread));
      this.isDeadlock = graph.isDeadlock(way);
      way.nearAnEnd(MOST_LINES).forEach(WaitSeen::view); // now: the thread is interrupted next
    }

    /** {@return it in words; some are code of users} */
    StopReport.Late inWords() {
      return late(
          waiting(graph, way, isDeadlock),
          WhyText.of(node, graph, way, isDeadlock, MOST_LINES).sentence());
    }

    /** {@return it without the words that are code of users} */
    StopReport.Late inOurWords() {
      boolean isTheirs = way.seen().get(0).hasWordsOfUsers();
      return late(isTheirs ? WaitsOn.NOTHING : waiting(graph, way, isDeadlock), "");
    }

    private StopReport.Late late(WaitsOn waiting, String why) {
      return new StopReport.Late(
          name,
          view.state().toString(),
          waiting.on(),
          waiting.heldBy() + waiting.deadlock(),
          view.stack(),
          holder(way),
          at,
          why);
    }
  }

  /** {@return what is seen of the thread of that node; null when it has none} */
  static @Nullable Sight of(ThreadNode node) {
    Thread thread = node.threadOrNull();
    return thread == null ? null : new Sight(node, thread);
  }

  /** {@return what the thread waits on; threads of the tree of that look are named by their paths} */
  static WaitsOn waiting(WaitGraph graph, Thread thread) {
    WaitWay way = graph.way(graph.points().thread(thread));
    return waiting(graph, way, graph.isDeadlock(way));
  }

  private static WaitsOn waiting(WaitGraph graph, WaitWay way, boolean isDeadlock) {
    WaitSeen first = way.seen().get(0);
    if (!first.isWait() || first.kind == Why.Kind.RUNS) {
      return WaitsOn.NOTHING;
    }
    WaitHop hop = first.hops.isEmpty() ? null : first.hops.get(0);
    return new WaitsOn(
        first.words(),
        hop == null || !hop.isCertain() ? "" : graph.points().nameOf(hop.to()),
        isDeadlock && way.circleFrom() == 0 ? circle(graph, way) : "");
  }

  /** {@return the circle, from the one that holds what the thread waits for, to the thread itself} */
  private static String circle(WaitGraph graph, WaitWay way) {
    List<WaitSeen> circle = way.circle();
    List<String> ring = new ArrayList<>();
    for (int i = 1; i <= circle.size() && ring.size() < LONGEST_RING; i++) {
      String next = graph.points().nameOf(circle.get(i % circle.size()).at);
      if (ring.isEmpty() || !ring.get(ring.size() - 1).equals(next)) {
        ring.add(next);
      }
    }
    return String.join(" -> ", ring);
  }

  /** {@return where the thread is that holds what this one waits for; empty where there is none, or it is not known} */
  private static List<StackTraceElement> holder(WaitWay way) {
    List<WaitSeen> seen = way.seen();
    for (int i = 1; i < seen.size(); i++) {
      if (!seen.get(i - 1).hops.get(0).isCertain()) {
        return List.of();
      }
      if (seen.get(i).at.part == WaitPoint.WaitPart.THREAD) {
        return seen.get(i).view().stack();
      }
    }
    return List.of();
  }

  /** {@return whether the thread is inside System.exit, which never returns} */
  static boolean isExiting(Thread thread) {
    for (StackTraceElement frame : JvmThreads.view(thread).stack()) {
      if (frame.getClassName().equals("java.lang.Shutdown")
          || (frame.getClassName().equals("java.lang.Runtime")
              && frame.getMethodName().equals("exit"))) {
        return true;
      }
    }
    return false;
  }
}
