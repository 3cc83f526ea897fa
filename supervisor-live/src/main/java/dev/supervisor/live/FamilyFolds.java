package dev.supervisor.live;

import dev.supervisor.core.Node;
import dev.supervisor.core.internal.TreeLooks.LookAtNodes;
import dev.supervisor.live.SiblingFold.CommonWait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/** The children of a node by their kinds, as all clients see them. What is known of a large family is kept until it is worth another count. Thread-safe. */
final class FamilyFolds {
  /* How it works. To sort a million children by kinds and states takes a good part of a second. So what was found is kept for two hundred times as long as that has taken, by the processor's time: such counts cost half a
   * percent of a core, however many looks there are, and are no part of the cost of a look. The numbers say how old they are. A small family costs nothing, and is looked at each time. */

  static final int LARGE = 5_000; // children
  private static final int PAUSES = 200;
  private static final int MOST_KNOWN = 16;

  /**
   * One kind.
   *
   * @param shown those that the filter lets through
   * @param states how many of those are in each state; empty where they are not folded
   * @param waits what some of those wait for; empty where they are not folded
   * @param opened those that are shown although the kind is folded
   */
  record KindSeen(
      SiblingFold shown,
      boolean isFolded,
      Map<String, Integer> states,
      List<CommonWait> waits,
      List<Node> opened) {}

  /**
   * One family.
   *
   * @param hidden how many the filter has kept back
   * @param isKept whether it may be older than the look
   * @param number of the count
   * @param atNanos when it was
   */
  record FamilySeen(
      List<KindSeen> kinds, int hidden, boolean isKept, long number, long atNanos, long costNanos) {

    boolean isWorthAnotherCount(long now) {
      return now - atNanos > costNanos * PAUSES;
    }
  }

  private record ChildrenSeen(List<Node> children, long atNanos, long costNanos) {}

  private record FamilyKey(Node parent, String state, String text, Set<String> opened) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<FamilyKey, FamilySeen> known =
      new LinkedHashMap<>(MOST_KNOWN, 0.75f, /* accessOrder= */ true); // guarded by lock
  private final Map<Node, ChildrenSeen> lists =
      new LinkedHashMap<>(MOST_KNOWN, 0.75f, /* accessOrder= */ true); // guarded by lock
  private long lastNumber; // guarded by lock

  /** {@return the children; of a large family as they were a while ago: even a list of a million takes its time} */
  List<Node> childrenOf(Node parent, LongConsumer cost) {
    ChildrenSeen seen;
    lock.lock();
    try {
      seen = lists.get(parent);
    } finally {
      lock.unlock();
    }
    if (seen != null && System.nanoTime() - seen.atNanos() <= seen.costNanos() * PAUSES) {
      return seen.children();
    }
    long since = PageCost.cpuNanos();
    List<Node> children = parent.children();
    if (children.size() < LARGE && seen == null) {
      return children;
    }
    ChildrenSeen now = new ChildrenSeen(children, System.nanoTime(), PageCost.cpuNanos() - since);
    cost.accept(now.costNanos());
    lock.lock();
    try {
      if (children.size() < LARGE) {
        lists.remove(parent);
      } else {
        lists.put(parent, now);
        keepFew(lists);
      }
    } finally {
      lock.unlock();
    }
    return children;
  }

  /**
   * {@return the children as the view shows them} A client that asks for a large family waits for another one that counts it.
   *
   * @param cost is told what a count has cost that is worth to be kept
   */
  FamilySeen of(
      Node parent,
      List<Node> children,
      PageView view,
      LookAtNodes look,
      String path,
      LongConsumer cost) {
    Set<String> opened = view.openBelow(path);
    if (children.size() < LARGE) {
      return count(children, view, opened, look, 0);
    }
    FamilyKey key = new FamilyKey(parent, view.state(), view.text(), opened);
    lock.lock();
    try {
      FamilySeen seen = known.get(key);
      if (seen == null || seen.isWorthAnotherCount(System.nanoTime())) {
        seen = count(children, view, opened, look, ++lastNumber);
        cost.accept(seen.costNanos());
        known.put(key, seen);
        keepFew(known);
      }
      return seen;
    } finally {
      lock.unlock();
    }
  }

  private static <K> void keepFew(Map<K, ?> kept) {
    if (kept.size() > MOST_KNOWN) {
      kept.remove(kept.keySet().iterator().next());
    }
  }

  /** No client looks: nothing is held on to. */
  void forget() {
    lock.lock();
    try {
      known.clear();
      lists.clear();
    } finally {
      lock.unlock();
    }
  }

  private static FamilySeen count(
      List<Node> children, PageView view, Set<String> opened, LookAtNodes look, long number) {
    long since = PageCost.cpuNanos();
    List<KindSeen> kinds = new ArrayList<>();
    int hidden = 0;
    for (SiblingFold kind : SiblingFold.of(children)) {
      SiblingFold shown = view.showsAll() ? kind : shown(kind, view, opened);
      hidden += kind.members().size() - shown.members().size();
      if (kind.isFolded() && !shown.members().isEmpty()) {
        kinds.add(new KindSeen(
            shown,
            /* isFolded= */ true,
            shown.states(),
            shown.commonWaits(look),
            opened.isEmpty()
                ? List.of()
                : kind.members().stream()
                    .filter(it -> opened.contains(it.name()))
                    .toList()));
      } else {
        kinds.add(new KindSeen(shown, /* isFolded= */ false, Map.of(), List.of(), List.of()));
      }
    }
    return new FamilySeen(
        kinds, hidden, number > 0, number, System.nanoTime(), PageCost.cpuNanos() - since);
  }

  /** {@return those of a kind that the filter lets through; opened ones are on the way to others} */
  private static SiblingFold shown(SiblingFold kind, PageView view, Set<String> opened) {
    List<Node> shown = kind.members().stream()
        .filter(it ->
            opened.contains(it.name()) || view.shows(it.name(), SiblingFold.words(it.state())))
        .toList();
    return new SiblingFold(kind.stem(), shown);
  }
}
