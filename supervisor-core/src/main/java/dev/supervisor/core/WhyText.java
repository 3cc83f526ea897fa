package dev.supervisor.core;

import dev.supervisor.core.WaitGraph.WaitWay;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts a way through the graph of waits into words. */
final class WhyText {
  private static final int LONGEST_WORDS = 300;

  /** How many hops at each end are shown with their place. To find the place costs far more than all else, and a chain may have any length. */
  static final int MOST_LINES = 50;

  private WhyText() {}

  /** One hop, as it is told: without points that say nothing of their own. */
  private record SeenHop(WhySentence.ToldHop told, WaitSeen seen) {}

  /**
   * {@return it in words}
   *
   * @param mostLines of how many hops at each end it is looked where they are
   */
  static Why of(TreeNode node, WaitGraph graph, WaitWay way, boolean isConfirmed, int mostLines) {
    List<SeenHop> all = new ArrayList<>();
    Set<WaitSeen> near = way.nearAnEnd(mostLines);
    for (WaitSeen each : way.seen()) {
      if (!each.isPassage()) {
        all.add(new SeenHop(
            new WhySentence.ToldHop(
                graph.points().nameOf(each.at),
                verb(each),
                each.words(),
                each.hops.isEmpty() ? each.known : each.hops.get(0).known(),
                near.contains(each) ? each.view().lineOfUsers() : null,
                each.hops.isEmpty() ? each.ending() : null),
            each));
      }
    }
    Why.Kind kind = way.isCircle() ? Why.Kind.CIRCLE : way.seen().get(way.seen().size() - 1).kind;
    List<WhySentence.ToldHop> chain =
        new ArrayList<>(all.stream().map(SeenHop::told).toList());
    StackTraceElement culprit = way.isCircle() ? culpritOf(way) : last(chain);
    if (chain.isEmpty()) {
      chain.add(new WhySentence.ToldHop(node.path(), "", "has no thread", Why.Known.TREE, null));
    } else if (way.isCircle()) {
      chain.add(firstOfCircle(all, way));
    }
    return new Why(
        node.path(),
        kind,
        isConfirmed,
        chain.stream().map(WhyText::hop).toList(),
        Optional.ofNullable(culprit),
        new WhySentence(node.path(), kind, isConfirmed, chain, culprit).toString());
  }

  private static Why.Hop hop(WhySentence.ToldHop told) {
    return new Why.Hop(
        TreeText.cutInside(told.who(), LONGEST_WORDS),
        told.verb() + TreeText.cutInside(told.words(), LONGEST_WORDS),
        told.known(),
        told.at());
  }

  private static WhySentence.ToldHop firstOfCircle(List<SeenHop> all, WaitWay way) {
    for (SeenHop each : all) {
      if (way.circle().contains(each.seen())) {
        return each.told();
      }
    }
    return all.get(0).told();
  }

  private static String verb(WaitSeen seen) {
    if (!seen.hops.isEmpty()) {
      return WhySentence.WAITS;
    }
    return switch (seen.kind) {
      case RUNS -> "runs";
      case ENDED ->
        seen.at.part == WaitPoint.WaitPart.THREAD && seen.isWait() ? WhySentence.WAITS : "";
      case GIVEN_UP -> "was given up, and " + (seen.words().isEmpty() ? "runs" : WhySentence.WAITS);
      default -> seen.isWait() ? WhySentence.WAITS : "";
    };
  }

  private static @Nullable StackTraceElement last(List<WhySentence.ToldHop> chain) {
    for (int i = chain.size(); i-- > 0; ) {
      StackTraceElement at = chain.get(i).at();
      if (at != null) {
        return at;
      }
    }
    return null;
  }

  /** {@return the line of the first in the circle that holds what the others wait for} */
  private static @Nullable StackTraceElement culpritOf(WaitWay way) {
    List<WaitSeen> circle = way.circle();
    for (int i = 1; i <= circle.size(); i++) {
      StackTraceElement at = circle.get(i % circle.size()).view().lineOfUsers();
      if (at != null) {
        return at;
      }
    }
    return null;
  }
}
