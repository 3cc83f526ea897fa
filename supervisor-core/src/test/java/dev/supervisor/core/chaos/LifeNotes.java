package dev.supervisor.core.chaos;

import dev.supervisor.core.Child;
import dev.supervisor.core.Restart;
import dev.supervisor.core.chaos.LifePlan.Again;
import dev.supervisor.core.chaos.LifePlan.Deed;
import dev.supervisor.core.chaos.LifePlan.Part;
import dev.supervisor.core.chaos.Lives.Birth;
import dev.supervisor.core.chaos.Lives.Births;
import dev.supervisor.core.chaos.Lives.Broken;
import dev.supervisor.core.chaos.Lives.Run;
import dev.supervisor.signals.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What the test itself did and saw of one tree, and what of that breaks a promise. All of it is under one lock: so each look is at one
 * moment.
 */
final class LifeNotes {
  private static final int TOLD = 400;

  final LifePlan plan;
  private final Births[] births; // of each part; guarded by this
  private final List<String> log = new ArrayList<>(); // guarded by this
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
  private final List<Broken> broken = new ArrayList<>(); // guarded by this
  private int moment; // guarded by this
  private boolean isClosing; // guarded by this; all was at rest before
  private boolean isOver; // guarded by this
  private final List<Birth> lateBegun =
      new ArrayList<>(); // when the tree had been closed; guarded by this

  LifeNotes(LifePlan plan) {
    this.plan = plan;
    births = new Births[plan.parts().size()];
    for (int i = 0; i < births.length; i++) {
      births[i] = new Births();
    }
  }

  synchronized void note(String what) {
    log.add(moment + " " + what);
  }

  void wrong(String what) {
    note("WRONG " + what);
    wrong.add(what);
  }

  // ---- births

  synchronized Birth toBeBorn(Part part, @Nullable Run parent) {
    Birth birth = new Birth(part, parent);
    births[part.id()].all.add(birth);
    return birth;
  }

  synchronized void born(Birth birth, Child<?> child, boolean isLate) {
    birth.handle = child;
    birth.isLate = isLate;
    moment++;
    note(birth + " born" + (isLate ? " late" : ""));
  }

  synchronized @Nullable Birth latest(int id) {
    List<Birth> all = births[id].all;
    return all.isEmpty() ? null : all.get(all.size() - 1);
  }

  synchronized @Nullable Run current(int id) {
    Birth birth = latest(id);
    return birth == null ? null : birth.last();
  }

  synchronized List<Birth> births() {
    List<Birth> all = new ArrayList<>();
    for (Births each : births) {
      all.addAll(each.all);
    }
    return all;
  }

  // ---- what is done

  /** A hand is about to do that: the moment at which it is done lies between this and {@link #done}. */
  synchronized void doing(Deed deed, Birth birth) {
    moment++;
    note(deed.name() + " " + birth);
    if (deed == Deed.STOP || deed == Deed.START) {
      birth.isVague |= birth.hands > 0;
      birth.hands++;
    }
    if (deed == Deed.START) {
      birth.isTried =
          true; // a new life may begin from now on, and end before its thread is started
    }
    if (deed == Deed.STOP) {
      birth.isStopped = true;
    }
    askedByHand(deed, birth);
  }

  /**
   * It is done.
   *
   * @param isSo whether it was not refused
   * @param isLate whether the parent was being stopped then
   */
  synchronized void done(Deed deed, Birth birth, boolean isSo, boolean isLate) {
    moment++;
    note(deed.name() + (isSo ? " is done with " : " was refused by ") + birth);
    if (deed == Deed.STOP || deed == Deed.START) {
      birth.hands--;
    }
    askedByHand(deed, birth);
    if (deed == Deed.START) {
      birth.isTried =
          true; // a new life may have begun, and have ended before its thread could be started
    }
    if (deed == Deed.START && isSo) {
      birth.isStopped = false;
      birth.isStarted = true;
      birth.isLate |= isLate;
    }
    if (isSo && (deed == Deed.START || deed == Deed.FORGIVE)) {
      for (Birth each : sharesAttempts(birth)) {
        each.failures = 0; // what was spent is not: restarting.md, start() gives back no attempt
      }
    }
  }

  private void askedByHand(Deed deed, Birth birth) {
    if (deed != Deed.STOP && deed != Deed.ASK) {
      return;
    }
    Run last = birth.last();
    if (birth.alive > 0 && last != null) {
      last.isAskedByHand = true;
    } else {
      birth.isNextAsked = true;
    }
  }

