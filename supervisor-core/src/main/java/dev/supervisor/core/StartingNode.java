package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.mailbox.Mailbox;
import dev.supervisor.signals.internal.Carried;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.VirtualThreads;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a child is started: by a caller, for the first time and again, or by what brings its start. */
abstract sealed class StartingNode<T extends @Nullable Object> extends SiblingNode<T>
    permits ChildNode {
  /* How it works. A child is started by exactly one caller: the first start is decided by `started`, a further one
   * by relink(), both under the mutex. Between that and the birth of the thread stands code of users
   * too: the making of a thread copies inheritable thread-locals. It may block, which keeps no thread
   * but the thread that starts it: the node is linked, is asked and given up as any other, and then its
   * thread is not started. It may throw, as the start of the thread may where there are no more: then
   * the node has failed, and the caller that starts it is told so.
   *
   * One that was created apart keeps its task, and can be started again when it is settled: a new
   * life (see StopChain) of the same handle. One that was given up blocks this until its thread is dead. */

  /** The order of its start; null if it comes after no sibling. */
  final @Nullable StartOrder order;

  // guarded by this mutex
  private boolean started;

  StartingNode(String name, ThreadOptions options, Object task, boolean hasResult) {
    super(name, options, task, hasResult);
    stopping.waitForStart();
    order = options.after.isEmpty() || needsAny() ? null : new StartOrder(child(), options.after);
  }

  // ---- where others bring its start

  /** {@return whether its first start in this life has still to come, and comes when those are ready that it comes after; under the mutex} */
  final boolean isBeforeItsFirstStart() {
    return order != null && started && order.isPending();
  }

  /** Notes that the start of the group begins the child. Called under the mutex. */
  final void begunByOthers() {
    if (order != null) {
      order.begunByOthers();
    }
  }

  /** {@return whether the start of its group, which is on its way, begins it; under the mutex} */
  final boolean isHeldByItsGroup() {
    return restarts != null && restarts.next.member.isHeld();
  }

  /** {@return whether it waits for siblings that it comes after; under the mutex} */
  final boolean waitsForItsFirstStart() {
    return order != null && order.isWaiting();
  }

  /** Called when the child is linked to a node, in the hold of the mutex of that node. */
  final void isBornIn(int incarnationOfParent) {
    if (restarts != null) {
      restarts.bornIn = incarnationOfParent;
    }
  }

  /** Called when the child is linked to a node that is open. Its group may just be starting again. */
  final void isBornInGroup() {
    if (started && restarts != null && restarts.next.isHeldAtBirth()) {
      stopping.waitForStart();
    }
  }

  /** {@return whether it was held at its birth: its group brings its start} */
  final boolean isHeldAtBirth() {
    return restarts != null && restarts.next.wasHeldAtBirth();
  }

  /** The first start, by the caller that has made the child, unless its group brings that start. */
  final void beginUnlessHeld() {
    Needs.NeedPlace place = needPlace();
    if (place != null && place.needsAny()) {
      place.isBorn();
    } else if (!isHeldAtBirth()) {
      beginInOrder(0);
    }
  }

  /** {@return whether it was never started; under the mutex} */
  final boolean isNew() {
    return !started;
  }

  // ---- starting

  /** Notes, before the child is linked, that the caller starts it at once: a stop waits for it from its birth on. */
  final void startsAtOnce(Carried own) {
    if (!options.restart.isNever()) {
      keepTask();
    }
    started = true;
    if (order == null && !needsAny()) {
      stopping.start();
    }
    context = own;
    if (restarts != null) {
      restarts.keepContext(context);
    }
  }

  /** Keeps the task, so that it can be run again. */
  final void keepTask() {
    if (hasResult && options.restart.policy == Restart.Policy.ALWAYS) {
      throw new IllegalArgumentException(
          name() + " has a result, and is always started again: its result would never come. Use"
              + " Restart.onFailure(), or spawn a body");
    }
    restarts = new Restarts<>(child(), Objects.requireNonNull(task), options.restart);
  }

  /** Started by a caller, for the first time in a life, or before its time. */
  final void startByCaller() {
    Carried own = carried();
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
  }

  /** Begins the child, which is linked: now, or when the siblings that it comes after are ready. */
  private void beginInOrder(int incarnation) {
    if (order == null || !order.isOf(incarnation) || order.await(incarnation)) {
      boolean unused = begin(incarnation);
    }
  }

  /** Begins the child on a helper thread. There is no caller who could be told of a failure. */
  final void beginAlone(int incarnation) {
    try {
      boolean unused = begin(incarnation);
    } catch (Throwable e) {
      // it is noted
    }
  }

  /** Started by a caller, on the thread of that: returns when the body is over. */
  final void runHere() {
    ensureRunsHere();
    runHere(prepare());
  }

  /** Notes, before the child is linked, that the caller then runs it on its own thread. */
  final void startsAtOnceHere() {
    ensureRunsHere();
    started = true;
    stopping.start();
  }

  private void ensureRunsHere() {
    String who = parentNode() == null ? name() : path(); // it may not be linked yet
    if (options.restart.policy != Restart.Policy.NEVER) {
      throw new IllegalStateException(
          who + " is started again on a thread of its own: it cannot run on this one");
    }
    if (order != null) {
      throw new IllegalStateException(
          who + " starts when those that it comes after are ready: it cannot run on this thread");
    }
  }

  /** Runs that incarnation, which is linked and started, on the current thread. */
  final void runHere(int incarnation) {
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
  }

  /**
   * Makes sure that it may be started, for the first time or again, by this caller alone.
   *
   * @return the incarnation that begins; -1 where its group brings its start
   */
  final int prepare() {
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
    NewLife life = parent.relink(child()); // of several callers one, or one after the other
    Mailbox box = mailboxIfMade();
    if (box != null) {
      box.reopen();
    }
    if (life.isAsked()) {
      StopChain.askNow(this, life.incarnation());
      StopChain.step(this);
    }
    return life.isHeld() || needsAny() ? -1 : life.incarnation();
  }

  /** Makes sure, under the mutex, that its former life is over, and nothing of that keeps another from beginning. */
  final void ensureMayLiveAgain() {
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

  /** {@return whether it belongs to an incarnation of its parent that is over, as far as is known: of one that is never started again it is not} */
  final boolean isOfFormerIncarnation(ParentNode parent) {
    return restarts != null && restarts.bornIn != parent.stopping.incarnation();
  }

  /** Makes sure, under both mutexes, that the incarnation of its parent that it belongs to is not over: a further one makes its own. */
  final void ensureIsOfThisIncarnation(ParentNode parent) {
    if (isOfFormerIncarnation(parent)) {
      throw new IllegalStateException(path() + " belongs to an incarnation of " + parent.path()
          + " that is over: it cannot be started again");
    }
  }

  /** Makes sure, under both mutexes, that it would not begin beside those that need it: while its parent is being stopped none of these is stopped with it. */
  final void ensureBeginsBesideNone(ParentNode parent) {
    if (needPlace() != null && !needsAny() && !parent.stopping.isOpen()) {
      throw new IllegalStateException(path() + " cannot be started again while " + parent.path()
          + " is being stopped: those that need it may still run beside its former incarnation");
    }
  }

  @Override
  void beginLife() {
    supersede();
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

  // ---- the thread

  /**
   * Starts the thread; the node is linked and waited for.
   *
   * @return whether the thread was started. It was not if the node was given up meanwhile, for siblings that are started
   *     again, and comes back with them: that is no failure of the start
   */
  private boolean begin(int incarnation) {
    try {
      Thread thread = options.virtual
          ? VirtualThreads.unstarted(ThreadName.of(this), this)
          : new Current.NodeThread(this, ThreadName.of(this));
      if (comesToLife(thread, incarnation)) {
        sendOwedInterrupt();
        startThread(thread);
        return true;
      }
    } catch (Throwable e) { // of users, or out of threads: the node must not be waited for
      failToStart(e, incarnation);
      if (e instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(path() + " could not be started", e);
    }
    IllegalStateException late =
        new IllegalStateException("it was abandoned before its thread came to life");
    failToStart(late, incarnation);
    if (comesBack()) {
      return false;
    }
    throw new IllegalStateException(path() + " could not be started", late);
  }

  private void startThread(Thread thread) {
    wholeTree().isBorn(this, thread);
    try {
      thread.start();
    } catch (Throwable e) {
      wholeTree().hasRun(this, thread);
      throw e;
    }
  }

  /** {@return whether its life goes on, though it was given up: it was stopped for siblings alone} */
  private boolean comesBack() {
    Mutex taken = stopping.enter();
    try {
      return restarts != null && !stopping.isSettled() && !stopping.endsLife();
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /**
   * The next incarnation begins, by a helper thread; the caller has made sure that no other does.
   *
   * @return whether its thread was started
   */
  final boolean beginNext(Carried own, int incarnation) {
    context = own;
    try {
      return begin(incarnation);
    } catch (Throwable e) {
      return false; // it is noted as an attempt that failed
    }
  }

  private void failToStart(Throwable thrown, int incarnation) {
    if (stopping.incarnation() != incarnation) {
      return; // it was given up, and lives again
    }
    task = null;
    context = Carried.NONE;
    EndOfChild means = null;
    boolean ofOrder = order != null && order.isOf(incarnation) && order.isAlone();
    boolean ofNeeds =
        restarts != null && !restarts.hasPolicy() && restarts.next.flight.isByItself();
    if ((ofOrder || ofNeeds) && !stopping.over()) {
      if (failWith(thrown)) {
        Teller.error(SupervisedThread.class, thrown, "{} could not be started", this::path);
      }
      means = EndOfChild.ofFailed(this, thrown);
    } else if (restarts == null || !restarts.noteFailedStart(thrown)) {
      failWithStart(thrown);
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
      if (News.isHeard(this)) {
        emit(at -> new TreeEvent.Started(at, this));
      }
      return true;
    } finally {
      NodeMutex.leave(taken);
    }
  }

  @Override
  boolean hasNotBegun() {
    return threadOrNull() == null;
  }

  /** {@return what starts it again by its policy; null where it has none} */
  @Nullable
  final Restarts<T> policy() {
    Restarts<T> known = restarts;
    return known != null && known.hasPolicy() ? known : null;
  }
}
