package dev.supervisor.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One look at the threads that wait for each other, from one node of a tree on. Confined to the thread that looks. */
final class WaitGraph {
  /* How it works. A point is a thread, or something of a node that can be waited for: its end, its readiness, its last child.
   * Looking at a point gives what it waits for, in words that are made later, and its hops to other points. Each point is looked at
   * once, when it is first reached, or twice where nothing follows it and it is the first of a way; so a look at a whole tree takes time in proportion to its size.
   *
   * A hop is a fact where its point cannot go on without the other one, whatever else happens: a lock and its holder, a join and its
   * thread. A circle of facts is a deadlock if all of it was there at the same moment, and the points were looked at one after
   * the other. So each look has a token, which is another one after each wait. Where a second look, begun after the first has come to its end, finds the same
   * tokens, each thread has been in the same wait all along. So at the moment between the two looks all of it was there.
   *
   * A thread that is asked to stop in its turn waits for the one whose turn it is. That is a fact for the time being: the grace of that one ends it. */

  private static final int MOST_LOOKS = 20_000;

  /**
   * The way from a point on.
   *
   * @param seen what was seen, in order; of a circle the last one hops to the one at {@code circleFrom}
   * @param circleFrom where the circle begins; -1 where there is none
   * @param ofFacts whether each hop of the circle is a fact that no deadline ends
   */
  record WaitWay(List<WaitSeen> seen, int circleFrom, boolean ofFacts) {
    boolean isCircle() {
      return circleFrom >= 0;
    }

    List<WaitSeen> circle() {
      return seen.subList(Math.max(0, circleFrom), seen.size());
    }

    /** {@return the first and the last of the way, and the first of its circle, so many each: of a long way only these are worth a look at where they are} */
    Set<WaitSeen> nearAnEnd(int most) {
      List<WaitSeen> all = seen.stream().filter(it -> !it.isPassage()).toList();
      Set<WaitSeen> near = new HashSet<>(all.subList(0, Math.min(most, all.size())));
      near.addAll(all.subList(Math.max(0, all.size() - most), all.size()));
      if (isCircle()) {
        circle().stream().filter(it -> !it.isPassage()).limit(most + 1L).forEach(near::add);
      }
      return near;
    }
  }

  private final TreeNode root;
  private final boolean isDeep;
  private final WaitPoints points;
  private final ThreadWaits threads;
  private final NodeWaits nodes;
  private final Map<WaitPoint.WaitPart, Map<Object, WaitSeen>> seen = new HashMap<>();
  private int looks;

  /**
   * A look at that tree.
   *
   * @param isDeep whether it may take its time: for the JDK's dump of all threads, and for a thread that finds out who owns a lock
   */
  WaitGraph(TreeNode root, boolean isDeep) {
    this(root, isDeep, /* isDiscreet= */ false, /* isBrief= */ false);
  }

  private WaitGraph(TreeNode root, boolean isDeep, boolean isDiscreet, boolean isBrief) {
    this.root = root;
    this.isDeep = isDeep;
    this.points = new WaitPoints(root, isDiscreet, isBrief);
    this.threads = new ThreadWaits(points, point -> look(point).hops, isDeep);
    this.nodes = new NodeWaits(points);
  }

  /** {@return a look of a page, which asks why: where it is discreet it tells nothing of what attachments say of themselves, such as the lines of commands} */
  static WaitGraph forWhy(TreeNode root, boolean isDiscreet) {
    return new WaitGraph(root, /* isDeep= */ true, isDiscreet, /* isBrief= */ false);
  }

  /** {@return one of the many looks of a page} */
  static WaitGraph forRows(TreeNode root, boolean isDiscreet) {
    return new WaitGraph(root, /* isDeep= */ false, isDiscreet, /* isBrief= */ true);
  }

  /** {@return a further look at that tree, as discreet as this one} */
  WaitGraph again() {
    return new WaitGraph(root, isDeep, points.isDiscreet(), /* isBrief= */ false);
  }

  /** {@return which points there are, and what they are called} */
  WaitPoints points() {
    return points;
  }

  WaitSeen look(WaitPoint point) {
    return look(point, /* isFirst= */ false);
  }