  /** {@return those that have their attempts together: in a group all members, else it alone} */
  private List<Birth> sharesAttempts(Birth birth) {
    return isInGroup(birth.part) ? siblings(birth) : List.of(birth);
  }

  List<Birth> siblings(Birth birth) {
    List<Birth> all = new ArrayList<>();
    for (Births each : births) {
      for (Birth other : each.all) {
        if (other.part.parent() == birth.part.parent() && other.parent == birth.parent) {
          all.add(other);
        }
      }
    }
    return all;
  }

  boolean isInGroup(Part part) {
    return part.isAgain() && plan.strategyOf(part.parent()) != Restart.Strategy.ONE_FOR_ONE;
  }

  // ---- what is seen

  synchronized Run began(Birth birth, Signal pleaseStop) {
    moment++;
    Births part = births[birth.part.id()];
    Run run = new Run(birth, birth.runs.size(), pleaseStop);
    run.began = moment;
    run.isAskedByHand = birth.isNextAsked || birth.isStopped;
    birth.isNextAsked = false;
    birth.runs.add(run);
    note(run + " begins");
    if (++birth.alive > 1) {
      wrong(run + " began beside a former incarnation");
    }
    if (++part.alive > 1) {
      wrong(run + " began beside one of a former parent");
    }
    if (run.number > 0 && !birth.part.isAgain()) {
      wrong(run + " began, and is never started again");
    }
    if (isOver) {
      lateBegun.add(birth);
    }
    for (int below : plan.below(birth.part.id())) {
      if (births[below].alive > 0) {
        wrong(run + " began before n" + below + " of its former subtree had ended");
      }
    }
    run.beside = beside(birth);
    return run;
  }

  /**
   * {@return up to which incarnation of each that it needs it may run: where that has not begun yet, its next one is on its way, as one that does
   * not say when it is ready is so before its first instruction is seen}
   */
  private List<Integer> beside(Birth birth) {
    return needed(birth).stream()
        .map(it -> it.runs.size() + (it.alive > 0 ? 0 : 1))
        .toList();
  }

  /** {@return those that it names as needed} */
  List<Birth> needed(Birth birth) {
    return siblings(birth).stream()
        .filter(it -> birth.part.needs().contains(it.part.id()))
        .toList();
  }

  /** It has seen that it is asked. */
  synchronized void asked(Run run) {
    moment++;
    run.asked = moment;
    note(run + " is asked");
    Birth older = run.birth;
    boolean isAlone = older.part.isDeaf() // it looks when it is released, and not when it is asked
        || run.isAskedByHand // by hand it is asked as the only one
        || (!isClosing
            && isEndOfOneThatItNeeds(
                older)) // SUPERVISION.md, Order is not dependence: it stops with that
        || hasEndedBelow(
            run) // A failing parent is stopped: by its child, as the only one of its siblings
        || older.isLate // DESIGN: a late child is born asked
        || isNewer(older);
    if (isAlone) {
      return;
    }
    boolean ofGroup =
        isInGroup(older.part); // then perhaps the stop of the group, which others are no part of
    for (Birth younger : siblings(older)) {
      if (younger.part.id() > older.part.id()
          && younger.alive > 0
          && (!ofGroup || isClosing || younger.part.isAgain())
          && !younger.part.isDeaf() // it is given up at once, and its elders wait for it no longer
          && !younger.isLate) { // DESIGN: a late child does not postpone an older sibling
        wrong(run + " was asked while the younger " + younger + " ran");
      }
    }
  }

  /**
   * {@return whether it may be newer than its birth says} restarting.md: one that is started anew by hand is the newest child, and so is one whose
   * new life begins because one that it needs was started by hand.
   */
  private boolean isNewer(Birth birth) {
    return birth.isTried
        || siblings(birth).stream()
            .anyMatch(it -> it.isTried && plan.needed(birth.part.id()).contains(it.part.id()));
  }

  /** {@return whether one that it needs, directly or by way of others, is going} */
  private boolean isEndOfOneThatItNeeds(Birth birth) {
    for (Birth needed : siblings(birth)) {
      if (plan.needed(birth.part.id()).contains(needed.part.id()) && isGoing(needed)) {
        return true;
      }
    }
    return false;
  }

