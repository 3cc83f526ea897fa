package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.LogContext;
import dev.supervisor.signals.internal.Seam;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is between two incarnations of a child: the fence, the pause, and the start, which is brought by time or by hand. Guarded by the
 * child's mutex.
 */
final class NextStart {
  /* How it works. When an incarnation is over and another one follows, that is noted here in the same hold of the mutex (follows): from then
   * on the child waits for its start, open and over, so that a stop finds nothing to wait for. Then, without the mutex, its former signals go
   * and the Agenda is given the start (awaitNext). It is made on a helper thread, as the making of a thread is code of users.
   *
   * No incarnation begins while a thread of the former's subtree is alive that was given up: that is the fence. */

  /** For what the next incarnation waits. */
  private enum Waits {
    NOT,
    FOR_TIME,
    FOR_THREADS,
    FOR_A_START,
    FOR_THE_GROUP,
    FOR_SIBLINGS
  }

  /** How a member of a group stands. */
  enum Standing {
    /** It runs, and nothing has ended it. */
    RUNS,
    /** It is on its way to being down, or gone. */
    STOPS,
    /** A thread of it, or below it, was given up and still runs. */
    FENCED,
    /** It waits for its start. */
    DOWN,
    /** Its life is over, or ends, or has not begun. */
    GONE,
    /** Its mutex could not be had just now. */
    UNKNOWN
  }

  /** A start that is in flight: from the decision to the first instruction of the body. */
  private final class Flight {
    private final Starts among;
    private final AtomicBoolean over = new AtomicBoolean();

    Flight(Starts among) {
      this.among = among;
    }

    void land() {
      if (over.compareAndSet(false, true)) {
        among.arrived();
        Group ofThese = among.group;
        if (ofThese != null) {
          ofThese.arrived(NextStart.this);
        }
      }
    }
  }

  private final ChildNode<?> node;
  private volatile @Nullable Flight flight; // the latest

  private volatile @Nullable Starts
      starts; // of the parent, from its birth on; written under the mutex
  private volatile long place; // in the group
  private boolean heldAtBirth;
  private int stopsWithSiblings =
      -1; // the incarnation that was stopped because a sibling has to be started again
  private LogContext context = LogContext.NONE;

  private Waits waits = Waits.NOT;
  private Agenda.@Nullable Move move;
  private long untilNanos;
  private boolean isOnItsWay; // its start, when siblings do not keep it any more
  private boolean byItself; // the latest start: there is none who could be told of a failure

  private @Nullable StopRun formerRun;
  private @Nullable SignalSource formerDrain;
  private @Nullable Family formerFamily;
  private final Fence fence;
  private final boolean hasPolicy;

  NextStart(ChildNode<?> node, Restart policy) {
    this.node = node;
    this.hasPolicy = !policy.isNever();
    this.fence = new Fence(node, policy);
  }

  /** The logging context of each further incarnation is that of the first start. */
  void keepContext(LogContext own) {
    context = own;
  }

  /** It is born under a node whose starts these are; in the hold of the parent's mutex. */
  void isBornAmong(Starts ofParent) {
    starts = ofParent;
    Group group = group();
    place = group == null ? 0 : group.birth();
    heldAtBirth = false;
  }

  /** A new life begins, by hand. */
  void beginLife() {
    waits = Waits.NOT;
    move = null;
    byItself = false;
    isOnItsWay = false;
    stopsWithSiblings = -1;
  }

  // ---- as a member of a group

  /** {@return the group of its siblings; null where each is by itself} */
  @Nullable
  Group group() {
    Starts among = starts;
    return among == null || !hasPolicy ? null : among.group;
  }

  /** {@return its place in the order of birth} */
  long place() {
    return place;
  }

  ChildNode<?> node() {
    return node;
  }

  /** {@return whether it waits now, for the start of its group, which is on its way, or for siblings, instead of beginning} */
  boolean isHeld() {
    Needs.NeedPlace among = node.needPlace();
    if (among != null && (among.needsAny() || !node.isNew())) {
      waits = Waits.FOR_SIBLINGS;
      return true;
    }
    return isHeldByGroup();
  }

