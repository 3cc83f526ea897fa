package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Watch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far the stop of one node has come: the facts, and the moves that change them, in the words of
 * docs/stop-chain.md. {@link StopChain} says when each move is made. It is the mutex of its node, and the
 * label of its stop request.
 */
final class StopState extends NodeMutex {
  /* How it works. Every change is a method, and the method is a move, or the part of a move that
   * several have in common. The thread that makes it holds this mutex, which each method checks by an
   * assertion. Those that each node makes in a stop are written in release mode: they are seen no later than the unlocking that follows, and a
   * thread that stops many nodes need not wait for each store. Three kinds of changes need no mutex: those before the node is linked, when no other
   * thread can see it; a look, which is told only when the node turns out to be late; and stopping and losing a
   * node whose mutex cannot be had any more. Facts are volatile, so that they can be read without the
   * mutex, to describe. An event that tells of a move is emitted by the move, in the same hold.
   *
   * Some facts are of the life, some of the incarnation. A life lasts from the start of a node to its
   * final end: it has one `stopped`, one outcome, one reason and one run. An incarnation is one
   * run within a life: it has a phase, a `drain`, a clock, and is asked, insisted upon and over. A life
   * is known by its `stopped`: what was meant for a former life finds another signal here, and does
   * nothing. */

  /** How far a node is on its way to being stopped; see {@link StopChain}. */
  enum Phase {
    OPEN,
    DRAINED,
    CLOSING,
    SETTLED
  }

  static final String END = Watch.END; // how its signals are labelled
  static final String DRAIN = "drain";
  private static final Duration AT_ONCE = Duration.ofSeconds(1);
  private static final VarHandle MOMENTS;
  private static final VarHandle PHASE;
  private static final VarHandle OUTCOME;
  private static final VarHandle OVER;
  private static final VarHandle ASKED;
  private static final VarHandle ENDS_LIFE;
  private static final VarHandle SETTLED_AT;

