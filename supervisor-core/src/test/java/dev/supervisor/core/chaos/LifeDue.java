package dev.supervisor.core.chaos;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.chaos.LifePlan.Deed;
import dev.supervisor.core.chaos.LifePlan.Part;
import dev.supervisor.core.chaos.Lives.Birth;
import dev.supervisor.core.chaos.Lives.Run;

/**
 * Which children the rules have run when all is at rest. Where what was done leaves it open whether a child is over or down, as two hands at
 * once, or an end that may have been its last attempt, it is not asked for.
 */
final class LifeDue {
  private static final int BEFORE_READY = 3; // SUPERVISION.md, A5

  private final LifeNotes notes;

  LifeDue(LifeNotes notes) {
    this.notes = notes;
  }

  /** {@return what keeps it from being at rest: a body that has still to see what was said to it, one that is due; empty when nothing does} */
  String unrest(boolean isRootAsked) {
    synchronized (notes) {
      return unrestNow(isRootAsked);
    }
  }

  private String unrestNow(boolean isRootAsked) {
    for (Birth birth : notes.births()) {
      Child<?> child = birth.handle();
      if (child == null) {
        continue;
      }
      if (birth.alive == 0 && child.state() == Node.State.RUNNING) {
        return birth + " has still to begin, or its end to be noted";
      }
      for (Run run : birth.runs) {
        boolean runs = run.ended == Integer.MAX_VALUE;
        if (runs && (run.order.isGo() || run.pleaseStop.isGo())) {
          return run + " has still to see what was said to it";
        }
      }
      if (!isRootAsked && isDue(birth)) {
        return birth + " has to be started, and is not";
      }
    }
    return "";
  }

  /** {@return whether the rules have it run, and it does not} */
  private boolean isDue(Birth birth) {
    Part part = birth.part;
    Run parent = birth.parent;
    Run last = birth.last();
    boolean isParentThere =
        parent == null || (parent.ended == Integer.MAX_VALUE && !parent.pleaseStop.isGo());
    boolean isKept = !isParentThere || birth.alive > 0 || birth.isStopped || birth.isVague;
    if (isKept || notes.needed(birth).stream().anyMatch(it -> it.alive == 0)) {
      return false;
    }
    if (last == null) {
      return !notes.isInGroup(part)
          || !mayBeDown(birth); // a late child of a group waits for its start
    }
    return part.isAgain() && !isOver(last) && !mayBeDown(birth);
  }

  /** {@return whether its life may have ended with that incarnation} */
  private boolean isOver(Run last) {
    Part part = last.birth.part;
    if (last.what == Deed.GIVE_UP && last.order.isGo()) {
      return true;
    }
    if (part.autoShutdown() != ThreadOptions.AutoShutdown.NEVER && notes.hasEndedBelow(last)) {
      return true; // the end of a significant child is that of its parent
    }
    boolean isStoppedWithOthers = last.asked != Integer.MAX_VALUE && !last.isAskedByHand;
    return !last.failed
        && part.again() == LifePlan.Again.ON_FAILURE
        && !isStoppedWithOthers
        && (last.what != Deed.PLANNED || !last.order.isGo() || last.isAskedByHand);
  }

  /** {@return whether it, or its group, may have given up: then it is started by hand alone} */
  private boolean mayBeDown(Birth birth) {
    if (!notes.isInGroup(birth.part)) {
      return hasSpent(birth, birth.spent);
    }
    int spent = 0;
    for (Birth each : notes.siblings(birth)) {
      spent += each.spent;
    }
    for (Birth each : notes.siblings(birth)) {
      boolean givesUp = each.runs.stream().anyMatch(it -> it.what == Deed.GIVE_UP);
      if (each.part.isAgain() && (givesUp || each.isVague || hasSpent(each, spent))) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasSpent(Birth birth, int spent) {
    int most = birth.part.attempts();
    int limit = birth.part.becomesReady() && most >= 0 ? Math.min(most, BEFORE_READY) : most;
    return limit >= 0 && spent > limit;
  }
}
