package dev.supervisor.core.oracle;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Says which promises were not kept, from nothing but what the test planned, did and saw. It never asks the library.
 */
final class Oracle {
  private static final int MOST = 3; // of each rule: one fault has many faces

  private final Facts facts;
  private final Map<Rule, List<Violation>> found = new EnumMap<>(Rule.class);

  private Oracle(Facts facts) {
    this.facts = facts;
  }

  static List<Violation> judge(Plan plan, List<Entry> log) {
    Oracle oracle = new Oracle(new Facts(plan, log));
    OrderRules.check(oracle.facts, oracle);
    EndRules.check(oracle.facts, oracle);
    FailureRules.check(oracle.facts, oracle);
    EventRules.check(oracle.facts, oracle);
    ReportRules.check(oracle.facts, oracle);
    oracle.missed();
    return oracle.found.values().stream().flatMap(List::stream).toList();
  }

  /** What the bodies waited for in vain. */
  private void missed() {
    for (Entry entry : facts.all(Mark.MISSED)) {
      if (entry.detail() instanceof Rule rule) {
        broken(rule, name(entry.node()) + " waited in vain");
      }
    }
  }

  void broken(Rule rule, String what) {
    List<Violation> list = found.computeIfAbsent(rule, key -> new ArrayList<>());
    if (list.size() < MOST) {
      list.add(new Violation(rule, what));
    }
  }

  void check(boolean broken, Rule rule, String what) {
    if (broken) {
      broken(rule, what);
    }
  }

  static String name(int id) {
    return id < 0 ? "the former life of n" + -id : "n" + id;
  }
}