  /** {@return whether it waits now, for the start of its group, which is on its way, instead of beginning} */
  boolean isHeldByGroup() {
    Group group = group();
    if (group == null || !group.holds(place)) {
      return false;
    }
    waits = Waits.FOR_THE_GROUP;
    return true;
  }

  /** It is born, and would begin. {@return whether it is held} */
  boolean isHeldAtBirth() {
    heldAtBirth = isHeld();
    return heldAtBirth;
  }

  /** {@return whether it was held at its birth: the group brings its start; by the thread that has made it} */
  boolean wasHeldAtBirth() {
    return heldAtBirth;
  }

  /** {@return whether it waits for the start of its group} */
  boolean waitsForGroup() {
    return waits == Waits.FOR_THE_GROUP;
  }

  /** {@return whether this incarnation was stopped because a sibling has to be started again} */
  boolean isStoppedWithSiblings() {
    return stopsWithSiblings == node.stopping.incarnation();
  }

  /** {@return whether it was stopped with its group and given up, and its thread still runs: it is not settled before that has ended} */
  boolean isKept() {
    return (isStoppedWithSiblings() || node.isStoppedForSilence())
        && !node.stopping.endsLife()
        && !node.stopping.isSettled()
        && node.stopping.outcome() == StopReport.Outcome.ABANDONED
        && !node.hasEnded();
  }

  /** {@return how long the pause of the group still is; null where that waits to be started by hand} */
  @Nullable
  Long leftNanos(Group group, long now) {
    Long until = group.untilNanos();
    return until == null ? null : (Long) Math.max(0, until - now);
  }

  /** {@return how it stands; takes the mutex} */
  Standing standing() {
    if (!StopChain.hold(node)) {
      return StopChain.isLost(node) ? Standing.GONE : Standing.UNKNOWN;
    }
    try {
      return standingHeld();
    } finally {
      node.unlock();
    }
  }

  private Standing standingHeld() {
    StopState stop = node.stopping;
    if (stop.isSettled() || stop.endsLife() || node.isNew()) {
      return Standing.GONE;
    }
    if (waits != Waits.NOT) {
      return isFenced() ? Standing.FENCED : Standing.DOWN;
    }
    if (node.isBeforeItsFirstStart()) {
      return Standing.DOWN;
    }
    if (isKept()) {
      return Standing.FENCED;
    }
    return stop.isOpen() && !stop.over() ? Standing.RUNS : Standing.STOPS;
  }

  /** It is stopped as one of its group, unless it does not run any more. Takes the mutex. */
  void stopInGroup(Group group, Reason why) {
    int incarnation;
    if (!StopChain.hold(node)) {
      StopChain.again(node, group::advance);
      return;
    }
    try {
      if (standingHeld() != Standing.RUNS) {
        Starts.aside(group::advance);
        return;
      }
      incarnation = node.stopping.incarnation();
      stopsWithSiblings = incarnation;
    } finally {
      node.unlock();
    }
    StopChain.stopIncarnation(node, incarnation, why);
  }

  /** Its turn in the start of the group has come; on a helper thread. */
  void startInGroup(Starts among, Group group, int round) {
    startNow(
        among,
        () -> (waits == Waits.FOR_THE_GROUP || node.isBeforeItsFirstStart())
            && group.mayBegin(round));
  }

  /** Another incarnation follows after that pause; null where it waits until it is started by hand. */
  void follows(@Nullable Long delayNanos, boolean withSiblings, long now) {
    isOnItsWay = false;
    waits = group() != null
        ? Waits.FOR_THE_GROUP
        : withSiblings
            ? Waits.FOR_SIBLINGS
            : delayNanos == null
                ? Waits.FOR_A_START
                : fence.isUp() ? Waits.FOR_THREADS : Waits.FOR_TIME;
    untilNanos = now + Math.min(delayNanos == null ? 0 : delayNanos, Durations.FOREVER_NANOS);
  }

  /** What is left of the incarnation that is over. */
  void leaves(@Nullable StopRun run, @Nullable SignalSource drain, @Nullable Family family) {
    formerRun = run;
    formerDrain = drain;
    formerFamily = family;
  }