  static {
    try {
      var lookup = MethodHandles.lookup();
      MOMENTS = lookup.findVarHandle(StopState.class, "moments", StopMoments.class);
      PHASE = lookup.findVarHandle(StopState.class, "phase", Phase.class);
      OUTCOME = lookup.findVarHandle(StopState.class, "outcome", Outcome.class);
      OVER = lookup.findVarHandle(StopState.class, "over", boolean.class);
      ASKED = lookup.findVarHandle(StopState.class, "asked", boolean.class);
      ENDS_LIFE = lookup.findVarHandle(StopState.class, "endsLife", boolean.class);
      SETTLED_AT = lookup.findVarHandle(StopState.class, "settledNanos", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    boolean unused = Signal.NEVER.isGo(); // there have to be signals before endOf
  }

  // of the life
  private volatile Signal stopped; // of Watch.endOf
  private volatile @Nullable Outcome outcome;
  private volatile boolean late;
  private volatile boolean endsLife; // it is being stopped: no incarnation follows
  private volatile boolean lost; // the stop has gone on without this mutex
  private volatile boolean missed; // the end of its body could not have this mutex in time
  private volatile long bornNanos = Seam.nanoTime();
  private volatile long settledNanos;

  // of the incarnation
  private volatile int incarnation;
  private volatile Phase phase = Phase.OPEN;
  private volatile boolean asked;
  private volatile boolean insisted;
  private volatile boolean over;
  private volatile @Nullable SignalSource drain;

  /** The notes of stops, of the life and of the incarnation; null as long as there are none, which is most of the time of a node. */
  @SuppressWarnings("UnusedVariable") // also through MOMENTS
  private volatile @Nullable StopMoments moments;

  StopState(TreeNode node) {
    super(node);
    this.stopped = (Signal) Watch.endOf(node);
  }

  // ---- the facts

  Phase phase() {
    return phase;
  }

  boolean isOpen() {
    return phase == Phase.OPEN;
  }

  boolean isSettled() {
    return phase == Phase.SETTLED;
  }

  /** {@return whether its own pleaseStop has gone, or is about to, by the chain} */
  boolean asked() {
    return asked;
  }

  /** {@return whether it was insisted upon} */
  boolean insisted() {
    return insisted;
  }

  /** {@return whether the chain does not wait for the body: the body has ended, never began, was given up, or is inside System.exit} */
  boolean over() {
    return over;
  }

  @Override
  boolean isLost() {
    return lost;
  }

  /** {@return whether the end of its body has waited for the mutex once, in vain} */
  boolean isMissed() {
    return missed;
  }

  /** The end of its body had the mutex in time, or not; without the mutex. */
  void noteMissed(boolean now) {
    if (missed != now) {
      missed = now;
    }
  }

  /** {@return whether the node is late: its body still ran at the end of its grace, or at the deadline} */
  boolean late() {
    return late;
  }

  @Nullable
  Outcome outcome() {
    return outcome;
  }

  @Nullable
  Reason reason() {
    StopMoments known = moments;
    return known == null ? null : known.reason();
  }

  /** {@return the reason for which the node is asked} */
  Reason reasonToAsk() {
    Reason why = reason();
    return why != null ? why : Reason.of("asked to stop");
  }

  /** {@return the stop that this node is a part of} */
  @Nullable
  StopRun run() {
    StopMoments known = moments;
    return known == null ? null : known.run();
  }

  Looks.@Nullable LookRequest look() {
    StopMoments known = moments;
    return known == null ? null : known.look;
  }

  /** {@return the clock that runs since it was asked} */
  @Nullable
  Escalation clock() {
    StopMoments known = moments;
    return known == null ? null : known.clock();
  }

  long bornNanos() {
    return bornNanos;
  }

  /** {@return the time at which the node was asked; 0 before} */
  long askedNanos() {
    StopMoments known = moments;
    return known == null ? 0 : known.askedNanos();
  }

  /** {@return the time at which the node was settled; 0 before} */
  long settledNanos() {
    return settledNanos;
  }

  /** {@return the time at which `stopped` went, if that was noted, and otherwise the time at which the node was settled} */
  long goneNanos() {
    StopMoments known = moments;
    long gone = known == null ? 0 : known.goneNanos();
    return gone == 0 ? settledNanos : gone;
  }

  /** {@return the times of the steps of this node; null if the node is no part of a stop, or no step was made} */
  @Nullable
  StopMoments moments() {
    return moments;
  }

  private void noteTurn() {
    StopMoments made = madeMoments();
    if (!made.hadItsTurn()) {
      noteTurn(made, StopMoments.now());
    }
  }

  private void noteTurn(StopMoments of, long nanos) {
    of.noteTurn(nanos);
    log(StopLog.StopStep.TURN, null);
  }

  private void noteOver() {
    noteOver(madeMoments(), StopMoments.now());
  }

  private void noteOver(StopMoments of, long nanos) {
    of.noteOver(nanos);
    log(StopLog.StopStep.OVER, null);
  }

  /** Writes the step into the stop log of the tree, if there is one, before the step is made. */
  private void log(StopLog.StopStep step, StopLog.@Nullable Settled how) {
    StopLog log = node.root().ownTree().stopLog;
    if (log != null) {
      log.note(step, node, how);
    }
  }

  /** {@return what stops note in} Made by one thread, also where another goes on without the mutex. */
  private StopMoments madeMoments() {
    StopMoments known = moments;
    if (known != null) {
      return known;
    }
    StopMoments made = new StopMoments();
    return MOMENTS.compareAndSet(this, null, made) ? made : Objects.requireNonNull(moments);
  }

  // ---- its signals

  /** {@return the signal that goes when the life is over. A life is identified by this signal} */
  Signal stopped() {
    return stopped;
  }

  /** {@return whether the node is still in that life} */
  boolean isInLife(Signal life) {
    return stopped == life;
  }

  void goStopped() {
    boolean unused = Watch.endGoes(stopped, reason());
  }

  /** {@return the signal of the incarnation that goes when it is drained, made when it is first used; takes the mutex if it can be had} */
  Signal drainSignal() {
    Mutex taken = enter();
    try {
      SignalSource signal = drain;
      if (signal == null) {
        signal = Signal.source(node, DRAIN);
        drain = signal;
        if (phase != Phase.OPEN) {
          signal.go();
        }
      }
      return signal.signal();
    } finally {
      leave(taken);
    }
  }

  /** {@return the signal that has to go now that this node is drained; null when it was never used} */
  @Nullable
  SignalSource drainIfMade() {
    return drain;
  }

  // ---- birth

  /** Notes that the node waits for its start, so that no stop waits for its body. Called before the node is linked. */
  void waitForStart() {
    over = true;
  }

  /** Notes that the node is started, so that a stop waits for its body from now on. Called under the mutex, or before the node is linked. */
  void start() {
    over = false;
  }

  /** link(p, c), p past OPEN: it is born drained. Under its mutex, or before any other thread can see it. */
  void bearDrained(@Nullable Reason why, @Nullable StopRun in) {
    bear(why, in);
    phase = Phase.DRAINED;
  }

  /** link(p, c), p CLOSING: it is born asked. Under its mutex, or before any other thread can see it. */
  void bearAsked(@Nullable Reason why, @Nullable StopRun in) {
    bear(why, in);
    phase = Phase.CLOSING;
    noteTurn();
    noteAsked(StopMoments.now());
  }

  private void bear(@Nullable Reason why, @Nullable StopRun in) {
    endsLife = true;
    if (why != null || in != null) {
      StopMoments of = madeMoments();
      of.reason(why);
      of.run(in);
    }
  }

  /** relink(p, c): a new life begins, with a first incarnation. */
  void beginLife() {
    assert isMine();
    stopped = (Signal) Watch.endOf(node);
    outcome = null;
    late = false;
    endsLife = false;
    lost = false; // the mutex was free after all
    bornNanos = Seam.nanoTime();
    settledNanos = 0;
    beginIncarnation();
  }

  /**
   * Begins the next incarnation: one is over, and another one follows. A stop waits for no body until that one has its thread.
   *
   * @return the `drain` of the incarnation that is over, which the caller has to let go; null if it was never used
   */
  @Nullable
  SignalSource endIncarnation() {
    assert isMine();
    SignalSource former = drain;
    outcome = null;
    late = false;
    beginIncarnation();
    waitForStart();
    return former;
  }

  /** {@return the number of the incarnation, over all lives} */
  int incarnation() {
    return incarnation;
  }

  /** {@return whether the present incarnation is the last one of this life} */
  boolean endsLife() {
    return endsLife;
  }

  /** Notes that the node itself is being stopped, not just its incarnation. May be called without the mutex, if that is lost. */
  void endLife() {
    if (!endsLife) {
      ENDS_LIFE.setRelease(this, true);
    }
  }

  private void beginIncarnation() {
    int before = incarnation; // written under the mutex alone
    incarnation = before + 1;
    phase = Phase.OPEN;
    asked = false;
    insisted = false;
    over = false;
    drain = null;
    moments = null;
  }

  /**
   * Makes sure that the life is over: not merely settled, when the parent still knows the node and
   * `stopped` has still to go, but no thread touches that life any more.
   */
  void ensureStopped() {
    assert isMine();
    if (!stopped.isGo()) {
      throw new IllegalStateException(node.path() + " was started before, and has not stopped yet");
    }
  }

  /**
   * Waits out the few instructions between the end of a life, of which listeners have heard, and the
   * going of `stopped`. An interrupt is kept.
   */
  void awaitStoppedIfSettled() {
    Signal life = stopped();
    boolean interrupted = false;
    while (phase == Phase.SETTLED && !life.isGo()) {
      try {
        if (!life.await(Till.in(AT_ONCE))) {
          break; // it died there: the caller is refused
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Interrupts.restore();
    }
  }

  // ---- a part of a stop

  /** Makes the node a part of that stop, unless it is a part of one already. */
  void joinStop(@Nullable StopRun in) {
    assert isMine();
    if (in != null && run() == null) {
      madeMoments().run(in);
    }
  }

  /** Does the same as {@link #joinStop} for the top of a stop whose mutex is lost. Called under the mutex of all such stops. */
  void joinStopUnheld(StopRun in, Reason why) {
    StopMoments of = madeMoments();
    of.run(in);
    if (of.reason() == null) {
      of.reason(why);
    }
  }

  /** Makes the node a part of that stop. */
  void moveTo(@Nullable StopRun in) {
    assert isMine();
    if (in != null || moments != null) {
      madeMoments().run(in);
    }
  }

  /** Gives the node that reason to stop, unless it has one already. */
  void takeReason(Reason why) {
    assert isMine();
    StopMoments of = madeMoments();
    if (of.reason() == null) {
      of.reason(why);
    }
  }

  // ---- moves

  /**
   * drain(n):
   *
   * @return whether it was OPEN, and is DRAINED now
   */
  boolean drain() {
    assert isMine();
    if (phase != Phase.OPEN) {
      return false;
    }
    PHASE.setRelease(this, Phase.DRAINED);
    node.emitDraining();
    return true;
  }

  /**
   * tell(n), or a move of time: it is CLOSING now.
   *
   * @return the phase before
   */
  Phase close() {
    assert isMine();
    Phase former = phase;
    PHASE.setRelease(this, Phase.CLOSING);
    noteTurn();
    if (former == Phase.OPEN) {
      node.emitDraining();
    }
    return former;
  }

  /** end(n) without children, or the deadline after the end: CLOSING, with nothing to be told of it. */
  void closeUntold() {
    assert isMine();
    phase = Phase.CLOSING;
    if (run() != null) {
      noteTurn();
    }
  }

  /** {@return whether it was not asked, and is now: the caller alone lets its pleaseStop go} */
  boolean ask() {
    assert isMine();
    if (asked) {
      return false;
    }
    noteAsked(StopMoments.now());
    return true;
  }

  /** As {@link #ask}, of a node without children whose turn has come in this hold: so it is asked at that moment. */
  boolean askInTurn() {
    assert isMine();
    if (asked) {
      return false;
    }
    noteAsked(madeMoments().turnNanos());
    return true;
  }

  private void noteAsked(long nanos) {
    ASKED.setRelease(this, true);
    madeMoments().noteAsked(nanos);
    log(StopLog.StopStep.ASKED, null);
    if (News.isHeard(node)) {
      Reason why = reasonToAsk();
      node.emit(at -> new TreeEvent.StopAsked(at, node, why));
    }
  }

  /** Notes that the stop insists: the grace of the node is over, or the reserve has begun. */
  void insist() {
    assert isMine();
    insisted = true;
    madeMoments().noteInsisted();
    log(StopLog.StopStep.INSISTED, null);
    node.emit(at -> new TreeEvent.Insisted(at, node));
  }

  /** Notes that the node is late: it still runs at the end of its grace. */
  void markLate() {
    assert isMine();
    late = true;
  }

  /** end(n): the body has ended, unless it was over before. */
  void end(Outcome how) {
    assert isMine();
    if (!over) {
      over = true;
      outcome = how;
      if (run() != null) {
        noteOver();
      }
    }
  }

  /** Sets the outcome that the restart policy makes of the end of the last incarnation. */
  void countAs(Outcome how) {
    assert isMine();
    outcome = how;
  }

  /** Notes that the chain does not wait for the body any more, though the body has not ended. */
  void giveUp(Outcome how) {
    assert isMine();
    over = true;
    outcome = how;
    noteOver();
    if (how == Outcome.ABANDONED) {
      late = true;
      node.emit(at -> new TreeEvent.Abandoned(at, node));
    }
  }

  /**
   * end(n) and step(n) in one, for a node that has no children, and does not live on: its body has ended, and with that it is
   * settled.
   */
  void endAndSettle(Outcome how) {
    assert isMine() && !over;
    OVER.setRelease(this, true);
    OUTCOME.setRelease(this, how);
    long now = StopMoments.now();
    StopMoments of = moments;
    if (of != null && of.run() != null) {
      noteOver(of, now);
      if (!of.hadItsTurn()) {
        noteTurn(of, now);
      }
    }
    settle(now);
  }

  /** settle(n): it and all below it are ended, or given up. */
  void settle() {
    settle(Seam.nanoTime());
  }

  private void settle(long nanos) {
    assert isMine();
    PHASE.setRelease(this, Phase.SETTLED);
    SETTLED_AT.setRelease(this, nanos);
    Outcome how = outcome;
    if (how == null) { // it was never started
      how = Outcome.STOPPED;
      outcome = how;
    }
    if (run() != null) {
      log(StopLog.StopStep.SETTLED, new StopLog.Settled(how, late));
    }
    node.emitStopped(how);
  }

  /**
   * Its mutex is lost: a thread was cut off while it held it. The facts become those of a node that
   * was given up and is settled, without the mutex, and without an event.
   */
  void lose() {
    lost = true;
    phase = Phase.SETTLED;
    settledNanos = Seam.nanoTime();
    asked = true;
    late = true;
    over = true;
    noteOver();
    outcome = Outcome.ABANDONED;
    log(StopLog.StopStep.SETTLED, new StopLog.Settled(Outcome.ABANDONED, /* isLate= */ true));
  }

  // ---- time

  /** Keeps the clock that runs from now on. */
  void startClock(Escalation now) {
    assert isMine();
    madeMoments().clock(now);
  }

  /** {@return the clock, which this forgets: it does not run any more; null if none ran} */
  @Nullable
  Escalation takeClock() {
    assert isMine();
    StopMoments known = moments;
    Escalation former = known == null ? null : known.clock();
    if (known != null && former != null) {
      known.clock(null);
    }
    return former;
  }

  /** Forgets the clock, if it is that one. */
  void stopClock(Escalation former) {
    assert isMine();
    StopMoments known = moments;
    if (known != null && known.clock() == former) {
      known.clock(null);
    }
  }

  /** A look was taken at the thread. Without the mutex: it is told only if the node turns out to be late. */
  void keepLook(Looks.LookRequest now) {
    madeMoments().look = now;
  }

  // ---- as the label of the stop request

  /** {@return the label of the stop request} */
  @Override
  public String toString() {
    return "pleaseStop of " + node.path();
  }

  // ---- as a mutex, in reports

  @Override
  public String waitingFor() {
    return "the state of " + node.path();
  }
}
