package dev.supervisor.core;

import dev.supervisor.core.StopReport.Moments;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.StopReport.Share;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Computes where the time of a stop went, from the moments of its report. Confined to one thread. */
final class CriticalChain {
  /* How it works. From its turn until it is settled, the end of a node waits for its children, or, where none of them is in its turn, for the node itself: that is
   * its own time. A child that was born while its parent was being stopped holds up the end of its parent only after the body of that.
   *
   * The critical chain is walked backwards from the end of the stop: what was waited for at each moment. Where several children were, it follows one of them back
   * to the one that had its turn first. So its shares follow each other without a gap, and are as long as the stop.
   *
   * A child is settled before its parent, and two nodes of one path never live at the same time. So the parent of an entry is the first one after it with the path of the parent. */

  private static final long NONE = Long.MAX_VALUE;

  /** One node of the stop. */
  static final class Span {
    final String path;
    final @Nullable Moments moments; // null for what is above all that is known
    final @Nullable Outcome outcome; // null where it is not settled
    final long begin;
    final long over;
    final long end;
    final List<Span> children = new ArrayList<>();
    final List<Share> own = new ArrayList<>(1);
    long from; // since when the end of its parent has waited for it

    Span(
        String path,
        @Nullable Moments moments,
        @Nullable Outcome outcome,
        long begin,
        long over,
        long end) {
      this.path = path;
      this.moments = moments;
      this.outcome = outcome;
      this.begin = begin;
      this.over = over;
      this.end = end;
      this.from = begin;
    }

    boolean isKnown() {
      return moments != null;
    }

    long ownNanos() {
      return own.stream().mapToLong(share -> share.took().toNanos()).sum();
    }
  }

  private final long tookNanos;
  private final Span top;
  private final List<Span> parts = new ArrayList<>();

  CriticalChain(StopReport report) {
    tookNanos = report.took().toNanos();
    List<Span> all = new ArrayList<>();
    for (StopReport.Entry entry : report.entries()) {
      Moments moments = entry.moments();
      if (moments != null) {
        all.add(span(entry.path(), moments, entry.outcome()));
      }
    }
    report.unsettled().forEach(one -> all.add(span(one.path(), one.moments(), null)));
    top = tie(all, report.path());
    parts.addAll(all);
    for (Span part : parts) {
      part.own.addAll(own(part));
    }
  }

  private Span span(String path, Moments moments, @Nullable Outcome outcome) {
    Duration over = moments.over();
    Duration settled = moments.settled();
    long end = settled == null ? tookNanos : Math.min(tookNanos, settled.toNanos());
    return new Span(
        path,
        moments,
        outcome,
        Math.min(end, moments.turn().toNanos()),
        over == null ? NONE : over.toNanos(),
        end);
  }

  /**
   * Ties each part to its parent.
   *
   * @return the node that was stopped, or what stands for it where it is not known
   */
  private Span tie(List<Span> all, String topPath) {
    Map<String, Span> later = new HashMap<>();
    Span known = null;
    Span unknown = new Span(topPath, null, null, 0, 0, tookNanos);
    for (int i = all.size(); i-- > 0; ) {
      Span part = all.get(i);
      if (known == null && part.path.equals(topPath)) {
        known = new Span(topPath, part.moments, part.outcome, 0, part.over, tookNanos);
        part = known;
        all.set(i, known);
      } else {
        int end = part.path.lastIndexOf('/');
        Span parent = later.get(part.path.substring(0, Math.max(0, end)));
        (parent != null ? parent : known != null ? known : unknown).children.add(part);
      }
      later.put(part.path, part);
    }
    return known != null ? known : unknown;
  }

  /** {@return the parts in which the end of the node waited for itself, in order} */
  private static List<Share> own(Span node) {
    node.children.forEach(child -> child.from = holdsUpFrom(node, child));
    node.children.sort(Comparator.comparingLong((Span child) -> child.from));
    List<Share> own = new ArrayList<>(1);
    long at = node.begin;
    for (Span child : node.children) {
      if (child.from < child.end) {
        if (child.from > at) {
          own.add(share(node, at, child.from));
        }
        at = Math.max(at, Math.min(child.end, node.end));
      }
    }
    if (node.end > at) {
      own.add(share(node, at, node.end));
    }
    return own;
  }

  private static long holdsUpFrom(Span parent, Span child) {
    Moments moments = child.moments;
    boolean late =
        moments != null && !moments.born().isZero() && moments.born().toNanos() >= parent.begin;
    return Math.max(Math.max(child.begin, parent.begin), late ? parent.over : 0);
  }

  private static Share share(Span node, long from, long end) {
    return new Share(node.path, Duration.ofNanos(from), Duration.ofNanos(end - from));
  }

  /** {@return the nodes of the stop, in the order of the report} */
  List<Span> parts() {
    return parts;
  }

  /** {@return the node that was stopped} */
  Span top() {
    return top;
  }

  /** {@return how long each node took of its own, the longest first} */
  List<Share> blame() {
    return parts.stream()
        .filter(part -> part.ownNanos() > 0)
        .map(part ->
            new Share(part.path, part.own.get(0).since(), Duration.ofNanos(part.ownNanos())))
        .sorted(Comparator.comparing(Share::took).reversed())
        .toList();
  }

  /** How far the walk has come within one node. */
  private static final class WalkBack {
    final Span node;
    final long low;
    final List<Span> children;
    long at;
    int next;

    @Nullable
    Span first; // of the children that were waited for at that moment, the one that had its turn
    // first

    WalkBack(Span node, long low, long high) {
      this.node = node;
      this.low = low;
      this.at = high;
      this.children = new ArrayList<>(node.children);
      children.sort(Comparator.comparingLong((Span child) -> child.end).reversed());
    }

    /** Looks for what was waited for at the moment before. */
    void look() {
      while (next < children.size() && children.get(next).end >= at) {
        Span child = children.get(next++);
        Span former = first;
        if (child.from < child.end && (former == null || child.from < former.from)) {
          first = child;
        }
      }
    }

    long endOfNext() {
      while (next < children.size() && children.get(next).from >= children.get(next).end) {
        next++;
      }
      return next < children.size() ? Math.max(low, children.get(next).end) : low;
    }
  }

  /** {@return what was waited for, from the beginning to the end, without what is not known} */
  List<Share> shares() {
    List<Share> backwards = new ArrayList<>();
    ArrayDeque<WalkBack> stages = new ArrayDeque<>();
    stages.push(new WalkBack(top, 0, tookNanos));
    WalkBack stage;
    while ((stage = stages.peek()) != null) {
      stage.look();
      Span first = stage.first;
      if (stage.at <= stage.low) {
        stages.pop();
      } else if (first != null && first.from < stage.at) {
        long low = Math.max(stage.low, first.from);
        stages.push(new WalkBack(first, low, stage.at));
        stage.at = low;
      } else {
        long low = stage.endOfNext();
        if (stage.node.isKnown()) {
          backwards.add(share(stage.node, low, stage.at));
        }
        stage.at = low;
      }
    }
    Collections.reverse(backwards);
    return backwards;
  }
}
