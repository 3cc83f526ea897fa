package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.events.Events.Joinable;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.internal.Carried;
import dev.supervisor.signals.internal.ContextWraps;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Mutex;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A supervised thread as a stop sees it: its signals, and the interrupts sent to it. */
abstract sealed class ThreadNode extends StretchNode permits SpawningNode {

  final ThreadOptions options;
  private volatile Signal pleaseStop = Signal.named(stopping); // of this incarnation

  // guarded by this mutex
  private volatile @Nullable SignalSource ended; // also read without it
  private volatile boolean hasEnded; // also read without it
  private volatile Interrupter.@Nullable Note underWay; // also read without it
  private volatile boolean interrupted; // by us, and not just by one that was taken back; as that

  private volatile @Nullable Thread thread; // written when it is known
  private boolean stopSeen; // confined to the thread itself

  ThreadNode(String name, ThreadOptions options) {
    super(name);
    this.options = options;
  }

  // ---- identity

  final @Nullable Thread threadOrNull() {
    return thread;
  }

  final void runsOn(Thread thread) {
    this.thread = thread;
  }

  /** Called when the node gets its thread, if the stop has insisted before. */
  final void sendOwedInterrupt() {
    Interrupter.Note owed = null;
    Mutex taken = stopping.enter();
    try {
      Thread target = thread;
      if (stopping.insisted() && !hasEnded && underWay == null && target != null) {
        owed = new Interrupter.Note(target);
        underWay = owed;
      }
    } finally {
      NodeMutex.leave(taken);
    }
    if (owed != null) {
      interrupt(owed, pleaseStop);
    }
  }

  @Override
  final boolean hasEnded() {
    return hasEnded;
  }

  @Override
  public final Optional<Thread> thread() {
    return Optional.ofNullable(thread);
  }

  /** {@return what holds for the whole tree; asked of its root alone} */
  abstract TreeContext ownTree();

  final TreeContext wholeTree() {
    return root().ownTree();
  }

  @Override
  public final Carried carried() {
    return Carried.copy(ContextWraps.areUsed() ? wholeTree().contexts : ContextWraps.NONE);
  }

  @Override
  final ThreadOptions options() {
    return options;
  }

  @Override
  final boolean allAtOnce() {
    return options.allAtOnce;
  }

  @Override
  public final boolean isCurrent() {
    return Current.get() == this;
  }

  /** {@return the scope whose owner learns of failures that were not collected} */
  final ScopeNode scope() {
    TreeNode at = this;
    while (!(at instanceof ScopeNode)) {
      at = Objects.requireNonNull(at.parentNode());
    }
    return (ScopeNode) at;
  }

  // ---- signals

  @Override
  public final Signal pleaseStop() {
    return pleaseStop;
  }

  final @Nullable Signal unseenStop() {
    return stopSeen ? null : pleaseStop;
  }

  final void stopSeen() {
    stopSeen = true;
  }

