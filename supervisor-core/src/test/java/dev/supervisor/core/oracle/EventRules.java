package dev.supervisor.core.oracle;

import static dev.supervisor.core.oracle.Oracle.name;

import dev.supervisor.core.oracle.Library.Heard;
import dev.supervisor.core.oracle.Spec.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the listener of the tree hears: every end once, in one order, and true. */
final class EventRules {
  private final Facts facts;
  private final Family family;
  private final Oracle oracle;
  private final List<Entry> heard;
  private final Map<Integer, List<Entry>> lives = new HashMap<>();

  private EventRules(Facts facts, Oracle oracle) {
    this.facts = facts;
    this.family = facts.family;
    this.oracle = oracle;
    this.heard = facts.all(Mark.HEARD);
    for (Entry entry : heard) {
      lives.computeIfAbsent(lifeOf(entry), key -> new ArrayList<>()).add(entry);
    }
  }

  /** Two lives of a node have one name: the first end in the list is that of the former. */
  private int lifeOf(Entry entry) {
    int former = -entry.node();
    if (!facts.has(Mark.SPAWNED, former) || former == 0) {
      return entry.node();
    }
    return ended(former) ? entry.node() : former;
  }

  private boolean ended(int life) {
    return lives.getOrDefault(life, List.of()).stream()
        .anyMatch(entry -> kind(entry) == Heard.Kind.STOPPED);
  }

  private static Heard.Kind kind(Entry entry) {
    return entry.detail() instanceof Heard event ? event.kind() : Heard.Kind.OTHER;
  }

  static void check(Facts facts, Oracle oracle) {
    EventRules rules = new EventRules(facts, oracle);
    for (Entry entry : facts.all(Mark.OVERLAPPED)) {
      oracle.broken(Rule.EVENT_SERIAL, "two calls of the listener, one for " + name(entry.node()));
    }
    rules.byClose();
    List<Integer> linked = facts.linked();
    for (int id : linked) {
      rules.once(id);
      rules.orderOf(id);
      rules.truth(id);
      for (int other : linked) {
        rules.orderOf(id, other);
      }
    }
  }

  private void byClose() {
    long closed = facts.first(Mark.CLOSED, Family.ROOT);
    for (Entry entry : heard) {
      oracle.check(
          entry.tick() > closed && kind(entry) != Heard.Kind.LEFT,
          Rule.EVENT_BY_CLOSE,
          kind(entry) + " of " + name(entry.node()) + " was told after close");
    }
  }

  private int count(int id, Heard.Kind kind) {
    return (int) lives.getOrDefault(id, List.of()).stream()
        .filter(entry -> kind(entry) == kind)
        .count();
  }

  private long first(int id, Heard.Kind kind) {
    return lives.getOrDefault(id, List.of()).stream()
        .filter(entry -> kind(entry) == kind)
        .mapToLong(Entry::tick)
        .findFirst()
        .orElse(Facts.NEVER);
  }

  private void once(int id) {
    int settled = count(id, Heard.Kind.STOPPED);
    oracle.check(
        settled != 1,
        Rule.SETTLED_ONCE,
        name(id) + " was told to be settled " + settled + " times");
    int asked = count(id, Heard.Kind.STOP_ASKED);
    oracle.check(
        asked > 1, Rule.ASKED_ONCE, name(id) + " was told to be asked " + asked + " times");
  }

  private void orderOf(int id) {
    long settled = first(id, Heard.Kind.STOPPED);
    long asked = first(id, Heard.Kind.STOP_ASKED);
    for (Entry entry : lives.getOrDefault(id, List.of())) {
      oracle.check(
          entry.tick() > settled
              && kind(entry) != Heard.Kind.LEFT
              && kind(entry) != Heard.Kind.STOPPED,
          Rule.EVENT_ORDER,
          kind(entry) + " of " + name(id) + " came after its STOPPED");
    }
    oracle.check(
        first(id, Heard.Kind.DRAINING) != Facts.NEVER && asked < first(id, Heard.Kind.DRAINING),
        Rule.EVENT_ORDER,
        "DRAINING of " + name(id) + " came after its STOP_ASKED");
  }

  private void orderOf(int id, int other) {
    long ends = first(other, Heard.Kind.STOPPED);
    oracle.check(
        family.waiter(other) == id && first(id, Heard.Kind.STOPPED) < ends,
        Rule.EVENT_ORDER,
        "STOPPED of " + name(id) + " came before that of " + name(other) + " below it");
    oracle.check(
        first(id, Heard.Kind.STOP_ASKED) < ends
            && facts.has(Mark.ASKED, id)
            && OrderRules.asksAfter(facts, id, other),
        Rule.EVENT_ORDER,
        "STOP_ASKED of " + name(id) + " came before STOPPED of " + name(other));
  }

  private void truth(int id) {
    for (Entry entry : lives.getOrDefault(id, List.of())) {
      if (entry.detail() instanceof Heard event && event.outcome() != null) {
        oracle.check(
            !Outcomes.of(facts, id).contains(event.outcome()) && !isDead(id),
            Rule.EVENT_TRUTH,
            name(id) + " was told to have " + event.outcome() + ", not " + Outcomes.of(facts, id));
        oracle.check(
            entry.tick() < facts.first(Mark.OVER, id)
                && facts.has(Mark.OVER, id)
                && !facts.mayBeGivenUp(id),
            Rule.EVENT_TRUTH,
            name(id) + " was told to be settled before it ended");
      }
    }
    boolean failed = facts.has(Mark.THROWING, id);
    oracle.check(
        count(id, Heard.Kind.FAILED) != (failed ? 1 : 0),
        Rule.EVENT_TRUTH,
        name(id) + (failed ? " failed, which was told " : " did not fail, but was told to, ")
            + count(id, Heard.Kind.FAILED) + " times");
    boolean starts = family.spec(id).kind() == Kind.CHILD || family.spec(id).kind() == Kind.OVERLAY;
    int started = count(id, Heard.Kind.STARTED);
    boolean began = facts.has(Mark.BEGAN, id);
    oracle.check(
        starts && started != (began ? 1 : 0),
        Rule.EVENT_TRUTH,
        name(id) + (began ? " began" : " did not begin") + ", STARTED was told " + started
            + " times");
    oracle.check(
        count(id, Heard.Kind.ABANDONED) > 0 && !facts.mayBeGivenUp(id) && !isDead(id),
        Rule.EVENT_TRUTH,
        name(id) + " was told to be ABANDONED");
  }

  private boolean isDead(int id) {
    Conduct conduct = family.spec(id).conduct();
    return conduct == Conduct.DIES || conduct == Conduct.LEFT_OPEN; // DEAD_SCOPE tells
  }
}
