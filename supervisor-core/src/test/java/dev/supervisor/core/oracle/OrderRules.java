package dev.supervisor.core.oracle;

import static dev.supervisor.core.oracle.Oracle.name;

import dev.supervisor.core.oracle.Spec.Kind;
import dev.supervisor.core.oracle.Spec.Trait;
import java.util.List;

/** The order of asking and settling. */
final class OrderRules {
  private final Facts facts;
  private final Family family;
  private final Oracle oracle;

  private OrderRules(Facts facts, Oracle oracle) {
    this.facts = facts;
    this.family = facts.family;
    this.oracle = oracle;
  }

  static void check(Facts facts, Oracle oracle) {
    OrderRules rules = new OrderRules(facts, oracle);
    List<Integer> linked = facts.linked();
    for (int id : linked) {
      rules.drained(id);
      rules.bornAsked(id);
      rules.settled(id);
      if (family(facts, id).kind() == Kind.SHARED) {
        rules.oldest(id, linked);
      }
      for (int other : linked) {
        if (asksAfter(facts, id, other)) {
          oracle.check(
              facts.askedBefore(id) < facts.stoppedAfter(other),
              family(facts, id).id() == facts.family.parent(other)
                  ? Rule.CHILDREN_FIRST
                  : Rule.NEWEST_FIRST,
              name(id) + " was asked before " + name(other) + " was settled");
        }
      }
    }
  }

  private static Spec family(Facts facts, int id) {
    return facts.family.spec(id);
  }

  /** {@return whether the one may be asked only when the other is settled: a newer sibling, or a child} */
  static boolean asksAfter(Facts facts, int id, int other) {
    if (id == other
        || facts.isRush(facts.askedBefore(id))
        || family(facts, other).kind() == Kind.SHARED) {
      return false;
    }
    Family family = facts.family;
    if (family.isDaemon(other) || !facts.wasThere(other)) {
      return false;
    }
    if (id == family.parent(other)) {
      return !(facts.first(Mark.ASKING, id) < facts.askedBefore(id)) && !hasStretch(facts, id);
    }
    return family.parent(id) == family.parent(other)
        && family(facts, id).kind() != Kind.SHARED
        && !family(facts, family.parent(id)).is(Trait.ALL_AT_ONCE)
        && facts.first(Mark.SPAWNING, other) > facts.first(Mark.SPAWNED, id)
        && !facts.askedAlone(id);
  }

  /** {@return whether a stretch may have been open on its own thread when the stop reached it} */
  private static boolean hasStretch(Facts facts, int id) {
    for (int child : facts.family.children(id)) {
      if (family(facts, child).kind().isStretch()
          && facts.has(Mark.SPAWNED, child)
          && !(facts.stoppedBefore(child) < facts.firstCause(id))) {
        return true;
      }
    }
    return false;
  }

  private void drained(int id) {
    long asked = facts.askedBefore(id);
    if (asked == Facts.NEVER || facts.first(Mark.ASKING, id) < asked) {
      return;
    }
    oracle.check(
        asked < facts.last(Mark.NOT_DRAINED, id),
        Rule.DRAIN_FIRST,
        name(id) + " was asked before it was drained");
    boolean byRoot = !facts.askedAlone(id);
    for (int up : family.ancestors(id)) {
      byRoot &= up == Family.ROOT
          || !(facts.first(Mark.STOPPING, up) < asked || facts.first(Mark.OVER, up) < asked);
    }
    for (int up : family.ancestors(id)) {
      oracle.check(
          byRoot && asked < facts.last(Mark.NOT_DRAINED, up),
          Rule.DRAIN_FIRST,
          name(id) + " was asked before " + name(up) + " above it was drained");
    }
  }

  private void bornAsked(int id) {
    Spec spec = family.spec(id);
    boolean cleanup = family.isLate(id) && spec.kind() == Kind.SCOPE;
    if (cleanup) {
      // one that was there when the stop came, as the body had ended early, may be asked at once
      long seen = facts.first(Mark.BORN_ASKED, id);
      boolean isLate = closesBefore(family.parent(id), facts.first(Mark.SPAWNING, id));
      oracle.check(
          seen != Facts.NEVER && !facts.isRush(seen) && (isLate || seen < facts.firstCause(id)),
          Rule.CLEANUP_SCOPE,
          name(id) + " was born asked");
      return;
    }
    int parent = family.parent(id);
    if (parent == Family.NONE || spec.kind().isAttachment()) {
      return;
    }
    int maker = family.maker(id);
    long born = facts.first(Mark.SPAWNING, id);
    boolean parentStops = closesBefore(parent, born)
        || (maker != parent
            && family.parent(maker) == parent
            && !family.isDaemon(maker)
            && facts.askedBefore(maker) < born
            && !facts.isRush(facts.askedBefore(maker))
            && !facts.askedAlone(maker));
    oracle.check(
        parentStops && !facts.has(Mark.BORN_ASKED, id),
        Rule.LATE_BORN_ASKED,
        name(id) + " was born to " + name(parent) + ", which was being stopped");
  }

  private boolean closesBefore(int parent, long tick) {
    return facts.askedBefore(parent) < tick && !(facts.first(Mark.ASKING, parent) < tick);
  }

  private void settled(int id) {
    int waiter = family.waiter(id);
    oracle.check(
        waiter != Family.NONE && facts.stoppedBefore(waiter) < facts.stoppedAfter(id),
        Rule.PARENT_LAST,
        name(waiter) + " was settled before " + name(id) + " below it");
  }

  private void oldest(int id, List<Integer> linked) {
    long asked = facts.askedBefore(id);
    if (asked == Facts.NEVER || facts.isRush(asked)) {
      return;
    }
    for (int other : linked) {
      if (other == Family.ROOT) {
        oracle.check(
            asked < facts.first(Mark.OVER, other),
            Rule.OLDEST_LAST,
            name(id) + " was asked before the body of the root had ended");
      } else if (family.spec(other).kind() != Kind.SHARED) {
        oracle.check(
            asked < facts.stoppedAfter(other),
            Rule.OLDEST_LAST,
            name(id) + " was asked before " + name(other) + " was settled");
      }
    }
  }
}
