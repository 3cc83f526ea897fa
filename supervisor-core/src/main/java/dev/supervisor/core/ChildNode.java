package dev.supervisor.core;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.mailbox.Mailbox;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.LogContext;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.VirtualThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A spawned thread, as others see it: its starts, the first and the further ones, and its result, which {@link Results} keeps.
 */
final class ChildNode<T extends @Nullable Object> extends TaskNode<T> implements Child<T> {
  /* How it works. A child is started by exactly one caller: the first start is decided by `started`, a further one
   * by relink(), both under the mutex. Between that and the birth of the thread stands code of users
   * too: the making of a thread copies inheritable thread-locals. It may block, which keeps no thread
   * but the one who starts it: the node is linked, is asked and given up as any other, and then its
   * thread is not started. It may throw, as the start of the thread may where there are no more: then
   * the node has failed, and the one who starts it is told so.
   *
   * One that was created apart keeps its task, and can be started again when it is settled: a new
   * life (see StopChain) of the same handle. One with a policy has further incarnations in the same
   * life (Restarts). Everything that belongs to one incarnation is renewed under the mutex. One that was given up blocks this until its
   * thread is dead. */

  /** Where it comes after siblings. */
  private final @Nullable StartOrder order;

  // guarded by this mutex
  private boolean started;

  /**
   * A child that is not linked yet.
   *
   * @param hasResult whether the task computes a value; a body does not
   */
  ChildNode(String name, ThreadOptions options, Task<T> task, boolean hasResult) {
    super(name, options, task, hasResult);
    stopping.waitForStart();
    boolean needsAny = !options.needs.isEmpty();
    order = options.after.isEmpty() || needsAny ? null : new StartOrder(this, options.after);
    if (needsAny) {
      List<NeedRecord.Neighbour> needs = neighbours(options.needs);
      List<NeedRecord.Neighbour> after = neighbours(options.after);
      after.removeAll(needs);
      readiness().needs = new Needs.NeedPlace(this, List.copyOf(needs), List.copyOf(after));
    }
  }

  private static List<NeedRecord.Neighbour> neighbours(List<ChildNode<?>> nodes) {
    List<NeedRecord.Neighbour> all = new ArrayList<>(nodes.size());
    for (ChildNode<?> each : nodes) {
      NeedRecord.Neighbour place = each.placeAmongNeeds();
      if (!all.contains(place)) {
        all.add(place);
      }
    }
    return all;
  }

  // ---- needing siblings, and being needed

  /** {@return its place among those that need others, or are needed; null where it is not among them; with the mutex or without} */
  Needs.@Nullable NeedPlace needPlace() {
    Readiness known =
        readiness; // where a place was made before the latest hold of the mutex, it is seen here
    return known == null ? null : known.needs;
  }

