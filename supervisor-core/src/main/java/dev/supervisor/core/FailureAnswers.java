package dev.supervisor.core;

import dev.supervisor.core.Restart.Decision;
import dev.supervisor.signals.internal.Thrown;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What users have said becomes of a child after each kind of failure. Immutable.
 *
 * @param byClass by its class; one answer for each
 * @param asked by predicates of users, in the order in which they were given
 */
record FailureAnswers(List<ByClass> byClass, List<ByPredicate> asked) {
  static final FailureAnswers NONE = new FailureAnswers(List.of(), List.of());

  /** An answer to failures of a class and its subclasses. */
  record ByClass(Class<? extends Throwable> failure, Decision decision) {}

  /** An answer to failures that a predicate of users accepts. */
  record ByPredicate(Predicate<? super Throwable> which, Decision decision) {}

  /** {@return these, with that answer in place of a former one for that very class} */
  FailureAnswers with(Class<? extends Throwable> failure, Decision decision) {
    var all = new ArrayList<>(byClass);
    all.removeIf(it -> it.failure() == failure);
    all.add(new ByClass(failure, decision));
    return new FailureAnswers(List.copyOf(all), asked);
  }

  /** {@return these, and that answer after the others} */
  FailureAnswers with(Predicate<? super Throwable> which, Decision decision) {
    var all = new ArrayList<>(asked);
    all.add(new ByPredicate(which, decision));
    return new FailureAnswers(byClass, List.copyOf(all));
  }

  /** {@return whether some failures count as a normal end} */
  boolean mayIgnore() {
    return byClass.stream().anyMatch(it -> it.decision() == Decision.IGNORE)
        || asked.stream().anyMatch(it -> it.decision() == Decision.IGNORE);
  }

  /** {@return what becomes of the child after that failure, which is none of ours} It runs predicates of users. */
  Decision decide(Throwable thrown) {
    Decision picked = ask(thrown);
    if (picked != null) {
      return picked;
    }
    ByClass best = null;
    for (ByClass each : byClass) {
      if (each.failure().isInstance(thrown)
          && (best == null || best.failure().isAssignableFrom(each.failure()))) {
        best = each;
      }
    }
    if (best != null) {
      return best.decision();
    }
    boolean isFatal = thrown instanceof LinkageError
        || (thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError));
    return isFatal ? Decision.ESCALATE : Decision.RESTART;
  }

  private @Nullable Decision ask(Throwable thrown) {
    for (ByPredicate each : asked) {
      try {
        if (each.which().test(thrown)) {
          return each.decision();
        }
      } catch (Throwable e) {
        Thrown.suppress(thrown, e);
      }
    }
    return null;
  }
}
