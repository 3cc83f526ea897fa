package dev.supervisor.core.oracle;

import java.time.Duration;
import java.util.List;

/**
 * All that the test is going to do with one tree.
 *
 * @param early whether the stop begins while the tree still grows
 * @param interrupted whether the thread that closes the root is interrupted meanwhile
 * @param actions what threads outside of the tree do to it
 */
record Plan(
    long seed,
    Spec root,
    Ending ending,
    boolean early,
    boolean interrupted,
    Duration stopWithin,
    List<Action> actions) {

  /** How the stop of the whole begins. */
  enum Ending {
    /** The owner closes the root. */
    CLOSE,
    /** The owner stops the root, and closes it at once. */
    STOP_THEN_CLOSE,
    /** The owner stops the root, and closes it when asked. */
    STOP_THEN_OBEY,
    /** Another thread stops the root, and the owner closes it when asked. */
    STOPPED_FROM_OUTSIDE
  }

  /** What is done to the target, on a thread of its own, when the mark was made. */
  record Action(Mark trigger, int by, Deed deed, int target) {}

  /** What can be done to a node from outside. */
  enum Deed {
    STOP,
    ASK
  }

  Plan withRoot(Spec other) {
    return new Plan(seed, other, ending, early, interrupted, stopWithin, actions);
  }

  Plan withActions(List<Action> others) {
    return new Plan(seed, root, ending, early, interrupted, stopWithin, others);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(200);
    text.append("seed ").append(seed).append(", ").append(ending);
    text.append(early ? ", while it grows" : "").append(interrupted ? ", closer interrupted" : "");
    text.append(", within ").append(stopWithin.toMillis()).append(" ms\n");
    root.describe(text, "  ", "");
    actions.forEach(action -> text.append("  ").append(action).append('\n'));
    return text.toString();
  }
}
