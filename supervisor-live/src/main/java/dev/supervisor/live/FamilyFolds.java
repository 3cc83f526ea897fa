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

/** The children of a node, sorted by their kinds, for all clients. The counts of a large family are kept until another count is worth its cost. Thread-safe. */
final class FamilyFolds {
  /* How it works. To sort a million children by kinds and states takes a good part of a second. So the result is kept for two hundred times the processor time that it has cost: such counts take half a percent of a core,
   * however many looks there are, and do not count as a cost of the look. The page shows how old the numbers are. A small family costs next to nothing, and is counted in each look. */

  static final int LARGE = 5_000; // children
  private static final int PAUSES = 200;
  private static final int MOST_KNOWN = 16;

  /**
   * One kind.
   *
   * @param shown the members that the filter lets through
   * @param states how many of these are in each state; empty if they are not folded
   * @param waits what some of these wait for; empty if they are not folded
   * @param opened the members that are shown although the kind is folded
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
   * @param hidden how many children the filter has kept back
   * @param isKept whether the count may be older than the look
   * @param number the number of the count
   * @param atNanos when the family was counted
   * @param costNanos the processor time of the count
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

  /** {@return the children; for a large family perhaps an older list, because even a list of a million takes its time} */
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
   * {@return the children as the view shows them} If another client counts a large family at the moment, the caller waits for that.
   *
   * @param cost gets the processor time of a count that is kept, in nanoseconds
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

  /** Forgets everything: no client looks any more. */
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

  /** {@return the members that the filter lets through, and those that are opened, as others lie below them} */
  private static SiblingFold shown(SiblingFold kind, PageView view, Set<String> opened) {
    List<Node> shown = kind.members().stream()
        .filter(it ->
            opened.contains(it.name()) || view.shows(it.name(), SiblingFold.words(it.state())))
        .toList();
    return new SiblingFold(kind.stem(), shown);
  }
}