  @Override
  public final Signal ended() {
    Mutex taken = stopping.enter();
    try {
      SignalSource signal = ended;
      if (signal == null) {
        signal = Signal.source(this, "last instruction");
        ended = signal;
        if (hasEnded) {
          signal.go();
        }
      }
      return signal.signal();
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /**
   * The thread has run its last instruction of ours. Waits out an interrupt of ours that is on its way, and clears the flag.
   */
  final void bodyEnded(Outcome how) {
    // callbacks wait until the chain has gone on; one that blocks must not keep a foreign thread
    Firing firing = this instanceof ScopeNode ? Firing.enterAside() : Firing.enter();
    try {
      boolean late = false;
      boolean done = false;
      int incarnation = stopping.incarnation(); // no other begins before this body has ended
      try {
        done = StopChain.endAndSettle(this, how);
        late = !done && endBody();
      } finally {
        if (late) {
          endedAfterAll(); // the chain has gone on without it
        } else if (!done) {
          StopChain.end(this, incarnation, how);
        }
        noLongerCounts();
      }
    } finally {
      firing.exit();
    }
  }

  /** {@return whether the body has ended by that, as nothing hangs on it: no interrupt, none that waits for `ended`, no mailbox; under the mutex} */
  final boolean endBodyAloneHeld() {
    if (ended != null || underWay != null || interrupted || mailboxIfMade() != null) {
      return false;
    }
    hasEnded = true;
    return mailboxIfMade() == null; // its maker may be without the mutex, and looks afterwards, too
  }

  /** {@return whether the stop chain has gone on without this node} */
  private boolean endBody() {
    SignalSource signal;
    boolean late;
    boolean isClear; // no interrupt was sent, and none can be sent from now on
    boolean mine =
        NodeHold.takeToEnd(this); // false: the mutex is lost, and this thread alone still writes
    try {
      hasEnded = true;
      late = stopping.over();
      signal = ended;
      isClear = underWay == null && !interrupted;
    } finally {
      unlockIf(mine);
    }
    if (!isClear) {
      boolean unused = endInterrupts(/* always= */ false);
    }
    closeMailbox();
    if (signal != null) {
      signal.go();
    }
    return late;
  }

  /**
   * Waits out an interrupt that is on its way to the code that has just ended, and clears the flag.
   *
   * @param always also if we have not set it
   * @return whether one of ours has reached the thread
   */
  final boolean endInterrupts(boolean always) {
    Interrupter.Note interrupt;
    boolean mayBeSet;
    if (!always && underWay == null && !interrupted) {
      return false; // looked at in that order, both were so at the first look
    }
    boolean mine = NodeHold.takeToEnd(this);
    try {
      interrupt = underWay;
      underWay = null;
      mayBeSet = interrupted;
    } finally {
      unlockIf(mine);
    }
    if (interrupt != null) {
      boolean sent = !interrupt.takeBack(stopping::over);
      mine = NodeHold.takeToEnd(this);
      try {
        if (sent) {
          interrupted = true;
        }
        mayBeSet = interrupted;
      } finally {
        unlockIf(mine);
      }
    }
    if (always || mayBeSet) {
      boolean unused = Thread.interrupted();
    }
    return mayBeSet;
  }

  /**
   * {@return how the body that has just come to its end without a failure has ended; called by its thread}
   *
   * <p>An interrupt that is taken back did not reach it.
   */
  final Outcome endedHow() {
    return endInterrupts(/* always= */ false)
        ? Outcome.INTERRUPTED
        : pleaseStop.isGo() ? Outcome.STOPPED : Outcome.FINISHED;
  }

  private void unlockIf(boolean mine) {
    if (mine) {
      unlock();
    }
  }

  @Override
  void beginLife() {
    super.beginLife();
    beginIncarnation();
  }

  /** Makes anew what belongs to one incarnation. Called under the mutex. */
  void beginIncarnation() {
    family = null;
    pleaseStop = Signal.named(stopping);
    ended = null;
    hasEnded = false;
    stopSeen = false;
    underWay = null;
    interrupted = false;
    beginStretch();
    thread = null;
  }

  /** Called when the thread has ended after the stop had given the node up. */
  void endedAfterAll() {}

  /** Keeps the nodes above from another incarnation as long as the thread of this node, which was given up, may still run. */
  @Override
  void settling() {
    startsAreOver(family);
    if (stopping.outcome() != Outcome.ABANDONED || hasEnded || stopping.isLost()) {
      return;
    }
    Thread lives = thread;
    if (lives != null) {
      GivenUpThreads.add(lives, path());
    }
    Signal end = null;
    for (ParentNode at = parentNode(); at != null; at = at.parentNode()) {
      Restarts<?> policy = at instanceof ChildNode<?> above ? above.policy() : null;
      if (policy != null) {
        end = end == null ? ended() : end;
        policy.next.isFencedBy(this, end);
      }
    }
  }

  // ---- what the chain asks of it

  @Override
  final void ask(int incarnation, Reason why) {
    Signal asks = pleaseStop; // before the look: one of a later incarnation is not taken for it
    try {
      if (stopping.incarnation() == incarnation) {
        asks.go(why);
      }
    } finally {
      asked();
    }
  }

  /** Called when the node was asked to stop. */
  void asked() {}

  @Override
  final @Nullable Runnable insistHeld(Looks.@Nullable LookRequest look) {
    if (hasEnded) {
      return null;
    }
    stopping.insist();
    Thread target = thread;
    if (target == null || (underWay != null && !underWay.isOver())) {
      return null; // it has none yet, see runsOn(); or one is on its way
    }
    if (underWay != null) { // it was sent: only the end of the body takes one back
      interrupted = true;
    }
    Interrupter.Note interrupt = new Interrupter.Note(target);
    underWay = interrupt;
    interrupt.after(look);
    Signal asks = pleaseStop; // of this life
    return () -> {
      tellThoseAroundOfAnInterrupt();
      interrupt(interrupt, asks);
    };
  }

  /** Sends an interrupt. A node is noted as asked a moment before its pleaseStop goes: here it goes at the latest, so that no thread is interrupted before. */
  private void interrupt(Interrupter.Note note, Signal asks) {
    if (!asks.isGo()) {
      asks.go(stopping.reasonToAsk());
    }
    Interrupter.send(note);
  }

  /** Asks the node and interrupts its thread without the mutex, as that is lost. */
  final void stopWithoutMutex(Reason why) {
    pleaseStop.go(why);
    Thread target = thread;
    if (target != null && !hasEnded) {
      Interrupter.send(new Interrupter.Note(target));
    }
  }

  @Override
  void giveUp() {}

  // ---- family

  final void ensureNotBelow(String what) {
    ThreadNode self = Current.get();
    if (self != null && self != this && self.isBelow(this)) {
      throw new IllegalStateException(self.path() + " cannot " + what.replace("its", path() + "'s")
          + ": it would wait for itself");
    }
  }

  /** {@return whether this node is an adopted guest: its thread never registered} */
  boolean isAdopted() {
    return false;
  }

  /** {@return the node that becomes the parent of what is spawned through this one} */
  ThreadNode familyHead() {
    return this;
  }

  // ---- as the owner of a mailbox

  @Override
  public final boolean runsHere() {
    return thread == Thread.currentThread();
  }

  @Override
  public final <T extends @Nullable Object> Joinable<T> aside(String name, Callable<T> work) {
    Objects.requireNonNull(work, "work");
    return call(name, pleaseStop -> work.call());
  }

  /** {@return the guests of this node, for the tree's text} */
  List<String> guests() {
    return List.of();
  }
}
