package dev.supervisor.core.oracle;

import static dev.supervisor.core.oracle.Oracle.name;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.oracle.Library.Said;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The report of the root's stop: who is in it, and what it says of them. */
final class ReportRules {
  private final Facts facts;
  private final Family family;
  private final Oracle oracle;
  private final long begun; // the stop of the root began after this tick
  private final long under; // and was under way at this one

  private ReportRules(Facts facts, Oracle oracle) {
    this.facts = facts;
    this.family = facts.family;
    this.oracle = oracle;
    begun = Math.min(facts.first(Mark.STOPPING, Family.ROOT), facts.first(Mark.OVER, Family.ROOT));
    under = Math.min(
        facts.first(Mark.STOP_CALLED, Family.ROOT),
        Math.min(facts.first(Mark.DRAINED, Family.ROOT), facts.first(Mark.CLOSED, Family.ROOT)));
  }

  static void check(Facts facts, Oracle oracle) {
    ReportRules rules = new ReportRules(facts, oracle);
    for (int id : facts.family.all()) {
      if (id >= 0) {
        rules.entries(id);
      }
    }
    rules.order();
  }

  private boolean belongs(int life) {
    if (!facts.has(Mark.SPAWNED, life)) {
      return false;
    }
    boolean neverRuns = family.spec(life).kind() == Spec.Kind.CREATED;
    return life == Family.ROOT
        || (neverRuns ? isLeftAlone(life) : facts.settledAfter(life) > under);
  }

  /** {@return whether nothing but the stop of the root can have settled it} */
  private boolean isLeftAlone(int life) {
    for (int at = life; at != Family.ROOT; at = family.parent(at)) {
      if (facts.first(Mark.STOPPING, at) < under || facts.first(Mark.OVER, at) < under) {
        return false;
      }
    }
    return facts.first(Mark.SPAWNED, life) < begun;
  }

  private boolean isStranger(int life) {
    return !(facts.has(Mark.SPAWNED, life) || facts.diedAtBirth(life))
        || facts.stoppedBefore(life) < begun;
  }

  private void entries(int id) {
    List<Entry> entries = facts.all(Mark.REPORTED, id);
    boolean former = id > 0 && facts.has(Mark.SPAWNED, -id);
    int least = (belongs(id) ? 1 : 0) + (former && belongs(-id) ? 1 : 0);
    int most = (isStranger(id) ? 0 : 1) + (former && !isStranger(-id) ? 1 : 0);
    oracle.check(entries.size() < least, Rule.REPORT_MISSING, name(id) + " is not in the report");
    oracle.check(
        entries.size() > most,
        most == 0 ? Rule.REPORT_STRANGER : Rule.REPORT_TWICE,
        name(id) + " is in the report " + entries.size() + " times");
    if (entries.size() == 1 && !(former && !isStranger(-id))) {
      said(id, (Said) entries.get(0).detail());
    }
  }

  private void said(int id, @Nullable Said said) {
    if (said == null) {
      return;
    }
    String path = family.path(id);
    oracle.check(
        path != null && !said.path().equals(path),
        Rule.REPORT_PATH,
        name(id) + " is called " + said.path() + ", not " + path);
    Conduct conduct = family.spec(id).conduct();
    boolean dead = conduct == Conduct.DIES || conduct == Conduct.LEFT_OPEN;
    if (dead) {
      oracle.check(
          said.late() || said.outcome() == Outcome.ABANDONED,
          Rule.DEAD_SCOPE,
          name(id) + " is called " + said);
      return;
    }
    Set<Outcome> right = Outcomes.of(facts, id);
    oracle.check(
        !right.contains(said.outcome()),
        Rule.REPORT_OUTCOME,
        name(id) + " is called " + said.outcome() + ", not " + right);
    oracle.check(
        said.late() ? Outcomes.inTime(facts, id) : Outcomes.late(facts, id),
        Rule.REPORT_LATE,
        name(id)
            + (said.late() ? " was in time, and is called late" : " was late, and is not called so")
            + " (" + said.outcome() + ")");
    oracle.check(
        said.looked() && Outcomes.inTime(facts, id),
        Rule.REPORT_LOOK,
        name(id) + " was in time, and has been looked at");
  }

  /** Of those that are told once: none after one that was settled later. */
  private void order() {
    long latest = Facts.ALWAYS;
    int after = Family.NONE;
    Set<Integer> seen = new HashSet<>();
    for (Entry entry : facts.all(Mark.REPORTED)) {
      int id = entry.node();
      if (!family.has(id) || !seen.add(id) || (facts.has(Mark.SPAWNED, -id) && id != 0)) {
        continue;
      }
      oracle.check(
          facts.stoppedBefore(id) < latest,
          Rule.REPORT_ORDER,
          name(id) + " is told after " + name(after) + ", which was settled later");
      if (facts.settledAfter(id) > latest) {
        latest = facts.settledAfter(id);
        after = id;
      }
    }
  }
}