  /** The life is over; without the mutex. */
  void settled() {
    StopRun run = formerRun;
    if (run != null) {
      run.over();
    }
    node.agenda().cancel(move);
    node.agenda().cancel(fence.ends());
    Group group = group();
    if (group != null) {
      Starts.aside(group::advance);
    }
  }

  // ---- as one that needs siblings, or is needed

  /** {@return whether it is between two incarnations, or waits for its first start with others} */
  boolean isBetween() {
    return waits != Waits.NOT;
  }

  /** {@return whether nothing but its siblings keeps it from beginning} */
  boolean waitsForSiblings() {
    return waits == Waits.FOR_SIBLINGS && !fence.isUp();
  }

  /** {@return whether siblings do not keep it any more, and its start is on its way} */
  boolean isStartOnItsWay() {
    return waits == Waits.FOR_SIBLINGS && isOnItsWay;
  }

  /** {@return whether what it needs has ended, or is being stopped} */
  boolean hasLostWhatItNeeds() {
    Needs.NeedPlace among = node.needPlace();
    return among != null && among.hasLostWhatItNeeds();
  }

  /** Siblings do not keep it any more. Takes the mutex. */
  void startAmongNeeds() {
    Starts among = starts;
    if (!StopChain.hold(node)) {
      StopChain.again(node, node::needsLook);
      return;
    }
    try {
      if (among == null || !node.stopping.isOpen() || !waitsForSiblings() || isOnItsWay) {
        node.needsLook();
        return;
      }
      isOnItsWay = true;
    } finally {
      node.unlock();
    }
    among.begin(() -> startNow(among, this::isStartOnItsWay));
  }

  /** What it needs is not up any more: that incarnation is stopped, or does not begin. Takes the mutex. */
  void stopForNeeds(int incarnation, Reason why) {
    if (!StopChain.hold(node)) {
      StopChain.again(node, node::needsLook);
      return;
    }
    try {
      boolean runs = waits == Waits.NOT
          && node.stopping.incarnation() == incarnation
          && node.stopping.isOpen()
          && !node.stopping.over();
      if (!runs) {
        isOnItsWay = false;
        node.needsLook();
        return;
      }
      stopsWithSiblings = incarnation;
    } finally {
      node.unlock();
    }
    StopChain.stopIncarnation(node, incarnation, why);
  }

  /** It waits for siblings instead of a time, or of a start by hand. */
  void waitForSiblings() {
    waits = Waits.FOR_SIBLINGS;
    move = null;
    isOnItsWay = false;
  }

  /** {@return whether it is in a pause of its own} */
  boolean isInAPause() {
    return waits == Waits.FOR_TIME || waits == Waits.FOR_THREADS;
  }

  /** Its life ends with what it needs. Takes the mutex. {@return whether it was between two incarnations, and no stop had come before} */
  boolean endBetween(Reason why) {
    if (!StopChain.hold(node)) {
      return false;
    }
    try {
      if (!mayEndBetween()) {
        return false;
      }
      node.stopping.endLife();
    } finally {
      node.unlock();
    }
    Signal unused = StopChain.stop(node, why);
    return true;
  }

  /** {@return whether its life may be ended with that of what it needs} */
  boolean mayEndBetween() {
    return waits != Waits.NOT && node.stopping.isOpen() && !node.stopping.endsLife();
  }

  // ---- the fence

  /** A thread below was given up and may still run: no incarnation begins before that signal has gone. Takes the mutex if it can be had. */
  void isFencedBy(ThreadNode below, Signal end) {
    fence.add(below, end);
    awaitThreads();
  }

