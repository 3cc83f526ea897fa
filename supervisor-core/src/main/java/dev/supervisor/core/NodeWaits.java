package dev.supervisor.core;

import java.util.ArrayList;
import java.util.List;

/** Finds what the threads wait for that wait at a node: for its end, its readiness, its last child. */
final class NodeWaits {
  private final WaitPoints points;

  NodeWaits(WaitPoints points) {
    this.points = points;
  }

  WaitSeen ofEnd(WaitPoint point, TreeNode node) {
    Object life = node.stopping.stopped();
    if (node.stopped().isGo()) {
      return WaitSeen.of(point, life, "has ended", Why.Kind.ENDED);
    }
    Node.State state = node.state();
    if (state == Node.State.WAITING && node instanceof ChildNode<?> child) {
      return ofStart(point, life, child);
    }
    if (state == Node.State.FENCED && node instanceof ChildNode<?> child) {
      List<WaitPoint> threads = new ArrayList<>();
      for (ThreadNode each : child.keptBy()) {
        if (each.threadOrNull() != null) {
          threads.add(points.thread(each));
        }
      }
      return WaitSeen.leading(point, life, "a thread that was given up", threads);
    }
    if (state == Node.State.BACKING_OFF
        && node instanceof ChildNode<?> child
        && child.waitsForItsTurn()) {
      return ofTurn(point, life, child);
    }
    if (state == Node.State.BACKING_OFF) {
      return WaitSeen.of(point, life, "its start after a pause", Why.Kind.TIME);
    }
    if (state == Node.State.DOWN && node instanceof ChildNode<?> child) {
      String gaveUp = child.describeRestart();
      return WaitSeen.of(point, life, "a start by hand", Why.Kind.NOTHING_KNOWN).endingWith(gaveUp);
    }
    if (state == Node.State.NEW) {
      return WaitSeen.of(point, life, "a start by hand", Why.Kind.NOTHING_KNOWN);
    }
    List<TreeNode> first = StopTurns.ofEnd(node);
    if (!first.isEmpty()) {
      return WaitSeen.leading(
          point,
          life,
          "the end of " + first.get(0).path() + many(first.size()),
          first.stream().map(each -> WaitPoint.of(WaitPoint.WaitPart.END, each)).toList());
    }
    if (node instanceof AttachmentPlace place) {
      return WaitSeen.outside(
          point,
          life,
          () -> "is attached, and has not ended" + (points.isDiscreet() ? "" : describe(place)));
    }
    Thread thread = node instanceof ThreadNode threaded ? threaded.threadOrNull() : null;
    if (thread == null || StopTurns.isClosedByItsOwner(node)) {
      return WaitSeen.of(point, life, "has no thread that runs", Why.Kind.NOTHING_KNOWN);
    }
    return WaitSeen.leading(point, life, "its thread", List.of(points.thread(node)));
  }

  /** Describes the wait for a turn: as many siblings are being started as may be at once. */
  private static WaitSeen ofTurn(WaitPoint point, Object life, ChildNode<?> child) {
    ParentNode parent = child.parentNode();
    List<WaitPoint> before = new ArrayList<>();
    for (Node each : parent == null ? List.<Node>of() : parent.children()) {
      if (each instanceof ChildNode<?> sibling && sibling.isBeingStarted()) {
        before.add(WaitPoint.of(WaitPoint.WaitPart.READY, sibling));
      }
    }
    return before.isEmpty()
        ? WaitSeen.of(point, life, "a turn to be started", Why.Kind.TIME)
        : WaitSeen.leading(point, life, "a turn to be started", before);
  }

  /** Describes what keeps a child from being started. */
  private static WaitSeen ofStart(WaitPoint point, Object life, ChildNode<?> child) {
    Needs.NeedPlace place = child.needPlace();
    ChildNode<?> first = child.comesAfter();
    ChildNode<?> before = first != null || place == null ? first : place.waitsForReady();
    if (before != null) {
      return WaitSeen.leading(
          point,
          life,
          "the readiness of " + before.path(),
          List.of(WaitPoint.of(WaitPoint.WaitPart.READY, before)));
    }
    List<ChildNode<?>> needing = place == null ? List.of() : place.runningThatNeedIt();
    return needing.isEmpty()
        ? WaitSeen.of(point, life, "its start", Why.Kind.NOTHING_KNOWN)
        : WaitSeen.leading(
            point,
            life,
            "the end of " + needing.get(0).path() + many(needing.size()),
            needing.stream()
                .map(each -> WaitPoint.of(WaitPoint.WaitPart.END, each))
                .toList());
  }

  private static String describe(AttachmentPlace place) {
    String doing = place.describe();
    return doing.isEmpty() ? "" : " (" + doing + ")";
  }

  private static String many(int count) {
    return count == 1 ? "" : " and of " + (count - 1) + " more";
  }

  WaitSeen ofReadiness(WaitPoint point, TreeNode node) {
    return switch (node.state()) {
      case STARTING ->
        WaitSeen.leading(
            point, node.stopping.stopped(), "its thread", List.of(points.thread(node)));
      case RUNNING, PAUSED ->
        WaitSeen.of(point, node.stopping.stopped(), "is ready", Why.Kind.NOTHING_KNOWN);
      default -> ofEnd(point, node);
    };
  }

  WaitSeen ofLastChild(WaitPoint point, TreeNode node) {
    List<TreeNode> children = StopTurns.users(node);
    return WaitSeen.leading(
        point,
        node.stopping.stopped(),
        "its last child",
        children.stream()
            .map(each -> WaitPoint.of(WaitPoint.WaitPart.END, each))
            .toList());
  }
}
