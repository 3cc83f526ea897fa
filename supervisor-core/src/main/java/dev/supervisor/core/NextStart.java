package dev.supervisor.core;

import dev.supervisor.signals.Signal;
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

  private final ChildNode<?> node;

  /** Threads that were given up, which keep it away. */
  final Fence fence;

  final NextPause pause;

  /** Its starts by helper threads. */
  final StartFlight flight;

  /** Itself, as its group sees it. */
  final GroupMember member;

  /** Itself, as one that needs siblings or is needed. */
  final NeedStart needs;

  private volatile @Nullable Starts starts; // from its birth on; written under the mutex
  private boolean heldAtBirth;
  private int stoppedWithSiblings = -1; // the incarnation that was, as one of them starts again
  private NextWait waits = NextWait.NOT;

  /** Guarded by the starts of its siblings. */
  Starts.Counted counted = Starts.Counted.LIVE;

  private @Nullable FormerIncarnation former;

  NextStart(ChildNode<?> node, Restart policy) {
    this.node = node;
    this.member = new GroupMember(node, this, !policy.isNever());
    this.pause = new NextPause(node, this);
    this.flight = new StartFlight(node, this);
    this.needs = new NeedStart(node, this);
    this.fence = new Fence(node, policy);
  }

  /** Called when the child is born under the node of these starts, in the hold of the parent's mutex. */
  void isBornAmong(Starts ofParent) {
    starts = ofParent;
    ofParent.bears(this);
    member.isBorn();
    heldAtBirth = false;
  }

  /** {@return the starts of its siblings and of itself; null before its birth, and where its parent was being stopped then} */
  @Nullable
  Starts among() {
    return starts;
  }

  /** A new life begins, by hand. */
  void beginLife() {
    waits = NextWait.NOT;
    pause.renew();
    flight.byHand();
    needs.renew();
    stoppedWithSiblings = -1;
  }

  // ---- what it waits for

  private void waitsFor(NextWait now) {
    waits = now;
    Starts among = starts;
    if (among != null) {
      among.count(this, now.counted);
    }
  }

  /** {@return whether it waits now, for the start of its group, which is on its way, or for siblings, instead of beginning} */
  boolean isHeld() {
    if (needs.isHeld()) {
      waitsFor(NextWait.FOR_SIBLINGS);
      return true;
    }
    return member.isHeld();
  }

  /** Notes that the child waits for the start of its group. */
  void waitForGroup() {
    waitsFor(NextWait.FOR_THE_GROUP);
  }

  /** Notes that the child waits for siblings, not for a time or a start by hand. */
  void waitForSiblings() {
    waitsFor(NextWait.FOR_SIBLINGS);
    pause.renew();
    needs.renew();
  }

  /** {@return whether it is between two incarnations, or waits for its first start with others} */
  boolean isBetween() {
    return waits != NextWait.NOT;
  }

  /** {@return whether it waits for siblings} */
  boolean waitsForSiblings() {
    return waits == NextWait.FOR_SIBLINGS;
  }

  /** {@return whether nothing but its siblings keeps it from beginning} */
  boolean waitsForSiblingsAlone() {
    return waits == NextWait.FOR_SIBLINGS && !fence.isUp();
  }

  /** {@return whether it is in a pause of its own} */
  boolean isInAPause() {
    return waits == NextWait.FOR_TIME || waits == NextWait.FOR_THREADS;
  }

  /** {@return whether the group holds the child back} Called when the child is born, and would begin. */
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
    return waits == NextWait.FOR_THE_GROUP;
  }

  /** {@return whether this incarnation was stopped because a sibling has to be started again} */
  boolean isStoppedWithSiblings() {
    return stoppedWithSiblings == node.stopping.incarnation();
  }

  /** {@return the incarnation that is stopped} Notes that the child is stopped because a sibling has to be started again. */
  int stopsWithSiblings() {
    stoppedWithSiblings = node.stopping.incarnation();
    return stoppedWithSiblings;
  }

  /** {@return whether it was stopped with its group and given up, and its thread still runs: it is not settled before that has ended} */
  boolean isKept() {
    return (isStoppedWithSiblings() || node.isStoppedForSilence())
        && !node.stopping.endsLife()
        && !node.stopping.isSettled()
        && node.stopping.outcome() == StopReport.Outcome.ABANDONED
        && !node.hasEnded();
  }

  /** Another incarnation follows after that pause; null where it waits until it is started by hand. */
  void follows(@Nullable Long delayNanos, boolean withSiblings, long now) {
    needs.renew();
    waitsFor(
        member.group() != null
            ? NextWait.FOR_THE_GROUP
            : withSiblings
                ? NextWait.FOR_SIBLINGS
                : delayNanos == null
                    ? NextWait.FOR_A_START
                    : fence.isUp() ? NextWait.FOR_THREADS : NextWait.FOR_TIME);
    pause.lasts(delayNanos == null ? 0 : delayNanos, now);
  }

  /** The incarnation is over, and another one follows. */
  void leaves(FormerIncarnation left) {
    former = left.after(former);
  }

  /** The life is over; without the mutex. */
  void settled() {
    FormerIncarnation left = former;
    if (left != null) {
      left.endsRun();
    }
    pause.settled();
    node.agenda().cancel(fence.ends());
    member.changed();
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
    if (!NodeHold.take(node)) {
      NodeHold.again(node, this::awaitThreads);
      return;
    }
    try {
      if (waits == NextWait.FOR_TIME && fence.isUp()) { // it was told late
        waitsFor(NextWait.FOR_THREADS);
        pause.renew();
      }
      waitsForThreads = mayWaitForThreads();
      if (waitsForThreads) {
        then = fence.begins(/* own= */ false, this::freed);
      }
    } finally {
      node.unlock();
    }
    if (waitsForThreads) {
      watch(then);
    }
  }

  private boolean mayWaitForThreads() {
    return waits == NextWait.FOR_THE_GROUP
        || waits == NextWait.FOR_SIBLINGS
        || waits == NextWait.FOR_THREADS;
  }

  private void watch(@Nullable Runnable fenced) {
    if (fenced != null) {
      fenced.run();
    } else {
      freed(); // they have ended since it was found fenced: no signal of theirs tells that any more
    }
  }

  /** {@return whether a thread of a former incarnation keeps the next from beginning} */
  boolean isFenced() {
    return waits != NextWait.NOT && fence.isUp();
  }

  private void freed() {
    boolean free;
    if (member.group() != null) {
      member.changed();
      return;
    }
    if (!NodeHold.take(node)) {
      NodeHold.again(node, this::freed);
      return;
    }
    try {
      free = waits == NextWait.FOR_THREADS && !fence.isUp();
      waitsFor(free ? NextWait.FOR_TIME : waits);
    } finally {
      node.unlock();
    }
    node.needsLook();
    if (free) {
      pause.begin();
    }
  }

  // ---- the pause

  /** The chain has gone on: the next start is brought on its way. Takes the mutex. */
  void awaitNext(RestartLog log) {
    RestartLog.RestartLine line;
    FormerIncarnation left;
    Starts among;
    Runnable fenced = null;
    boolean isFree;
    boolean waitsForThreads;
    if (!NodeHold.take(node)) {
      NodeHold.again(node, () -> awaitNext(log));
      return;
    }
    try {
      among = starts;
      line = log.take();
      left = former;
      former = null;
      boolean own = isKept();
      isFree = waits == NextWait.FOR_TIME;
      waitsForThreads = own || mayWaitForThreads();
      if (waitsForThreads) {
        fenced = fence.begins(own, this::freed);
      }
    } finally {
      node.unlock();
    }
    if (left != null) {
      left.isOver(node);
    }
    if (line != null && (among == null || among.mayTell())) {
      log.tell(line);
    }
    if (fenced == null && isFree) {
      pause.begin();
    } else if (waitsForThreads) {
      watch(fenced);
    }
    member.changed();
  }

  /** {@return whether it waits for nothing but the end of its pause} */
  boolean waitsForTime() {
    return waits == NextWait.FOR_TIME;
  }

  /** {@return whether the child begins; if others depend on it, a look at these has it begin} Called when the pause is over. */
  boolean mayBeginInTime() {
    boolean may = waits == NextWait.FOR_TIME && !fence.isUp();
    if (may && needs.isAmong()) {
      waitForSiblings(); // for a moment, where none keeps it
      node.needsLook();
      return false;
    }
    return may;
  }

  // ---- the start

  /** {@return the incarnation that begins now, without a caller; -1 where it does not begin} */
  int beginsByItself(BooleanSupplier may) {
    if (!node.stopping.isOpen() || !may.getAsBoolean()) {
      return -1;
    }
    begins();
    node.stopping.start();
    return node.stopping.incarnation();
  }

  /** {@return whether the child waits for siblings} Called when it is started by hand: nothing else keeps it from beginning now. */
  boolean waitsForSiblingsByHand() {
    if (waits == NextWait.NOT || !needs.isAmong()) {
      return false;
    }
    if (waits != NextWait.FOR_SIBLINGS) {
      waitForSiblings();
    }
    return true;
  }

  /** {@return whether it waited, and begins now, by this caller alone: by hand} */
  boolean beginsByHand() {
    if (waits == NextWait.NOT) {
      return false;
    }
    begins();
    flight.byHand();
    return true;
  }

  private void begins() {
    node.begunByOthers();
    waitsFor(NextWait.NOT);
    pause.renew();
    needs.renew();
    Agenda.Move watch = fence.ends();
    if (watch != null) {
      node.agenda().cancel(watch);
    }
  }

  // ---- in words

  Node.@Nullable State state() {
    return switch (waits) {
      case NOT -> null;
      case FOR_TIME -> Node.State.BACKING_OFF;
      case FOR_THREADS -> Node.State.FENCED;
      case FOR_A_START -> Node.State.DOWN;
      case FOR_THE_GROUP -> isFenced() ? Node.State.FENCED : member.state();
      case FOR_SIBLINGS -> isFenced() ? Node.State.FENCED : Node.State.WAITING;
    };
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
        (attempts > 0 ? ", attempt " + attempts + of : ", starts") + " in " + pause.describe();
      case FOR_THREADS ->
        ", attempt " + attempts + of + " when the threads have ended that were given up below it";
      case FOR_A_START -> ", gave up after " + Restarts.attempts(attempts);
      case FOR_THE_GROUP -> member.describe(attempts, of);
      case FOR_SIBLINGS -> needs.describe();
    };
  }
}