  /** @param isFirst whether a way begins there: where it ends there as well, nothing is kept, as most nodes of a large tree are such */
  private WaitSeen look(WaitPoint point, boolean isFirst) {
    Map<Object, WaitSeen> ofPart = seen.computeIfAbsent(
        point.part,
        part -> part == WaitPoint.WaitPart.THREAD ? new HashMap<>() : new IdentityHashMap<>());
    Object key = point.key();
    WaitSeen known = ofPart.get(key);
    if (known == null) {
      looks++;
      known = switch (point.part) {
        case THREAD -> threads.ofThread(point);
        case END -> nodes.ofEnd(point, (TreeNode) point.of);
        case READY -> nodes.ofReadiness(point, (TreeNode) point.of);
        case LAST_CHILD -> nodes.ofLastChild(point, (TreeNode) point.of);
      };
      if (!isFirst || !known.hops.isEmpty()) {
        ofPart.put(key, known);
      }
    }
    return known;
  }

  // ---- ways

  /** {@return the way into a circle of facts, where there is one; else the first way to its end} */
  WaitWay way(WaitPoint from) {
    WaitSeen first = look(from, /* isFirst= */ true);
    if (first.hops.isEmpty()) {
      return new WaitWay(List.of(first), -1, false);
    }
    List<WaitSeen> circle = circleFrom(from);
    if (circle != null) {
      int begins = indexOf(circle, circle.get(circle.size() - 1));
      List<WaitSeen> way = circle.subList(0, circle.size() - 1);
      return new WaitWay(
          way, begins, way.subList(begins, way.size()).stream().noneMatch(it -> it.isTimed));
    }
    List<WaitSeen> way = new ArrayList<>();
    Set<WaitSeen> on = new HashSet<>();
    WaitSeen at = look(from);
    while (on.add(at)) {
      way.add(at);
      if (at.hops.isEmpty()) {
        return new WaitWay(way, -1, false);
      }
      at = look(at.hops.get(0).to());
    }
    return new WaitWay(way, indexOf(way, at), false);
  }

  private static int indexOf(List<WaitSeen> way, WaitSeen one) {
    for (int i = 0; i < way.size(); i++) {
      if (way.get(i) == one) {
        return i;
      }
    }
    return 0;
  }

  /** Where one has come on the way down. */
  private static final class PointVisit {
    final WaitSeen at;
    int next;

    PointVisit(WaitSeen at) {
      this.at = at;
    }
  }

  /** {@return the way to a point that is on it already, over facts alone; null where there is none} Each point is gone through once. */
  private @Nullable List<WaitSeen> circleFrom(WaitPoint from) {
    ArrayDeque<PointVisit> path = new ArrayDeque<>();
    Set<WaitSeen> onPath = new HashSet<>();
    Set<WaitSeen> done = new HashSet<>();
    path.addLast(new PointVisit(look(from)));
    onPath.add(path.getLast().at);
    while (!path.isEmpty() && looks < MOST_LOOKS) {
      PointVisit top = path.getLast();
      if (top.next == top.at.hops.size()) {
        path.removeLast();
        onPath.remove(top.at);
        done.add(top.at);
        continue;
      }
      WaitHop hop = top.at.hops.get(top.next++);
      if (!hop.isFact()) {
        continue;
      }
      WaitSeen to = look(hop.to());
      if (onPath.contains(to)) {
        List<WaitSeen> way = new ArrayList<>();
        path.forEach(each -> way.add(each.at));
        way.add(to);
        return way;
      }
      if (!done.contains(to)) {
        onPath.add(to);
        path.addLast(new PointVisit(to));
      }
    }
    return null;
  }

  /** {@return whether this look, begun after the other had come to its end, finds that circle unchanged} */
  boolean hasStill(WaitWay way) {
    List<WaitSeen> circle = way.circle();
    for (int i = 0; i < circle.size(); i++) {
      WaitSeen before = circle.get(i);
      WaitSeen now = look(before.at);
      if (!now.isSameWaitAs(before) || !now.leadsTo(circle.get((i + 1) % circle.size()))) {
        return false;
      }
    }
    return way.isCircle();
  }

  /** {@return whether the way is a circle for certain: a deadlock} A second look is taken at once. */
  boolean isDeadlock(WaitWay way) {
    return way.isCircle() && way.ofFacts() && again().hasStill(way);
  }
}
