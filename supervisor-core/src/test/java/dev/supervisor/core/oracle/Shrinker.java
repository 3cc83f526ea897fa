package dev.supervisor.core.oracle;

import dev.supervisor.core.oracle.Plan.Action;
import dev.supervisor.core.oracle.Spec.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Makes a plan smaller as long as the same promise is broken: what is left is what matters. */
final class Shrinker {
  private static final int TRIES = 8; // a race does not come each time
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** Runs a plan and says what was broken. */
  interface Trial {
    List<Violation> run(Plan plan);
  }

  /** The smallest plan, and what is broken in it. */
  record Smallest(Plan plan, List<Violation> violations) {}

  private final Trial trial;
  private final Rule rule;
  private final long endNanos = System.nanoTime() + LIMIT_NANOS;

  private Shrinker(Trial trial, Rule rule) {
    this.trial = trial;
    this.rule = rule;
  }

  static Smallest shrink(Plan plan, List<Violation> violations, Trial trial) {
    Shrinker shrinker = new Shrinker(trial, violations.get(0).rule());
    Smallest best = new Smallest(plan, violations);
    for (Optional<Smallest> next = Optional.of(best); next.isPresent(); ) {
      best = next.get();
      next = shrinker.smaller(best.plan());
    }
    return best;
  }

  private Optional<Smallest> smaller(Plan plan) {
    for (Plan candidate : candidates(plan)) {
      for (int i = 0; i < TRIES && System.nanoTime() - endNanos < 0; i++) {
        List<Violation> violations = trial.run(candidate);
        if (violations.stream().anyMatch(violation -> violation.rule() == rule)) {
          return Optional.of(new Smallest(candidate, violations));
        }
      }
    }
    return Optional.empty();
  }

  /** {@return plans that are smaller by one thing, the largest steps first} */
  static List<Plan> candidates(Plan plan) {
    List<Plan> list = new ArrayList<>();
    if (!plan.actions().isEmpty()) {
      list.add(plan.withActions(List.of()));
    }
    for (Spec root : smaller(plan.root())) {
      list.add(plan.withRoot(root));
    }
    for (Action action : plan.actions()) {
      List<Action> others = new ArrayList<>(plan.actions());
      others.remove(action);
      list.add(plan.withActions(others));
    }
    list.removeIf(smaller -> !isSound(smaller.root()));
    return list;
  }

  /** {@return whether the conduct of all nodes still has a meaning} */
  private static boolean isSound(Spec spec) {
    boolean sound = spec.conduct() != Conduct.OUTLIVES_PARENT || spec.is(Trait.DAEMON);
    for (Spec child : spec.children()) {
      sound &= isSound(child);
      sound &= child.conduct() != Conduct.WAITS_FOR_SIBLINGS || spec.is(Trait.ALL_AT_ONCE);
      boolean insistedUpon =
          child.kind() == Spec.Kind.ATTACHMENT && child.conduct() == Conduct.STUBBORN;
      sound &= !insistedUpon || spec.conduct().needsInterrupt(); // it has the grace of its parent
    }
    return sound && spec.late().stream().allMatch(Shrinker::isSound);
  }

  private static List<Spec> smaller(Spec spec) {
    List<Spec> list = new ArrayList<>();
    for (int i = 0; i < spec.children().size(); i++) {
      list.add(spec.withChildren(without(spec.children(), i)));
    }
    for (int i = 0; i < spec.late().size(); i++) {
      list.add(spec.withLate(without(spec.late(), i)));
    }
    for (int i = 0; i < spec.children().size(); i++) {
      for (Spec child : smaller(spec.children().get(i))) {
        list.add(spec.withChildren(with(spec.children(), i, child)));
      }
    }
    for (int i = 0; i < spec.late().size(); i++) {
      for (Spec child : smaller(spec.late().get(i))) {
        list.add(spec.withLate(with(spec.late(), i, child)));
      }
    }
    if (spec.kind() == Spec.Kind.CHILD
        && spec.conduct() != Conduct.OBEYS
        && spec.late().isEmpty()) {
      list.add(spec.withConduct(Conduct.OBEYS));
    }
    for (Trait trait : spec.traits()) {
      list.add(spec.without(trait));
    }
    return list;
  }

  private static <T> List<T> without(List<T> list, int index) {
    List<T> others = new ArrayList<>(list);
    others.remove(index);
    return others;
  }

  private static <T> List<T> with(List<T> list, int index, T other) {
    List<T> others = new ArrayList<>(list);
    others.set(index, other);
    return others;
  }
}