  /** {@return whether something has come, or may have, that ends its present incarnation: it need not have seen that} */
  private boolean isGoing(Birth needed) {
    Run last = needed.last();
    return needed.alive == 0
        || last == null
        || last.isAskedByHand
        || needed.isStarted
        || last.pleaseStop.isGo()
        || hasEndedBelow(last);
  }

  boolean hasEndedBelow(Run run) {
    for (int below : plan.below(run.birth.part.id())) {
      for (Birth each : births[below].all) {
        if (each.parent == run && each.last() != null && each.last().ended != Integer.MAX_VALUE) {
          return true;
        }
      }
    }
    return false;
  }

  /** It fails now, as it was to. */
  synchronized void failed(Run run, @Nullable Broken how) {
    run.failed = true;
    if (how != null) {
      broken.add(how);
    }
    Birth birth = run.birth;
    if (!birth.part.isAgain() || isEndOfOneThatItNeeds(birth) || mayStopForASibling(run)) {
      return; // restarting.md: a failure costs nothing while what it needs is not up
    }
    birth.failures++;
    int most = attemptsOf(birth);
    if (most >= 0 && birth.failures > most + 1 && birth.hands == 0) {
      wrong(run + " is failure " + birth.failures + ", and has " + most + " attempts");
    }
  }

  /** {@return whether its group may just be stopping it for the end of a sibling} restarting.md: what it throws then costs nothing. */
  private boolean mayStopForASibling(Run run) {
    return isInGroup(run.birth.part)
        && siblings(run.birth).stream()
            .flatMap(it -> it.runs.stream())
            .anyMatch(it -> it.birth != run.birth
                && (it.failed || it.what == Deed.PLANNED || it.birth.part.again() == Again.ALWAYS)
                && it.ended != Integer.MAX_VALUE
                && it.ended > run.began);
  }

  /**
   * {@return how many attempts it has at most; negative for any number} Those of a group are counted together, and the limit is that of the child
   * that fails: a failure that joins the stop which another has begun costs none.
   */
  private int attemptsOf(Birth birth) {
    if (!isInGroup(birth.part)) {
      return birth.part.attempts();
    }
    int most = 0;
    for (Birth each : siblings(birth)) {
      if (each.part.isAgain()) {
        if (each.part.attempts() < 0) {
          return -1;
        }
        most = Math.max(most, each.part.attempts());
      }
    }
    return most;
  }

  synchronized void ended(Run run, String how) {
    moment++;
    run.ended = moment;
    note(run + " ends: " + how);
    Birth birth = run.birth;
    births[birth.part.id()].alive--;
    birth.alive--;
    birth.spent++;
    List<Birth> needed = needed(birth);
    for (int i = 0; i < needed.size(); i++) {
      // SUPERVISION.md, A13: one that does not end is given up; what it needs waits for it no
      // longer
      if (needed.get(i).runs.size() > run.beside.get(i) && !birth.part.isDeaf()) {
        wrong(run + " ran on while " + needed.get(i) + ", which it needs, had begun anew");
      }
    }
    for (Birth dependent : siblings(birth)) {
      if (plan.needed(dependent.part.id()).contains(birth.part.id())) {
        dependent.failures = 0; // a failure within the second before this is given back
      }
    }
  }

  // ---- the end

  synchronized void closing() {
    moment++;
    note("closing");
    isClosing = true;
  }

  /** {@return those that began a body when the tree had been closed} */
  synchronized List<Birth> lateBegun() {
    return List.copyOf(lateBegun);
  }

  synchronized void over() {
    moment++;
    note("closed");
    isOver = true;
  }

  synchronized int alive() {
    int all = 0;
    for (Births each : births) {
      all += each.alive;
    }
    return all;
  }

  synchronized List<Broken> broken() {
    return List.copyOf(broken);
  }

  /** {@return whether another incarnation followed} */
  synchronized boolean wasAnswered(Broken how) {
    Birth birth = how.run.birth;
    return !birth.isStarted && how.run.number < birth.runs.size() - 1;
  }

  /** {@return whether it was the end of the last incarnation of that child, which no hand has started} */
  synchronized boolean isLastOfAll(Broken how) {
    Birth birth = how.run.birth;
    return !birth.isTried
        && how.run == birth.last(); // Child.start(): a failure of the former life counts as handled
  }

  List<String> wrong() {
    return List.copyOf(wrong);
  }

  synchronized String story() {
    return String.join("\n  ", log.subList(Math.max(0, log.size() - TOLD), log.size()));
  }
}