  private void awaitThreads() {
    Runnable then = null;
    boolean waitsForThreads;
    if (!StopChain.hold(node)) {
      StopChain.again(node, this::awaitThreads);
      return;
    }
    try {
      if (waits == Waits.FOR_TIME && fence.isUp()) { // it was told late
        waits = Waits.FOR_THREADS;
        move = null;
      }
      waitsForThreads =
          waits == Waits.FOR_THE_GROUP || waits == Waits.FOR_SIBLINGS || waits == Waits.FOR_THREADS;
      if (waitsForThreads) {
        then = fence.begins(/* own= */ false, this::freed);
      }
    } finally {
      node.unlock();
    }
    if (then != null) {
      then.run();
    } else if (waitsForThreads) {
      freed(); // they have ended since it was found fenced: no signal of theirs tells that any more
    }
  }

  /** {@return whether a thread of a former incarnation keeps the next from beginning} */
  boolean isFenced() {
    return waits != Waits.NOT && fence.isUp();
  }

  /** {@return whether a thread of a former incarnation, or life, is alive that was given up} */
  boolean isFenceUp() {
    return fence.isUp();
  }

  private void freed() {
    boolean free;
    Group group = group();
    if (group != null) {
      Starts.aside(group::advance);
      return;
    }
    if (!StopChain.hold(node)) {
      StopChain.again(node, this::freed);
      return;
    }
    try {
      free = waits == Waits.FOR_THREADS && !fence.isUp();
      waits = free ? Waits.FOR_TIME : waits;
    } finally {
      node.unlock();
    }
    node.needsLook();
    if (free) {
      schedule();
    }
  }

  // ---- the pause

  /** The chain has gone on: the next start is brought on its way. Takes the mutex. */
  void awaitNext(RestartLog log) {
    RestartLog.RestartLine line;
    StopRun run;
    SignalSource drain;
    Family family;
    Starts among;
    Runnable fenced = null;
    boolean isFree;
    boolean waitsForThreads;
    if (!StopChain.hold(node)) {
      StopChain.again(node, () -> awaitNext(log));
      return;
    }
    try {
      among = starts;
      line = log.take();
      run = formerRun;
      formerRun = null;
      drain = formerDrain;
      formerDrain = null;
      family = formerFamily;
      formerFamily = null;
      boolean own = isKept();
      isFree = waits == Waits.FOR_TIME;
      waitsForThreads = own
          || waits == Waits.FOR_THREADS
          || waits == Waits.FOR_THE_GROUP
          || waits == Waits.FOR_SIBLINGS;
      if (waitsForThreads) {
        fenced = fence.begins(own, this::freed);
      }
    } finally {
      node.unlock();
    }
    if (run != null) {
      run.over();
    }
    if (drain != null) {
      drain.go(); // it may have ended without ever having been drained
    }
    node.startsAreOver(family);
    if (line != null && (among == null || among.mayTell())) {
      log.tell(line);
    }
    if (fenced != null) {
      fenced.run();
    } else if (isFree) {
      schedule();
    } else if (waitsForThreads) {
      freed(); // they have ended since it was found fenced: no signal of theirs tells that any more
    }
    Group group = group();
    if (group != null) {
      Starts.aside(group::advance);
    }
  }

  private void schedule() {
    Agenda.Move next = new Agenda.Move() {
      @Override
      void make() {
        startSoon(this);
      }
    };
    long at;
    if (!StopChain.hold(node)) {
      StopChain.again(node, this::schedule);
      return;
    }
    try {
      if (waits != Waits.FOR_TIME) {
        return;
      }
      move = next;
      at = untilNanos;
    } finally {
      node.unlock();
    }
    node.agenda().put(next, at);
    if (node.stopping.isSettled()) {
      node.agenda().cancel(next);
    }
  }

  // ---- the start

  private void startSoon(Agenda.Move due) {
    Starts among = starts;
    if (among != null) { // else it was born to a node that is being stopped
      among.begin(() -> start(due, among));
    }
  }

  /** The pause is over; on a helper thread. */
  private void start(Agenda.Move due, Starts among) {
    startNow(among, () -> {
      boolean may = due == move && waits == Waits.FOR_TIME && !fence.isUp();
      if (may && node.needPlace() != null) {
        waitForSiblings(); // for a moment, where none keeps it
        node.needsLook();
        return false;
      }
      return may;
    });
  }

