package dev.supervisor.core.oracle;

import static dev.supervisor.core.oracle.Oracle.name;

import dev.supervisor.core.oracle.Spec.Trait;

/** Births and ends: what runs, is interrupted, is given up. */
final class EndRules {
  private final Facts facts;
  private final Family family;
  private final Oracle oracle;

  private EndRules(Facts facts, Oracle oracle) {
    this.facts = facts;
    this.family = facts.family;
    this.oracle = oracle;
  }

  static void check(Facts facts, Oracle oracle) {
    EndRules rules = new EndRules(facts, oracle);
    for (int id : facts.family.all()) {
      rules.births(id);
    }
    for (int id : facts.linked()) {
      rules.end(id);
      rules.interrupts(id);
      if (facts.family.spec(id).kind().isAttachment()) {
        rules.calls(id);
      }
    }
  }

  private void births(int id) {
    int parent = family.parent(id);
    if (parent == Family.NONE) {
      return;
    }
    oracle.check(
        facts.has(Mark.REFUSED, id)
            && !mayDieAtBirth(id)
            && !family.spec(id).is(Trait.RESTARTED)
            && !facts.mayBeGivenUp(parent)
            && facts.last(Mark.OVER, parent) > facts.first(Mark.REFUSED, id),
        Rule.SPAWN_REFUSED,
        name(id) + " was refused by " + name(parent) + ", which was not settled");
    oracle.check(
        facts.has(Mark.SPAWNED, id) && facts.first(Mark.SPAWNING, id) > facts.stoppedBefore(parent),
        Rule.SPAWN_ACCEPTED,
        name(id) + " was born to " + name(parent) + ", which was settled");
  }

  /** {@return whether it was given up before it had a thread, for want of time} */
  private boolean mayDieAtBirth(int id) {
    return facts.diedAtBirth(id)
        && (family.hasShortGrace(id) || facts.isRush(facts.first(Mark.REFUSED, id)));
  }

  private void end(int id) {
    Spec spec = family.spec(id);
    long closed = facts.first(Mark.CLOSED, Family.ROOT);
    long over = facts.first(Mark.OVER, id);
    boolean runs = switch (spec.kind()) {
      case CHILD, GUEST, SCOPE, ATTACHMENT, SHARED -> true;
      case OVERLAY -> facts.has(Mark.BEGAN, id);
      case CREATED, ROOT -> false;
    };
    boolean began =
        id >= 0 || facts.has(Mark.BEGAN, id); // a former life may have been stopped before
    if (runs && began && !facts.mayBeGivenUp(id)) {
      oracle.check(
          facts.stoppedBefore(id) < over && over != Facts.NEVER,
          Rule.STOPPED_BEFORE_END,
          name(id) + " was settled before it had ended");
      oracle.check(
          over > closed,
          Rule.LEFT_RUNNING,
          name(id) + (over == Facts.NEVER ? " has never ended" : " ran on after close"));
    }
    oracle.check(
        facts.wasGivenUp(id)
            && !facts.has(Mark.ASKED, id)
            && facts.askedAfter(id) > facts.stoppedBefore(id),
        Rule.GIVEN_UP_UNASKED,
        name(id) + " was given up and never asked");
    for (Entry cleaning : facts.all(Mark.CLEANING, id)) {
      oracle.check(
          Boolean.TRUE.equals(cleaning.detail()),
          Rule.CLEANUP_FLAG,
          "the cleanup of " + name(id) + " began interrupted");
    }
  }

  private void interrupts(int id) {
    Spec spec = family.spec(id);
    long cause = facts.firstCause(id);
    long interrupted = facts.first(Mark.INTERRUPTED, id);
    if (interrupted != Facts.NEVER && !facts.isRush(interrupted)) {
      oracle.check(
          !family.hasShortGrace(id),
          Rule.INTERRUPT_STRAY,
          name(id) + " was interrupted, and had time");
      oracle.check(
          cause == Facts.NEVER
              || facts.nanosAt(interrupted) - facts.nanosAt(cause) < Library.SHORT.toNanos(),
          Rule.INTERRUPT_EARLY,
          name(id) + " was interrupted before its grace was over");
    }
    long stopped = facts.stoppedBefore(id);
    if (spec.conduct() == Conduct.DEAF && facts.wasGivenUp(id) && !facts.isRush(stopped)) {
      long least = Library.SHORT.plus(Library.PATIENCE).toNanos();
      oracle.check(
          cause == Facts.NEVER || facts.nanosAt(stopped) - facts.nanosAt(cause) < least,
          Rule.GIVEN_UP_EARLY,
          name(id) + " was given up before its patience was over");
    }
  }

  private void calls(int id) {
    int attached = 0;
    int closing = 0;
    int ask = 0;
    int giveUp = 0;
    boolean late = false;
    for (Entry call : facts.all(Mark.CALLED, id)) {
      switch (String.valueOf(call.detail())) {
        case "attached" -> attached++;
        case "closing" -> {
          closing++;
          late |= ask > 0;
        }
        case "ask" -> ask++;
        case "giveUp" -> giveUp++;
        default -> {}
      }
    }
    oracle.check(ask > 1, Rule.ASKED_ONCE, name(id) + " was asked " + ask + " times");
    oracle.check(
        attached != 1 || closing > 1 || giveUp > 1 || late,
        Rule.ATTACHMENT_CALLS,
        name(id) + " heard " + facts.all(Mark.CALLED, id));
  }
}