  private Needs.NeedPlace placeAmongNeeds() {
    Mutex taken = stopping.enter();
    try {
      Readiness known = readiness();
      Needs.NeedPlace place = known.needs;
      if (place == null) {
        place = new Needs.NeedPlace(this, List.of(), List.of());
        known.needs = place;
      }
      return place;
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /** {@return the paths of those that it needs} */
  List<String> needed() {
    Needs.NeedPlace place = needPlace();
    return place == null
        ? List.of()
        : place.needs().stream().map(it -> ((Needs.NeedPlace) it).node.path()).toList();
  }

  private boolean needsAny() {
    Needs.NeedPlace place = needPlace();
    return place != null && place.needsAny();
  }

  /** It may stand otherwise now: those that need it, or that it needs, are looked at. With or without the mutex. */
  @Override
  void needsLook() {
    Needs.NeedPlace place = needPlace();
    if (place != null) {
      place.changed();
    }
  }

  /** What it needs is up again: a new life begins; on a helper thread. */
  void revive() {
    try {
      if (prepare() >= 0) {
        throw new AssertionError(path() + " would begin without a look at what it needs");
      }
    } catch (IllegalStateException e) {
      // it lives already, or its parent is being stopped
    } finally {
      needsLook();
    }
  }

  /** {@return whether it runs and is ready; under the mutex} */
  boolean isUp() {
    return running && (readiness == null || readiness.isReady());
  }

  /** {@return whether its first start in this life has still to come, and comes when those are ready that it comes after; under the mutex} */
  boolean isBeforeItsFirstStart() {
    return order != null && started && order.isPending();
  }

  /** It begins, by the start of its group; under the mutex. */
  void begunByOthers() {
    if (order != null) {
      order.begunByOthers();
    }
  }

  /** {@return whether the start of its group, which is on its way, begins it; under the mutex} */
  boolean isHeldByItsGroup() {
    return restarts != null && restarts.next.member.isHeld();
  }

  /** {@return whether it waits for siblings that it comes after; under the mutex} */
  boolean waitsForItsFirstStart() {
    return order != null && order.isWaiting();
  }

  @Override
  TreeContext ownTree() {
    throw new AssertionError("a child is never a root");
  }

  // ---- starting

  /** It is started by the one who makes it, and waited for from its birth on. */
  void startsAtOnce() {
    if (!options.restart.isNever()) {
      keepTask();
    }
    started = true;
    if (order == null && !needsAny()) {
      stopping.start();
    }
    context = LogContext.copy();
    if (restarts != null) {
      restarts.keepContext(context);
    }
  }

  /** Keeps the task, so that it can be run again. */
  void keepTask() {
    if (hasResult && options.restart.policy == Restart.Policy.ALWAYS) {
      throw new IllegalArgumentException(
          name() + " has a result, and is always started again: its result would never come. Use"
              + " Restart.onFailure(), or spawn a body");
    }
    restarts = new Restarts<>(this, Objects.requireNonNull(task), options.restart);
  }

  @Override
  public Child<T> start() {
    LogContext own = LogContext.copy();
    if (restarts != null) {
      restarts.keepContext(own);
    }
    int incarnation = prepare();
    if (incarnation >= 0) {
      context = own;
      beginInOrder(incarnation);
    } else {
      needsLook();
    }
    return this;
  }

  /** It is linked, and begins now, or when those that it comes after are ready. */
  private void beginInOrder(int incarnation) {
    if (order == null || !order.isOf(incarnation) || order.await(incarnation)) {
      begin(incarnation);
    }
  }

  /** It begins, by a helper thread, without a caller to be told of a failure. */
  void beginAlone(int incarnation) {
    try {
      begin(incarnation);
    } catch (Throwable e) {
      // it is noted
    }
  }

  @Override
  public T overlay() throws InterruptedException {
    if (policy() != null) {
      throw new IllegalStateException(
          path() + " is started again on a thread of its own: it cannot run on this one");
    }
    if (order != null) {
      throw new IllegalStateException(path()
          + " starts when those that it comes after are ready: it cannot run on this thread");
    }
    int incarnation = prepare();
    ThreadNode here = Current.get();
    if (here != null && here.root() == root()) {
      try {
        isInside(here);
      } catch (RuntimeException | Error e) { // it must not be waited for
        failToStart(e, incarnation);
        throw e;
      }
    }
    boolean unused = comesToLife(Thread.currentThread(), incarnation);
    overlaid = true; // and it has the context of the thread already
    sendOwedInterrupt();
    Thread guest = Thread.currentThread();
    TreeContext tree = wholeTree();
    tree.isBorn(this, guest);
    try {
      run();
    } finally {
      tree.hasRun(this, guest);
    }
    return join();
  }

  /**
   * Makes sure that it may be started, for the first time or again, by this caller alone.
   *
   * @return the incarnation that begins; -1 where its group brings its start
   */
  private int prepare() {
    Group group = null;
    StackRoom.forMany();
    stopping.awaitStoppedIfSettled();
    stopping.lockOrRefuse("It was not started");
    try {
      if (!started) {
        if (stopping.isSettled()) {
          throw new IllegalStateException(path() + " was stopped before it was started");
        }
        if (restarts != null && stopping.isOpen() && restarts.next.isHeld()) {
          started = true;
          return -1;
        }
        started = true;
        if (needsAny()) {
          return -1; // its parent is being stopped
        }
        if (order == null) {
          stopping.start();
        }
        return stopping.incarnation();
      }
      if (restarts != null && stopping.isOpen() && restarts.next.isFenced()) {
        throw new IllegalStateException(path() + " cannot be started before the threads below it"
            + " have ended that were given up");
      }
      if (restarts != null && stopping.isOpen() && restarts.next.waitsForGroup()) {
        group = restarts.next.member.group();
      } else if (restarts != null && stopping.isOpen() && restarts.next.waitsForSiblingsByHand()) {
        return -1;
      } else if (restarts != null && stopping.isOpen() && restarts.next.beginsByHand()) {
        stopping.start(); // by hand, before its time
        return stopping.incarnation();
      } else {
        ensureMayLiveAgain(); // once more in relink(): here a refusal waits for no other mutex
      }
    } finally {
      unlock();
    }
    if (group != null) {
      group.startByHand();
      return -1;
    }
    ThreadNode parent = Objects.requireNonNull(parentThread());
    NewLife life = parent.relink(this); // of several callers one, or one after the other
    Mailbox box = mailboxIfMade();
    if (box != null) {
      box.reopen();
    }
    if (life.isAsked()) {
      StopChain.askNow(this);
      StopChain.step(this);
    }
    return life.isHeld() || needsAny() ? -1 : life.incarnation();
  }

  /** Makes sure, under the mutex, that its former life is over, and nothing of that keeps another from beginning. */
  void ensureMayLiveAgain() {
    stopping.ensureStopped();
    if (restarts == null) {
      throw new IllegalStateException(
          path() + " was started before, and what it ran is gone: only a child that was created"
              + " apart can be started again");
    }
    if (restarts.next.fence.isUp()) {
      throw new IllegalStateException(
          path() + " cannot be started before the threads below it have ended that were given up");
    }
    Thread former = threadOrNull();
    if (stopping.outcome() == Outcome.ABANDONED && former != null && former.isAlive()) {
      throw new IllegalStateException(
          path() + " was abandoned, and its thread still runs: it cannot be started again");
    }
  }

  /** It is linked to a node that is open, and may belong to a group that is just being started again. */
  void isBornInGroup() {
    if (started && restarts != null && restarts.next.isHeldAtBirth()) {
      stopping.waitForStart();
    }
  }

  /** {@return whether it was held at its birth: its group brings its start} */
  boolean isHeldAtBirth() {
    return restarts != null && restarts.next.wasHeldAtBirth();
  }

  /** Its first start by the one who has made it, unless its group brings that. */
  void beginUnlessHeld() {
    Needs.NeedPlace place = needPlace();
    if (place != null && place.needsAny()) {
      place.isBorn();
    } else if (!isHeldAtBirth()) {
      beginInOrder(0);
    }
  }

  /** {@return whether it was never started; under the mutex} */
  boolean isNew() {
    return !started;
  }

  @Override
  void beginLife() {
    results.supersede();
    super.beginLife();
    if (restarts != null) {
      restarts.beginLife();
    }
    if (order != null) {
      order.renew(stopping.incarnation());
    }
    if (order != null || needsAny()) {
      stopping.waitForStart();
    }
  }

  /** Starts the thread; the node is linked and waited for. */
  private void begin(int incarnation) {
    try {
      Thread thread = options.virtual
          ? VirtualThreads.unstarted(shortPath(), this)
          : new Current.NodeThread(this, shortPath());
      if (!comesToLife(thread, incarnation)) {
        throw new IllegalStateException("it was abandoned before its thread came to life");
      }
      sendOwedInterrupt();
      wholeTree().isBorn(this, thread);
      try {
        thread.start();
      } catch (Throwable e) {
        wholeTree().hasRun(this, thread);
        throw e;
      }
    } catch (Throwable e) { // of users, or out of threads: the node must not be waited for
      failToStart(e, incarnation);
      if (e instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(path() + " could not be started", e);
    }
  }

  private void failToStart(Throwable thrown, int incarnation) {
    if (stopping.incarnation() != incarnation) {
      return; // it was given up, and lives again
    }
    task = null;
    context = LogContext.NONE;
    EndOfChild means = null;
    boolean ofOrder = order != null && order.isOf(incarnation) && order.isAlone();
    boolean ofNeeds =
        restarts != null && !restarts.hasPolicy() && restarts.next.flight.isByItself();
    if ((ofOrder || ofNeeds) && !stopping.over()) {
      if (results.fail(thrown)) {
        Teller.error(SupervisedThread.class, thrown, "{} could not be started", this::path);
      }
      means = EndOfChild.ofFailed(this, thrown);
    } else if (restarts == null || !restarts.noteFailedStart(thrown)) {
      results.failToStart(thrown);
    }
    bodyEnded(Outcome.FAILED);
    EndOfChild.stopFor(means);
  }

  /** {@return whether it may run: it may have been given up already, and even live again} */
  private boolean comesToLife(Thread thread, int incarnation) {
    Mutex taken = stopping.enter();
    try {
      if (stopping.over() || stopping.incarnation() != incarnation) {
        return false;
      }
      runsOn(thread);
      if (restarts != null) {
        restarts.born();
      }
      emit(at -> new TreeEvent.Started(at, this));
      return true;
    } finally {
      NodeMutex.leave(taken);
    }
  }

  @Override
  boolean hasNotBegun() {
    return threadOrNull() == null;
  }

  // ---- starting again

  /** The last failure of its life; under the mutex. {@return whether it is to be logged} */
  boolean failHeld(Throwable thrown) {
    return results.failHeld(thrown);
  }

  /** The failure of its life is that of what it needs; under the mutex. */
  void failWithWhatItNeeds(Throwable thrown) {
    results.failUncollected(thrown);
  }

  /** {@return the failure with which it ended, or that was answered last, if it is known; takes the mutex if it can be had} */
  @Nullable
  Throwable latestFailure() {
    Throwable answered = lastFailure();
    return answered != null ? answered : results.failure();
  }

  @Override
  boolean livesOn() {
    Restarts<T> again = restarts;
    if (again != null && again.next.isKept()) {
      return true; // as soon as its thread has ended
    }
    if (again == null || !again.livesOn()) {
      return false;
    }
    again.next.leaves(new FormerIncarnation(stopping.run(), stopping.endIncarnation(), family));
    Mailbox box = mailboxIfMade();
    if (box != null) {
      box.reopen();
    }
    results.goOn();
    beginIncarnation();
    return true;
  }

  @Override
  void beginIncarnation() {
    super.beginIncarnation();
    running = false;
    if (readiness != null) {
      readiness.renew();
    }
    task = restarts == null ? null : restarts.task();
  }

  @Override
  void awaitNext() {
    Objects.requireNonNull(restarts).awaitNext();
    if (readiness != null) {
      readiness.changes();
    }
    needsLook();
  }

  @Override
  void draining(Reason why) {
    super.draining(why);
    needsLook();
  }

  /** {@return what starts it again by its policy; null where it has none} */
  @Nullable
  Restarts<T> policy() {
    Restarts<T> known = restarts;
    return known != null && known.hasPolicy() ? known : null;
  }

  /** {@return what starts it again, where that is not by the hand of a caller alone; else null} */
  @Nullable
  Restarts<T> startsBesideOthers() {
    Restarts<T> known = restarts;
    return known != null && (known.hasPolicy() || needPlace() != null) ? known : null;
  }

  /** The next incarnation begins, by a helper thread; the caller has made sure that no other does. {@return whether its thread was started} */
  boolean beginNext(LogContext own, int incarnation) {
    context = own;
    try {
      begin(incarnation);
      return true;
    } catch (Throwable e) {
      return false; // it is noted as an attempt that failed
    }
  }

  /** {@return whether this incarnation was stopped because it was silent; under the mutex} */
  boolean isStoppedForSilence() {
    return restarts != null && restarts.isStoppedForSilence();
  }

  /** It has waited too long for threads of a former incarnation. */
  void isFencedTooLong(int threads, long seconds) {
    if (restarts != null) {
      restarts.isFencedTooLong(threads, seconds);
    }
  }

  /** Its parent has failed with its failure, which need not be collected any more. */
  void collected() {
    results.collect();
  }

  @Override
  void settling() {
    super.settling();
    if (restarts != null) {
      restarts.settled();
    }
    if (order != null) {
      order.settled();
    }
    if (readiness != null && group() != null) {
      Mutex taken = stopping.enter();
      try {
        readiness.isOver();
      } finally {
        NodeMutex.leave(taken);
      }
    }
    needsLook();
  }

  /** {@return what there is to say of it between two incarnations; else empty} */
  String describeRestart() {
    Restarts<T> again = restarts;
    if (again == null && order == null) {
      return "";
    }
    Mutex taken = stopping.enter();
    try {
      return (order == null ? "" : order.describe()) + (again == null ? "" : again.describe());
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /** {@return how its starts stand} */
  NodeLook.StartsLook lookAtStarts() {
    Mutex taken = stopping.enter();
    try {
      int attempts = restarts == null || !restarts.hasPolicy() ? -1 : restarts.attempts();
      return new NodeLook.StartsLook(stopping.incarnation(), attempts, isUp());
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /** {@return for how long it has been silent; 0 when it is not} */
  long silentMillis() {
    Pulse mine = pulse();
    return mine == null ? 0 : mine.silentMillis();
  }

  /** {@return that it is silent, and for how long; else empty} */
  String describePulse() {
    Pulse mine = pulse();
    return mine == null ? "" : mine.describe();
  }

  /** {@return the sibling that it waits for before its first start; null when it waits for none} */
  @Nullable
  ChildNode<?> comesAfter() {
    Mutex taken = stopping.enter();
    try {
      ChildNode<?> first = order == null ? null : order.comesAfter();
      return first != null || restarts == null ? first : restarts.next.member.comesAfter();
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /** {@return the threads that were given up, before whose end it is not started again} */
  List<ThreadNode> keptBy() {
    Mutex taken = stopping.enter();
    try {
      return restarts == null ? List.of() : restarts.next.fence.threads();
    } finally {
      NodeMutex.leave(taken);
    }
  }

  @Override
  public List<Child.Incarnation> history() {
    Mutex taken = stopping.enter();
    try {
      return restarts == null ? List.of() : restarts.history();
    } finally {
      NodeMutex.leave(taken);
    }
  }

  @Override
  public Child<T> forgive() {
    if (restarts != null) {
      stopping.lockOrRefuse("Its attempts were not given back");
      try {
        restarts.forgive();
      } finally {
        unlock();
      }
    }
    return this;
  }

  @Override
  void endedAfterAll() {
    Teller.info(
        SupervisedThread.class,
        null,
        "{} has ended after all; it was abandoned before",
        this::path);
    Firing.link(() -> StopChain.step(this)); // its group may wait for that
  }

  @Override
  void giveUp() {
    Teller.warn(SupervisedThread.class, null, "{} does not end and is abandoned", this::path);
  }

  // ---- the result

  @Override
  public T join() throws InterruptedException {
    try {
      return join(Signal.NEVER);
    } catch (TimeoutException e) {
      throw new AssertionError("NEVER went", e);
    }
  }

  @Override
  public T join(Signal till) throws InterruptedException, TimeoutException {
    Objects.requireNonNull(till, "till");
    return joinBy(stopped -> stopped.await(till));
  }

  @Override
  public T joinBy(Waiting way) throws InterruptedException, TimeoutException {
    StackRoom.forMany();
    ThreadNode self = Current.get();
    if (self != null && self.isBelow(this)) {
      throw new IllegalStateException(
          self.path() + " cannot join " + path() + ": it would wait for itself");
    }
    return results.joinBy(way);
  }

  // ---- readiness

  /** {@return what goes when it may have become ready; null when it has been ready in this incarnation, or will not be, or is down} */
  @Nullable
  Signal changeBeforeReady() {
    Readiness it = readiness();
    Mutex taken = stopping.enter();
    try {
      return stopping.isSettled() || isDown() ? null : it.changeBeforeReady(stopped());
    } finally {
      NodeMutex.leave(taken);
    }
  }

  @Override
  public Optional<String> status() {
    StackRoom.forMany();
    String text = statusText();
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  @Override
  public Signal ready() {
    StackRoom.forMany();
    Readiness it = readiness();
    Mutex taken = stopping.enter();
    try {
      return it.signal();
    } finally {
      NodeMutex.leave(taken);
    }
  }

  @Override
  public @Nullable Object awaitReady(Signal till) throws InterruptedException, TimeoutException {
    Objects.requireNonNull(till, "till");
    StackRoom.forMany();
    ThreadNode self = Current.get();
    if (self != null && self.isOnThreadOf(this) && !ready().isGo()) {
      throw new IllegalStateException(
          self.path() + " cannot wait until " + path() + " is ready: it would wait for itself");
    }
    return results.awaitReady(readiness(), till);
  }

  @Override
  public <V> V awaitReady(Class<V> type, Signal till)
      throws InterruptedException, TimeoutException {
    Objects.requireNonNull(type, "type");
    return Readiness.cast(this, type, awaitReady(till));
  }

  @Override
  public Child<T> release() {
    StackRoom.forMany();
    results.release();
    return this;
  }

  @Override
  public boolean unwinds() {
    return true;
  }

  @Override
  public boolean isDaemon() {
    return options.daemon;
  }

  // ---- Node

  @Override
  public State state() {
    State state = super.state();
    if (restarts == null && state != State.RUNNING && state != State.PAUSED) {
      return state;
    }
    Mutex taken = stopping.enter();
    try {
      if (restarts != null && restarts.next.isKept()) {
        return State.FENCED;
      }
      if (state != State.RUNNING && state != State.PAUSED) {
        return state;
      }
      State between = restarts == null ? null : restarts.next.state();
      if (between != null) {
        return between;
      }
      if (order != null && order.isWaiting()) {
        return State.WAITING;
      }
      boolean isReady = running && (readiness == null || readiness.isReady());
      return isReady ? state : started ? State.STARTING : State.NEW;
    } finally {
      NodeMutex.leave(taken);
    }
  }
}