  private void startNow(Starts among, BooleanSupplier may) {
    Flight mine = new Flight(among);
    int incarnation = -1;
    if (!StopChain.hold(node)) {
      if (StopChain.isLost(node)) {
        mine.land();
      } else {
        StopChain.later(node, () -> Starts.aside(() -> startNow(among, may)));
      }
      return;
    }
    try {
      if (node.stopping.isOpen() && may.getAsBoolean()) {
        begins(/* now= */ true);
        node.stopping.start();
        incarnation = node.stopping.incarnation();
        flight = mine;
      }
    } finally {
      node.unlock();
    }
    if (incarnation < 0 || !node.beginNext(context, incarnation)) {
      mine.land();
    }
  }

  /** Its body is about to begin, or will not; without the mutex. */
  void arrived() {
    Flight latest = flight;
    if (latest != null) {
      latest.land();
    }
  }

  /** Started by hand: siblings alone keep it from beginning now. {@return whether it waits for them} */
  boolean waitsForSiblingsByHand() {
    if (waits == Waits.NOT || node.needPlace() == null) {
      return false;
    }
    if (waits != Waits.FOR_SIBLINGS) {
      waitForSiblings();
    }
    return true;
  }

  /** {@return whether it waited, and begins now, by this caller alone: by hand} */
  boolean beginsByHand() {
    if (waits == Waits.NOT) {
      return false;
    }
    begins(/* now= */ false);
    return true;
  }

  private void begins(boolean now) {
    node.begunByOthers();
    waits = Waits.NOT;
    move = null;
    isOnItsWay = false;
    byItself = now;
    Agenda.Move watch = fence.ends();
    if (watch != null) {
      node.agenda().cancel(watch);
    }
  }

  /** {@return whether the latest incarnation was started by a helper: there is none who could be told of a failure} */
  boolean cameByItself() {
    return byItself;
  }

  /** {@return the threads that were given up and keep it away; under the mutex} */
  List<ThreadNode> keptBy() {
    return fence.threads();
  }

  // ---- in words

  Node.@Nullable State state() {
    return switch (waits) {
      case NOT -> null;
      case FOR_TIME -> Node.State.BACKING_OFF;
      case FOR_THREADS -> Node.State.FENCED;
      case FOR_A_START -> Node.State.DOWN;
      case FOR_THE_GROUP ->
        isFenced() ? Node.State.FENCED : comesAfter() != null ? Node.State.WAITING : ofGroup();
      case FOR_SIBLINGS -> isFenced() ? Node.State.FENCED : Node.State.WAITING;
    };
  }

  private String siblings() {
    Needs.NeedPlace among = node.needPlace();
    return among == null || isOnItsWay ? "" : among.describe();
  }

  /** {@return the sibling for which the start of its group waits before it begins; null where it waits for none; under the mutex} */
  @Nullable
  ChildNode<?> comesAfter() {
    Group group = waits == Waits.FOR_THE_GROUP ? group() : null;
    return group == null ? null : group.awaitedBy(this);
  }

  private String withGroup(int attempts, String of) {
    ChildNode<?> other = comesAfter();
    return other == null
        ? ", starts with its siblings, attempt " + attempts + of
        : StartOrder.comesAfter(other);
  }

  private Node.State ofGroup() {
    Group group = group();
    return group == null || group.untilNanos() != null ? Node.State.BACKING_OFF : Node.State.DOWN;
  }

  /**
   * {@return what there is to say of it in the tree's text; empty when it runs}
   *
   * @param attempts how many there were
   * @param of how many there may be, in words
   */
  String describe(int attempts, String of) {
    return switch (waits) {
      case NOT -> "";
      case FOR_TIME ->
        ", attempt " + attempts + of + " in "
            + Math.max(0, TimeUnit.NANOSECONDS.toMillis(untilNanos - Seam.nanoTime())) + " ms";
      case FOR_THREADS ->
        ", attempt " + attempts + of + " when the threads have ended that were given up below it";
      case FOR_A_START -> ", gave up after " + Restarts.attempts(attempts);
      case FOR_THE_GROUP -> withGroup(attempts, of);
      case FOR_SIBLINGS -> siblings();
    };
  }
}
