package dev.supervisor.signals;

import dev.supervisor.signals.Tracing.Trace;
import dev.supervisor.signals.internal.Ambient;
import dev.supervisor.signals.internal.Beats;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Need;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Watch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A signal is something that happens once and then has happened for good: a stop request, the end
 * of a thread, a deadline.
 *
 * <p>Any thread can look at a signal ({@link #isGo}), wait for it ({@link #await()}), attach a
 * callback to it ({@link #then}), or combine it with other signals ({@link #or}, {@link #and}). A
 * signal stands wherever other libraries take a timeout:
 *
 * <pre>{@code
 * while (!pleaseStop.await(Till.in(ONE_MINUTE))) {
 *   log.info("alive");
 * }
 * Signal enough = pleaseStop.or(budget);
 * while (!enough.isGo()) { … }
 * }</pre>
 *
 * <p><b>Who can let it go.</b> Any thread that has a signal of {@link #create} or {@link #named}
 * can let it go. A signal of a {@link SignalSource} goes when its source says so: a class keeps the
 * source to itself and hands the signal out. Such a signal, a combination, a {@link Till} and the
 * constants refuse {@link #go()} with an {@link IllegalStateException} that says what lets them go.
 *
 * <p><b>What happens when it goes.</b> First {@link #isGo} becomes true. Then every waiting thread
 * is woken, and every combination that depends on the signal goes. Then the callbacks run, in the
 * order in which they were attached, on the thread that called {@code go}. Callbacks that a
 * deadline or the stop of a tree sets off run on a helper thread of the library. A failure of a
 * callback goes to the handler that was given with the callback; without a handler it is logged.
 * Whatever a callback throws, {@code go} does not throw, and the other callbacks run.
 *
 * <p><b>Callbacks in callbacks.</b> A callback that lets further signals go does not nest. The
 * waiting threads of those signals are woken, and their combinations go, at once; their callbacks
 * run after those that are already queued on this thread. A callback that is attached to a signal
 * that has gone is queued in the same way. So a chain of any length needs no more stack than a
 * short one.
 *
 * <p><b>Waiting in callbacks.</b> A callback may wait; it may also stop things and wait for their
 * end. When a callback parks in a wait of this library ({@code await}, {@link Lock#acquire()},
 * {@link Channel#take()}, {@code join} and the like), the callbacks queued behind it on its thread
 * continue on a helper thread, in their order. Callbacks that this callback sets off later follow them
 * there. A callback that blocks in a wait that the library does not know ({@code Thread.sleep},
 * {@code Future.get}, I/O) holds the callbacks behind it up.
 *
 * <p><b>Nothing is left behind.</b> A combination is attached to its sources only while something
 * depends on it: a waiting thread, a callback, or another attached combination. When the last of
 * these leaves, the combination is unlinked at once, without any help of the garbage collector.
 * After every wait {@link #dependents} is back at its former value. While something depends on a
 * combination, its sources hold it strongly.
 *
 * <p>Thread-safe. Memory consistency effects: actions before {@code go()} happen-before actions
 * after {@code isGo()} returned true, actions after an {@code await} that saw the signal go, and
 * the actions of its callbacks.
 */
public abstract sealed class Signal extends Dependents
    permits PlainSignal, OwnedSignal, Combination, Till, Constant {

  /** A signal that has always gone. */
  @SuppressWarnings("ClassInitializationDeadlock") // nothing but this class ever names Constant
  public static final Signal DONE = new Constant(true);

  /** A signal that never goes. Nothing is ever kept on it. */
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

  /** {@return a new signal without a name; any thread that has it can let it go} */
  public static Signal create() {
    return new PlainSignal();
  }

  /**
   * {@return a new signal with a name, for logs and reports; any thread that has it can let it go}
   *
   * @param label the object whose {@code toString()} is the name. It is called whenever the name is
   *     read, on the thread that reads it. If it throws or returns null, the class of the label is
   *     the name. At most 1,000 characters are shown, and control characters are escaped
   */
  public static Signal named(Object label) {
    return new PlainSignal.Labelled(Objects.requireNonNull(label, "label"));
  }

  /**
   * {@return the right to let a new signal go; the signal itself refuses {@link #go()}}
   *
   * @param label the object whose {@code toString()} is the name of the signal, as with {@link
   *     #named}
   */
  public static SignalSource source(Object label) {
    return new SignalSource(null, label);
  }

  /**
   * {@return the right to let a new signal go that tells something about an object}
   *
   * <p>Reports on a thread that waits for the signal name the object as the one that could end the
   * wait.
   *
   * @param holder the object that the signal tells about. It gets no right by this. Its text is
   *     read as that of a label
   * @param label what the signal says about the holder, such as {@code "end"}: the name of the
   *     signal is {@code "end of <holder>"}, made whenever the name is read, as with {@link #named}
   */
  public static SignalSource source(Object holder, Object label) {
    return new SignalSource(Objects.requireNonNull(holder, "holder"), label);
  }

  /**
   * {@return a signal that goes when the first of these signals has gone; {@link #NEVER} if there
   * are none}
   */
  public static Signal any(Signal... signals) {
    return Combination.of(/* needsAll= */ false, copy(signals));
  }

  /**
   * {@return a signal that goes when the first of these signals has gone; {@link #NEVER} if there
   * are none}
   */
  public static Signal any(Collection<? extends Signal> signals) {
    return any(Objects.requireNonNull(signals, "signals").toArray(new Signal[0]));
  }

  /**
   * {@return a signal that goes when all of these signals have gone; {@link #DONE} if there are
   * none}
   */
  public static Signal all(Signal... signals) {
    return Combination.of(/* needsAll= */ true, copy(signals));
  }

  /**
   * {@return a signal that goes when all of these signals have gone; {@link #DONE} if there are
   * none}
   */
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
   * {@return a signal that goes when the stage completes, on the thread that completes it}
   *
   * <p>If the stage fails, the failure is the cause of the signal's reason. If the stage completes
   * normally or is cancelled, there is no reason.
   */
  public static Signal of(CompletionStage<?> stage) {
    return Stages.signalOf(Objects.requireNonNull(stage, "stage"));
  }

  // ---- combining

  /** {@return a signal that goes when this signal or the other one has gone} */
  public final Signal or(Signal other) {
    return Combination.ofTwo(/* needsAll= */ false, this, Objects.requireNonNull(other, "other"));
  }

  /** {@return a signal that goes when both this signal and the other one have gone} */
  public final Signal and(Signal other) {
    return Combination.ofTwo(/* needsAll= */ true, this, Objects.requireNonNull(other, "other"));
  }

  // ---- looking

  /** {@return whether this signal has gone; once true, always true} Never blocks. */
  public final boolean isGo() {
    return went() != null || hasCome();
  }

  /**
   * {@return why this signal went; empty if it has not gone, or went without a reason}
   *
   * <p>A combination has the reason of its sources: of those that have gone with a reason, the
   * reason of the first that went. The reason of a {@link Till} says that its deadline came.
   */
  public final Optional<Reason> reason() {
    Gone gone = gone();
    return gone == null ? Optional.empty() : Optional.ofNullable(gone.reason);
  }

  /**
   * {@return how many waiting threads, callbacks and attached combinations depend on this signal}
   *
   * <p>For tests and diagnosis: the call takes time in proportion to that number.
   */
  public int dependents() {
    int count = 0;
    Set<Combination> called = new HashSet<>(); // any-of that are attached by a callback
    Set<Combination> connected = new HashSet<>();
    for (Link link = newest(); link != null; link = link.next) {
      Combination combination = link.combination();
      if (link.isDead()) {
        continue;
      }
      if (combination != null && combination != this && link.callback() != null) {
        called.add(combination);
        continue;
      }
      count++;
      if (combination != null) {
        connected.add(combination);
      }
    }
    called.removeAll(connected); // it hangs here once, however many callbacks it has
    return count + called.size();
  }

  /**
   * {@return where this signal was made and let go, and where its callbacks were attached; empty if
   * {@link Tracing} recorded nothing of it}
   */
  public final Optional<Trace> trace() {
    return Tracing.of(this);
  }

  /** {@return the name of this signal, for logs and reports} Never throws. */
  public abstract String name();

  // ---- going

  /**
   * Lets this signal go, without a reason. Idempotent. A callback that fails does not make this
   * method throw.
   *
   * @return true if this call let the signal go; false if it had gone before
   * @throws IllegalStateException if this signal refuses the call, as the class comment says
   */
  public boolean go() {
    throw new IllegalStateException(name() + " cannot be made to go: " + refusal());
  }

  /**
   * Lets this signal go and says why. Otherwise this method is like {@link #go()}.
   *
   * @return true if this call let the signal go; false if it had gone before, and then the reason
   *     is dropped
   * @throws IllegalStateException if this signal refuses the call, as the class comment says
   */
  public boolean go(Reason reason) {
    return go();
  }

  /**
   * Lets this signal go as {@link #go(Reason)} does, with a reason in the name of the current
   * thread.
   */
  public final boolean go(String why) {
    return go(Reason.of(why));
  }

  /**
   * Lets this signal go as {@link #go(Reason)} does, with a reason in the name of the current
   * thread.
   *
   * @param cause what led to it; null if nothing did
   */
  public final boolean go(String why, @Nullable Throwable cause) {
    return go(Reason.of(why, cause));
  }

  // ---- waiting

  /**
   * Waits until this signal has gone. Only the signal or an interrupt ends the wait. If the signal
   * has gone already, this method returns at once.
   *
   * @throws IllegalStateException if only the end of the waiting thread could let the signal go:
   *     the thread awaits the {@code stopped()} of its own node or of a node above, also as a part
   *     of {@code and}. A wait with a till is allowed
   * @throws InterruptedException if the thread is interrupted before or while waiting, also if the
   *     signal has gone
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
   * Waits until this signal or another one has gone, whichever is first.
   *
   * @param till the signal that ends the wait: a time-out, a stop request, any signal
   * @return whether <em>this</em> signal has gone; true also if both have
   * @throws InterruptedException if the thread is interrupted before or while waiting, also if a
   *     signal has gone
   */
  public final boolean await(Signal till) throws InterruptedException {
    Objects.requireNonNull(till, "till");
    Beats.beat();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return isGo() || (!till.isGo() && Wait.until(this, till)) || isGo();
  }

  /** Refuses a wait without a till if nothing but the end of the current thread could end it. */
  private void ensureMayBeAwaited() {
    if (!(this instanceof Combination it)) {
      Object holder = holder();
      if (holder != null) {
        Ambient.current().ensureMayAwait(holder, label());
      }
      return;
    }
    if (!it.needsAll()) { // of several signals another one may go
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
   * Calls the action once this signal has gone.
   *
   * <p>If the signal has gone already, the action runs on this thread: at once, or, within a
   * callback, after the callbacks that are queued on this thread. Otherwise the action runs on the
   * thread that lets the signal go, or on a helper thread, as the class comment says. A failure of
   * the action is logged.
   *
   * @return a handle that takes the action back
   */
  public final Registration then(Runnable action) {
    return attachCallback(action, null);
  }

  /**
   * Calls the action once this signal has gone, as {@link #then(Runnable)} does. A failure of the
   * action goes to the handler.
   *
   * @param onError the handler, which runs on the thread of the action. A failure of the handler is
   *     logged
   * @return a handle that takes the action back
   */
  public final Registration then(Runnable action, Consumer<? super Throwable> onError) {
    return attachCallback(action, Objects.requireNonNull(onError, "onError"));
  }

  private Registration attachCallback(
      Runnable action, @Nullable Consumer<? super Throwable> onError) {
    boolean unused = StackRoom.forEntry(action == null);
    if (onError == null && !Tracing.isOn()) {
      Registration alone = attachAlone(Objects.requireNonNull(action, "action"));
      if (alone != null) {
        return alone;
      }
    }
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
   * <p>The future is completed by the thread that runs the callbacks of this signal. Once the
   * future is completed or cancelled, nothing of it is left on this signal.
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

  /** Runs a step that may be taken back, as {@link #whenGone(Runnable)} does. */
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

  /** {@return the handle of a callback without a handler, where it needs no link; null where it does} */
  @Nullable
  Registration attachAlone(Runnable action) {
    return null;
  }

  /** {@return false when it has gone, and the link will never be called} */
  final boolean attach(Link link) {
    return attach(link, null);
  }

  /** Attaches a link, as {@link #attach(Link)} does, of a connection that is being opened, which hears what has to be open for it. */
  boolean attach(Link link, @Nullable Connection opening) {
    return push(link);
  }

  /** Attaches a callback of any-of, which hangs on its other sources too. {@return false when this one has gone} */
  boolean attachOneOfSeveral(CallbackLink callback) {
    return pushOneOfSeveral(callback);
  }

  /** Unlinks a husk of such a callback. */
  void letGoOneOfSeveral(CallbackLink husk) {
    forgetOneOfSeveral(husk);
  }

  /** {@return whether the link of that connection, which may hang on others too, is now the only one here} */
  boolean attachFirst(Link link, Connection opening) {
    return pushFirst(link);
  }

  /** Unlinks a link of this signal that was claimed by the thread that gave up. */
  final void letGoOf(Link link) {
    letGo(link);
    Connection.leave(link);
  }

  /** Unlinks that husk of this signal, or another one in its place. */
  void letGo(Link husk) {
    forgetOne();
  }

  /** Lets it go, as {@link #fire} does, for a call of users: a StackOverflowError comes before that, or after all that hangs on it was called. */
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
    callAll((Link) was);
    return true;
  }

  /** Calls what hung on it when it went, given the newest of the links. */
  void callAll(@Nullable Link newest) {
    if (newest != null) {
      Dispatch.all(newest);
    }
  }
}
