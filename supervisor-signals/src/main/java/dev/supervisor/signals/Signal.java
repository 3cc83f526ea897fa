package dev.supervisor.signals;

import dev.supervisor.signals.Tracing.Trace;
import dev.supervisor.signals.internal.Ambient;
import dev.supervisor.signals.internal.Beats;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Need;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Timer;
import dev.supervisor.signals.internal.Watch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens once and then has happened for good: a stop request, the end of a thread, a
 * deadline.
 *
 * <p>Any thread can look ({@link #isGo}), wait ({@link #await()}), be called ({@link #then}), or
 * combine it with others ({@link #or}, {@link #and}); a signal stands wherever other libraries take a
 * timeout:
 *
 * <pre>{@code
 * while (!pleaseStop.await(Till.in(ONE_MINUTE))) {
 *   log.info("alive");
 * }
 * Signal enough = pleaseStop.or(budget);
 * while (!enough.isGo()) { … }
 * }</pre>
 *
 * <p><b>Who can let it go.</b> A signal of {@link #create} or {@link #named} goes at the call of any
 * thread that has it. A signal of a {@link SignalSource} goes when its source says so: the right is
 * the source, which a class keeps to itself while it hands the signal out. Such a signal, a
 * combination, a {@link Till} and the constants refuse {@link #go()} with an {@link
 * IllegalStateException} that says whose they are.
 *
 * <p><b>What happens when it goes.</b> First {@link #isGo} is true and every waiting thread is woken;
 * then combinations that hang on it go; then callbacks run, in the order in which they were attached,
 * on the thread that called {@code go}; those of a {@link Till}, and of combinations that go with one,
 * on a helper thread of the library. A failure of a callback goes to the handler that was given with it; without a
 * handler it is logged. Whatever a callback throws, {@code go} does not throw, and the other callbacks run.
 *
 * <p><b>Callbacks in callbacks.</b> A callback that lets further signals go does not nest: waiting
 * threads are woken and combinations go at once, and their callbacks run after those that are queued
 * on this thread already, as does a callback that is attached to what has gone. So a chain of any length needs no
 * more stack than a short one.
 *
 * <p><b>Waiting in callbacks.</b> A callback may wait, and stop things and wait for their end. When it
 * parks in a wait of this library ({@code await}, {@link Lock#acquire()}, {@link Channel#take()},
 * {@code join} and the like), the callbacks queued behind it on its thread go on on a helper thread,
 * in their order, and those that this callback sets off later follow them there. In waits that the
 * library knows nothing of ({@code Thread.sleep}, {@code Future.get}, I/O) it holds them up.
 *
 * <p><b>Nothing is left behind.</b> A combination is attached to its sources only while something
 * depends on it: a waiting thread, a callback, another attached combination. When the last one leaves
 * it is unlinked at once, without any help of the garbage collector; {@link #dependents} is back
 * where it was after every wait. While something does depend on it, it is held strongly.
 *
 * <p>Thread-safe. Memory consistency effects: actions before {@code go()} happen-before actions after
 * {@code isGo()} returned true, after an {@code await} that saw it go, and in its callbacks.
 */
public abstract sealed class Signal extends Dependents
    permits PlainSignal, OwnedSignal, Combination, Till, Constant {

  /** A signal that has always gone. */
  @SuppressWarnings("ClassInitializationDeadlock") // nothing but this class ever names Constant
  public static final Signal DONE = new Constant(true);

  /** A signal that never goes; nothing is ever kept on it. */
  @SuppressWarnings("ClassInitializationDeadlock") // as above
  public static final Signal NEVER = new Constant(false);

  static {
    Watch.install(Wait.MAKER);
    boolean unused = Teller.flush(0); // loaded now: a callback may fail for want of stack
  }

  Signal() {
    if (Tracing.isOn()) {
      Tracing.made(this);
    }
  }

  // ---- making

  /** {@return a new signal; any thread that has it can let it go} */
  public static Signal create() {
    return new PlainSignal();
  }

  /**
   * {@return a new signal with a name, for logs and reports}
   *
   * @param label its {@code toString()} is the name, asked for whenever the name is read, on the
   *     thread that reads it; where it throws or returns null, its class is the name. At most 1,000
   *     characters are shown, and control characters are escaped
   */
  public static Signal named(Object label) {
    return new PlainSignal.Labelled(Objects.requireNonNull(label, "label"));
  }

  /**
   * {@return the right to let a new signal go; the signal itself refuses {@link #go()}}
   *
   * @param label its {@code toString()} is the name of the signal, as with {@link #named}
   */
  public static SignalSource source(Object label) {
    return new SignalSource(null, label);
  }

  /**
   * As {@link #source(Object)}, for a signal about an object: reports on a thread that waits for the
   * signal name the object as the one that could end the wait.
   *
   * @param holder what the signal is about; gets no right by it, and is named as a label is
   * @param label what the signal says about the holder, such as {@code "end"}: its name is {@code
   *     "end of <holder>"}, made whenever the name is read, as with {@link #named}
   */
  public static SignalSource source(Object holder, Object label) {
    return new SignalSource(Objects.requireNonNull(holder, "holder"), label);
  }

  /** {@return a signal that goes when the first of these has gone; of none, {@link #NEVER}} */
  public static Signal any(Signal... signals) {
    return Combination.of(/* needsAll= */ false, copy(signals));
  }

  /** {@return a signal that goes when the first of these has gone; of none, {@link #NEVER}} */
  public static Signal any(Collection<? extends Signal> signals) {
    return any(Objects.requireNonNull(signals, "signals").toArray(new Signal[0]));
  }

  /** {@return a signal that goes when all of these have gone; of none, {@link #DONE}} */
  public static Signal all(Signal... signals) {
    return Combination.of(/* needsAll= */ true, copy(signals));
  }

  /** {@return a signal that goes when all of these have gone; of none, {@link #DONE}} */
  public static Signal all(Collection<? extends Signal> signals) {
    return all(Objects.requireNonNull(signals, "signals").toArray(new Signal[0]));
  }

  /** How many needs of one wait are looked at. */
  static final int MOST_NEEDS = 100;

  private static Signal[] copy(Signal... signals) {
    Signal[] copy = Objects.requireNonNull(signals, "signals").clone();
    for (Signal signal : copy) {
      Objects.requireNonNull(signal, "signal");
    }
    return copy;
  }

  /**
   * {@return a signal that goes when the stage completes}
   *
   * <p>If the stage fails, the failure is the cause of the signal's reason. If it completes normally or
   * is cancelled, there is no reason.
   */
  public static Signal of(CompletionStage<?> stage) {
    return Stages.signalOf(Objects.requireNonNull(stage, "stage"));
  }

  // ---- combining

  /** {@return a signal that goes when this one or the other has gone} */
  public final Signal or(Signal other) {
    return Combination.of(/* needsAll= */ false, this, Objects.requireNonNull(other, "other"));
  }

  /** {@return a signal that goes when both this one and the other have gone} */
  public final Signal and(Signal other) {
    return Combination.of(/* needsAll= */ true, this, Objects.requireNonNull(other, "other"));
  }

  // ---- looking

  /** {@return whether it has gone; once true, always true} */
  public final boolean isGo() {
    return went() != null || hasCome();
  }

  /**
   * {@return why it went, if a reason was given}
   *
   * <p>The reason of a combination is that of its sources: of those that have gone with a reason, the
   * first in order of going. The reason of a {@link Till} says that its deadline came.
   */
  public final Optional<Reason> reason() {
    Gone gone = gone();
    return gone == null ? Optional.empty() : Optional.ofNullable(gone.reason);
  }

  /**
   * {@return how many waiting threads, callbacks and attached combinations hang on this signal}
   *
   * <p>For tests and diagnosis: takes time proportional to that number.
   */
  public int dependents() {
    return countLinks();
  }

  /** {@return where it was made and let go, and where its callbacks were attached, as far as {@link Tracing} was on} */
  public final Optional<Trace> trace() {
    return Tracing.of(this);
  }

  /** {@return the name, for logs and reports; never throws} */
  public abstract String name();

  // ---- going

  /**
   * Lets this signal go, without a reason. Idempotent. Never throws because of a callback.
   *
   * @return whether this call did it; false when it had gone before
   * @throws IllegalStateException when this signal refuses it, see above
   */
  public boolean go() {
    throw new IllegalStateException(name() + " cannot be made to go: " + refusal());
  }

  /**
   * Lets this signal go and says why.
   *
   * @return whether this call did it; false when it had gone before, and then the reason is dropped
   * @throws IllegalStateException when this signal refuses it, see above
   */
  public boolean go(Reason reason) {
    return go();
  }

  /** As {@link #go(Reason)}, with a reason given by the current thread. */
  public final boolean go(String why) {
    return go(Reason.of(why));
  }

  /** As {@link #go(Reason)}, with a reason given by the current thread and what led to it. */
  public final boolean go(String why, @Nullable Throwable cause) {
    return go(Reason.of(why, cause));
  }

  // ---- waiting

  /**
   * Waits for this signal.
   *
   * <p>Returns at once when it has gone. Only its going, or an interrupt, ends the wait.
   *
   * @throws IllegalStateException when only the end of the waiting thread could let the signal go, as with the {@code
   *     stopped()} of its own node or of one above, also as a part of {@code and}; with a till it may be awaited
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  public final void await() throws InterruptedException {
    Beats.beat();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!isGo()) {
      ensureMayBeAwaited();
      boolean unused = Wait.until(this, null);
    }
  }

  /**
   * Waits for this signal, but not after another one has gone.
   *
   * @param till when to stop waiting: a time-out, a stop request, any signal
   * @return whether <em>this</em> signal has gone
   * @throws InterruptedException when the thread is interrupted before or while waiting
   */
  public final boolean await(Signal till) throws InterruptedException {
    Objects.requireNonNull(till, "till");
    Beats.beat();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return isGo() || (!till.isGo() && Wait.until(this, till)) || isGo();
  }

  /** Refuses a wait that has no till and that nothing but the end of the current thread could end. */
  private void ensureMayBeAwaited() {
    if (!(this instanceof Combination it)) {
      Object holder = holder();
      if (holder != null) {
        Ambient.current().ensureMayAwait(holder, label());
      }
      return;
    }
    if (!it.needsAll) { // of several signals another one may go
      return;
    }
    List<Need> needs = new ArrayList<>();
    addNeeds(needs, /* isFact= */ true);
    for (Need need : needs) {
      Object holder = need.holder();
      if (need.isFact() && holder != null) {
        Ambient.current().ensureMayAwait(holder, need.label());
      }
    }
  }

  // ---- being called

  /**
   * Calls the action once this signal has gone. If it has gone already, the action runs on this thread:
   * at once, or, within a callback, after those that are queued on this thread. Otherwise it runs on
   * the thread that lets the signal go, or on a helper thread (see above). A failure of the action is
   * logged.
   *
   * @return a handle that takes the action back
   */
  public final Registration then(Runnable action) {
    return attachCallback(action, null);
  }

  /**
   * As {@link #then(Runnable)}; a failure of the action goes to the handler, on the same thread.
   *
   * @return a handle that takes the action back
   */
  public final Registration then(Runnable action, Consumer<? super Throwable> onError) {
    return attachCallback(action, Objects.requireNonNull(onError, "onError"));
  }

  private Registration attachCallback(
      Runnable action, @Nullable Consumer<? super Throwable> onError) {
    boolean unused = StackRoom.forEntry(action == null);
    CallbackLink link = new CallbackLink(this, Objects.requireNonNull(action, "action"), onError);
    if (Tracing.isOn()) {
      Tracing.attached(link);
    }
    if (!attach(link)) {
      Firing.callback(link);
    }
    return link;
  }

  /**
   * {@return a future that completes with null when this signal has gone}
   *
   * <p>Completing or cancelling the future takes it off this signal.
   */
  public final CompletableFuture<@Nullable Void> toFuture() {
    return Stages.futureOf(this);
  }

  @Override
  public final String toString() {
    return name() + (isGo() ? " (gone)" : "");
  }

  // ---- for our own classes

  /** See {@link dev.supervisor.signals.internal.Watch#whenGone}. */
  final void whenGone(Runnable step) {
    whenGone(CallbackLink.ours(this, step));
  }

  /** As {@link #whenGone(Runnable)}, for a step that may be taken back. */
  final void whenGone(CallbackLink link) {
    if (!attach(link)) {
      Firing.link(link);
    }
  }

  /** {@return whether it goes by itself and the time has come} */
  boolean hasCome() {
    return false;
  }

  /** {@return what it went with, found by looking; null when it has not gone} */
  @Nullable
  Gone look() {
    return null;
  }

  /** {@return what it went with; null when it has not gone} */
  final @Nullable Gone gone() {
    Gone gone = went();
    if (gone != null && gone.reason != null) {
      return gone;
    }
    Gone looked = look(); // also when it went silently: a source may have gone with a reason since
    return looked != null ? looked : gone;
  }

  /** {@return what could let it go, for reports} */
  @Nullable
  Object holder() {
    return null;
  }

  /** {@return what {@link Need#label} says of it} */
  Object label() {
    return "";
  }

  /**
   * Adds what a thread needs that waits for this.
   *
   * @param isFact whether nothing else lets that thread go on
   */
  void addNeeds(List<? super Need> to, boolean isFact) {
    if (to.size() < MOST_NEEDS) {
      to.add(new Need(holder(), label(), isFact));
    }
  }

  /** {@return why {@code go()} is refused} */
  abstract String refusal();

  /** {@return false when it has gone, and the link will never be called} */
  final boolean attach(Link link) {
    return attach(link, null);
  }

  /** As {@link #attach(Link)}, for a connection that is being opened: it is told of what has to be open for it. */
  boolean attach(Link link, @Nullable Connection opening) {
    return push(link);
  }

  /** {@return whether the link, which may hang on others too, is now the only one here} */
  boolean attachFirst(Link link) {
    return pushFirst(link);
  }

  /** Unlinks a link of this signal that was claimed by the thread that gave up. */
  final void letGoOf(Link link) {
    forget(link);
    Connection.leave(link);
  }

  /** As {@link #fire}, for a call of users: a StackOverflowError comes before it goes, or not before what hangs on it has been called. */
  final boolean fireWithRoom(Gone gone) {
    return fired(swapWithRoom(gone));
  }

  /** {@return whether it was this call that made it go} */
  final boolean fire(Gone gone) {
    return fired(swap(gone));
  }

  private boolean fired(@Nullable Object was) {
    if (was instanceof Gone) {
      return false;
    }
    if (Tracing.isOn()) {
      Tracing.fired(this);
    }
    if (was instanceof Link newest) {
      Dispatch.all(newest);
    }
    return true;
  }

  /**
   * As {@link #fire}, but whatever hangs on it is called by the timer: for a thread that only looked,
   * perhaps with locks held, and must not run the callbacks of others.
   */
  final void fireByTimer(Gone gone) {
    if (hasLinks()) {
      StackRoom.forEntry();
    }
    if (swap(gone) instanceof Link newest) {
      Timer.schedule(new Timer.TimerEntry(gone.nanos) {
        @Override
        public void run() {
          Dispatch.all(newest);
        }
      });
    }
  }
}
