package dev.supervisor.core.oracle;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.oracle.Spec.Kind;
import java.util.EnumSet;
import java.util.Set;

/** How a node ended, as far as the log tells. */
final class Outcomes {
  private Outcomes() {}

  /** {@return what may rightly be said of it; more than one where threads raced} */
  static Set<Outcome> of(Facts facts, int id) {
    Spec spec = facts.family.spec(id);
    if (facts.has(Mark.THROWING, id)) {
      return EnumSet.of(Outcome.FAILED);
    }
    if (facts.mayBeGivenUp(id) && facts.wasGivenUp(id)) {
      return EnumSet.of(Outcome.ABANDONED);
    }
    boolean neverRan = !spec.kind().isAttachment() && !facts.has(Mark.OVER, id);
    if (neverRan || spec.kind() == Kind.CREATED) {
      return EnumSet.of(Outcome.FINISHED, Outcome.STOPPED);
    }
    long over = facts.first(Mark.OVER, id);
    long interrupted = facts.first(Mark.INTERRUPTED, id);
    boolean shared = hasThreadMates(facts, id); // one thread, several nodes: any may have met it
    if (interrupted < over && !shared && !facts.mayBeGivenUp(id)) {
      return EnumSet.of(Outcome.INTERRUPTED);
    }
    Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
    if (facts.askedBefore(id) < over) {
      outcomes.add(Outcome.STOPPED);
    } else if (!facts.has(Mark.ASKED, id)) {
      outcomes.add(Outcome.FINISHED);
      if (spec.kind().isAttachment()) { // it may have been asked, and not have heard of it yet
        outcomes.add(Outcome.STOPPED);
      }
    } else {
      outcomes.add(Outcome.FINISHED);
      outcomes.add(Outcome.STOPPED);
    }
    boolean unseen = facts.isRush(over)
        || shared
        || interrupted != Facts.NEVER
        || facts.family.hasShortGrace(id);
    if (unseen) {
      outcomes.add(Outcome.INTERRUPTED); // it may have met its end on the way
    }
    if (facts.mayBeGivenUp(id) && spec.kind().isAttachment()) {
      outcomes.add(Outcome.ABANDONED); // no mark tells
    }
    return outcomes;
  }

  /** {@return whether other nodes lie on the same thread} */
  private static boolean hasThreadMates(Facts facts, int id) {
    return facts.family.spec(id).kind().isStretch()
        || facts.family.children(id).stream()
            .anyMatch(it -> facts.family.spec(it).kind().isStretch());
  }

  /** {@return whether it was still there at the end of its grace, or at the deadline, for certain} */
  static boolean late(Facts facts, int id) {
    long interrupted = facts.first(Mark.INTERRUPTED, id);
    return facts.wasGivenUp(id)
        || (facts.family.spec(id).conduct().needsInterrupt()
            && interrupted != Facts.NEVER
            && !facts.isRush(interrupted));
  }

  /** {@return whether it was in time, for certain} */
  static boolean inTime(Facts facts, int id) {
    return !facts.family.hasShortGrace(id) && facts.has(Mark.OVER, id) && !facts.wasGivenUp(id);
  }
}
