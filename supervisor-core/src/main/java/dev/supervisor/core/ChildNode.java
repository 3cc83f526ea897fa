package dev.supervisor.core;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.mailbox.Mailbox;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Teller;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A spawned thread, as others see it: its starts, the first and the further ones, and its result, which {@link ResultNode} keeps.
 */
final class ChildNode<T extends @Nullable Object> extends StartingNode<T> implements Child<T> {
  /* How it works. One with a policy has further incarnations in the same life (Restarts). Everything that belongs to one incarnation is
   * renewed under the mutex. */

  private static final Waiting FOR_EVER = stopped -> stopped.await(Signal.NEVER);

  /**
   * A child that is not linked yet.
   *
   * @param task a {@link Task}, or a {@link Body}
   * @param hasResult whether the task computes a value; a body does not
   */
  ChildNode(String name, ThreadOptions options, Object task, boolean hasResult) {
    super(name, options, task, hasResult);
  }

  @Override
  TreeContext ownTree() {
    throw new AssertionError("a child is never a root");
  }

  // ---- starting

  @Override
  public Child<T> start() {
    startByCaller();
    return this;
  }

  @Override
  public T overlay() throws InterruptedException {
    runHere();
    return join();
  }

  // ---- starting again

  /** {@return the failure with which it ended, or that was answered last, if it is known; takes the mutex if it can be had} */
  @Nullable
  Throwable latestFailure() {
    Throwable answered = lastFailure();
    return answered != null ? answered : failure();
  }

  @Override
  boolean livesOn() {
    Restarts<T> again = restarts;
    if (again != null && again.next.isKept()) {
      again.next.flight.isGivenUp();
      return true; // as soon as its thread has ended
    }
    if (again == null || !again.livesOn()) {
      return false;
    }
    again.next.leaves(
        new FormerIncarnation(stopping.run(), stopping.endIncarnation(), family, null));
    Mailbox box = mailboxIfMade();
    if (box != null) {
      box.reopen();
    }
    goOnJoining();
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
    Restarts<T> again = Objects.requireNonNull(restarts);
    again.next.flight.landGivenUp();
    again.awaitNext();
    if (readiness != null) {
      readiness.changes();
    }
    needsLook();
  }

  /** {@return what starts it again, where that is not by the hand of a caller alone; else null} */
  @Nullable
  Restarts<T> startsBesideOthers() {
    Restarts<T> known = restarts;
    return known != null && (known.hasPolicy() || needPlace() != null) ? known : null;
  }

  /** Called when the child is not among its siblings any more, in the hold of the parent's mutex. */
  void leavesSiblings() {
    Starts others = restarts == null ? null : restarts.next.among();
    if (restarts != null && others != null) {
      others.count(restarts.next, Starts.Counted.GONE);
    }
  }

  /** {@return whether this incarnation was stopped because it was silent; under the mutex} */
  boolean isStoppedForSilence() {
    return restarts != null && restarts.isStoppedForSilence();
  }

  /** Called when the child has waited too long for threads of a former incarnation. */
  void isFencedTooLong(int threads, long seconds) {
    if (restarts != null) {
      restarts.isFencedTooLong(threads, seconds);
    }
  }

  @Override
  void settling() {
    super.settling();
    arrived(); // it may have been given up before it was ready
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

  // ---- in words

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

  /** {@return whether it would start, and waits for its turn among its siblings} */
  boolean waitsForItsTurn() {
    Mutex taken = stopping.enter();
    try {
      return restarts != null && restarts.next.pause.isFollowedByATurn();
    } finally {
      NodeMutex.leave(taken);
    }
  }

  /** {@return whether its start keeps a place from siblings that are to be started} */
  boolean isBeingStarted() {
    return restarts != null && restarts.next.flight.isUnderWay();
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

  // ---- the result

  @Override
  public T join() throws InterruptedException {
    try {
      return joinBy(FOR_EVER, Signal.NEVER);
    } catch (TimeoutException e) {
      throw new AssertionError("NEVER went", e);
    }
  }

  @Override
  public T join(Signal till) throws InterruptedException, TimeoutException {
    Objects.requireNonNull(till, "till");
    return joinBy(stopped -> stopped.await(till), till);
  }

  @Override
  public T joinBy(Waiting way, Signal till) throws InterruptedException, TimeoutException {
    StackRoom.forMany();
    ThreadNode self = Current.get();
    if (self != null && self.isBelow(this)) {
      throw new IllegalStateException(
          self.path() + " cannot join " + path() + ": it would wait for itself");
    }
    return joinResult(way, till);
  }

  // ---- readiness

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
    return awaitReady(readiness(), till);
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
    releaseResult();
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
      return isReady ? state : isNew() ? State.NEW : State.STARTING;
    } finally {
      NodeMutex.leave(taken);
    }
  }
}
