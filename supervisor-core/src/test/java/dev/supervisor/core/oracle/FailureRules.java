package dev.supervisor.core.oracle;

import static dev.supervisor.core.oracle.Oracle.name;

import dev.supervisor.core.oracle.Spec.Kind;
import dev.supervisor.core.oracle.Spec.Trait;
import java.util.Set;

/** Failures and results: each reaches somebody, once. */
final class FailureRules {
  private FailureRules() {}

  static void check(Facts facts, Oracle oracle) {
    for (int id : facts.linked()) {
      int thrown = facts.all(Mark.THROWN, id).size();
      int collected = facts.all(Mark.COLLECTED, id).size();
      boolean failed = facts.has(Mark.THROWING, id);
      boolean released = facts.family.spec(id).is(Trait.RELEASED);
      oracle.check(
          failed && !released && thrown + collected == 0 && isClosed(facts, id),
          Rule.FAILURE_LOST,
          "the failure of " + name(id) + " came out of no close");
      oracle.check(
          thrown + collected > 1 || (released && thrown > 0),
          Rule.FAILURE_TWICE,
          "the failure of " + name(id) + " was collected " + collected + " times, thrown " + thrown
              + " times" + (released ? ", and it was released" : ""));
      oracle.check(
          !failed && thrown > 0, Rule.FAILURE_INVENTED, name(id) + " did not fail, says the log");
      joined(facts, oracle, id);
    }
    for (Entry threw : facts.all(Mark.THREW)) {
      oracle.broken(
          Rule.FAILURE_INVENTED, "close of " + name(threw.node()) + " threw " + threw.detail());
    }
  }

  /** {@return whether all scopes above it are closed by somebody} */
  private static boolean isClosed(Facts facts, int id) {
    return facts.family.ancestors(id).stream()
        .map(facts.family::spec)
        .noneMatch(up -> up.conduct() == Conduct.LEFT_OPEN || up.conduct() == Conduct.DIES);
  }

  private static void joined(Facts facts, Oracle oracle, int id) {
    for (Entry entry : facts.all(Mark.JOINED, id)) {
      String answer = String.valueOf(entry.detail());
      oracle.check(
          !answers(facts, id).contains(answer),
          Rule.JOIN_ANSWER,
          "join of " + name(id) + " answered " + answer + ", not " + answers(facts, id));
    }
  }

  private static Set<String> answers(Facts facts, int id) {
    Spec spec = facts.family.spec(id);
    boolean task = spec.is(Trait.CALL) || spec.is(Trait.RESTARTED) || spec.kind() == Kind.OVERLAY;
    if (facts.has(Mark.THROWING, id)) {
      return Set.of("failed");
    }
    if (!facts.has(Mark.BEGAN, id)) {
      return Set.of("refused", "stopped");
    }
    if (facts.wasGivenUp(id)) {
      return Set.of("abandoned");
    }
    if (!task) {
      return Set.of("null");
    }
    if (spec.conduct() == Conduct.JOINS) {
      return Set.of("value", "stopped"); // it passes on what its own child answers
    }
    return Set.of(
        facts.has(Mark.INTERRUPTED, id) && spec.is(Trait.RETHROWS) && isThrown(spec)
            ? "stopped"
            : "value");
  }

  /** {@return whether the body lets the interrupt out, rather than act on it} */
  private static boolean isThrown(Spec spec) {
    return switch (spec.conduct()) {
      case SLOW, DEAF, IMMOVABLE -> false;
      default -> true;
    };
  }
}
