package dev.supervisor.signals;

import dev.supervisor.signals.internal.Beats;
import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Need;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Spin;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Timer;
import dev.supervisor.signals.internal.VirtualThreads;
import dev.supervisor.signals.internal.Wakeable;
import dev.supervisor.signals.internal.Watch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One thread waiting for one thing or another: hung on the signals, with the nearest of the
 * deadlines. Confined to the waiting thread, but for {@link #wake}, {@link #waitingFor} and {@link
 * #holder}.
 */
final class Wait implements Blocker, Watch, Wakeable {
  /* How it works. Each signal waited on gets a link of its own; any-of combinations are looked
   * through, down to what they are made of, so that a wait on `stop.or(Till.in(…))` is one link and
   * a number. A deadline is never given to the timer: the thread parks with it. A thread that
   * fires a link, or has other news, wakes the waiting one, which looks for itself what happened;
   * parking is allowed to return for no reason. Leaving claims and unlinks what is left.
   *
   * `state` spares both sides the kernel: the thread looks for NEWS for a moment before it parks,
   * and a thread that has some unparks it only if it finds it PARKED. The thread goes from AWAKE to PARKED by
   * CAS, which fails if there is news, and back to AWAKE before it looks at what it waits for: news
   * that comes in between is seen by that look. Who finds it PARKED has to wake it, at once or, where links
   * run, with others (Firing). */

  private static final int AWAKE = 0;
  private static final int PARKED = 1;
  private static final int NEWS = 2;
  static final long LACKING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final VarHandle STATE;
  private static final Spin SIGNALS = new Spin();
  private static final Spin NEWCOMERS = new Spin(); // of waits that our other modules make

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Wait.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Makes waits for classes of our other modules that park on more than signals. */
  static final Watch.WatchMaker MAKER = new Watch.WatchMaker() {
    @Override
    public Object endOf(Object holder) {
      return new OwnedSignal.EndOf(holder);
    }

    @Override
    public boolean endGoes(Object end, @Nullable Object reason) {
      OwnedSignal.EndOf it = (OwnedSignal.EndOf) end;
      return reason == null ? it.goOwned() : it.goOwned((Reason) reason);
    }

    @Override
    public Object deadline(long nanos) {
      return Till.atNanos(nanos);
    }

    @Override
    public void whenGone(Object signal, Runnable step) {
      ((Signal) signal).whenGone(step);
    }

    @Override
    public List<Need> needs(Object signal) {
      List<Need> needs = new ArrayList<>();
      ((Signal) signal).addNeeds(needs, /* isFact= */ true);
      return needs;
    }

    @Override
    public Watch about(Blocker what, boolean looks) {
      Beats.beat();
      return new Wait(what, looks ? NEWCOMERS : null);
    }
  };

  private final Thread thread = Thread.currentThread();
  private final Object about; // a Signal or a Blocker: what the thread would say it waits for
  private final @Nullable Signal till; // what also ends it, where that is known from the beginning
  private @Nullable WaitLink links;
  private boolean timed;
  private long deadlineNanos;
  private @Nullable WallClockTill wallClock;
  private volatile int state;
  private volatile @Nullable Runnable others; // which helps to wake those
  private final @Nullable Spin spin;

  /** Makes a wait, which parks at once if it has no spin. */
  Wait(Object about, @Nullable Spin spin) {
    this(about, null, spin);
  }

  private Wait(Object about, @Nullable Signal till, @Nullable Spin spin) {
    this.about = about;
    this.till = till;
    this.spin = spin;
  }

  /**
   * Waits until the target has gone, or {@code till}.
   *
   * @return whether the target has gone
   */
  static boolean until(Signal target, @Nullable Signal till) throws InterruptedException {
    StackRoom.forEntry();
    Wait wait = new Wait(target, till, SIGNALS);
    count(target, true);
    count(till, true);
    try {
      if (wait.on(target) && (till == null || wait.on(till))) {
        while (!target.isGo() && (till == null || !till.isGo())) {
          ensureNotInterrupted();
          wait.parkOnce(); // not park(), which would be on the stacks of a million threads
          ensureNotInterrupted();
        }
      }
      return target.isGo();
    } finally {
      count(target, false);
      count(till, false);
      wait.leave();
    }
  }

  /** Keeps {@link Signal#dependents()} of a combination true though nothing hangs on itself. */
  private static void count(@Nullable Signal signal, boolean came) {
    if (signal instanceof Combination combination && !combination.needsAll()) {
      if (came) {
        combination.waiterCame();
      } else {
        combination.waiterLeft();
      }
    }
  }

  @Override
  public boolean on(Object signal) {
    return on((Signal) signal);
  }

  /** {@return false when the signal has gone, so that there is no need to wait} */
  boolean on(Signal signal) {
    if (!(signal instanceof Combination combination) || combination.needsAll()) {
      return hang(signal);
    }
    ArrayDeque<Combination> nested = null;
    NestedLooks<Boolean> seen = null;
    for (Combination next = combination;
        next != null;
        next = nested == null ? null : nested.poll()) {
      for (Signal source : next.sources()) {
        if (source instanceof Combination inner && !inner.needsAll()) {
          nested = nested == null ? new ArrayDeque<>() : nested;
          seen = seen == null ? new NestedLooks<>() : seen;
          if (seen.get(inner) == null) {
            seen.put(inner, true);
            nested.add(inner);
          }
        } else if (!hang(source)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean hang(Signal signal) {
    if (signal instanceof Till till) {
      if (till.isGo()) {
        return false;
      }
      if (till instanceof WallClockTill wall) {
        wallClock = wallClock == null || wall.isBefore(wallClock) ? wall : wallClock;
      } else {
        long at = till.nextLookNanos();
        deadlineNanos = !timed || at - deadlineNanos < 0 ? at : deadlineNanos;
        timed = true;
      }
      return true;
    }
    if (signal == Signal.NEVER) { // it is a till of those that have none: nothing hangs there
      return true;
    }
    WaitLink link = new WaitLink(this, signal, links);
    if (!signal.attach(link)) {
      return false;
    }
    links = link;
    return true;
  }

  /** Parks until woken, a deadline, an interrupt, or for no reason. */
  @Override
  public void park() throws InterruptedException {
    ensureNotInterrupted();
    parkOnce();
    ensureNotInterrupted();
  }

  private static void ensureNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** Does the same as {@link #park}; an interrupt makes it return, and is left to the caller to see. */
  void parkOnce() {
    Object recorded = null;
    if (spin == null || !spin.until(this::hasNews)) {
      Firing.letOthersGoOn();
      if (STATE.compareAndSet(this, AWAKE, PARKED)) {
        recorded = RecordedWait.begin();
        if (timed || wallClock != null || Timer.isLacking()) {
          parkBounded();
        } else {
          Seam.park(this);
        }
      }
    }
    STATE.setVolatile(this, AWAKE);
    Runnable waking = others;
    if (waking != null) {
      others = null;
      waking.run();
    }
    RecordedWait.end(recorded, this);
  }

  private void parkBounded() {
    Till wall = wallClock;
    long look = wall == null ? deadlineNanos : wall.nextLookNanos();
    long until = timed && deadlineNanos - look < 0 ? deadlineNanos : look;
    boolean bounded = wall != null || timed;
    if (Timer.isLacking()) { // what this waits for may wait for a thread of ours
      Timer.tryAgain();
      long again = Seam.nanoTime() + LACKING_NANOS;
      Seam.parkUntil(this, bounded && until - again < 0 ? until : again);
    } else if (bounded) { // else a thread was lacking a moment ago: the caller looks again
      Seam.parkUntil(this, until);
    }
  }

  private boolean hasNews() {
    return state == NEWS || thread.isInterrupted();
  }

  /** Parks at most until the given moment, whatever else is waited for. */
  void parkOnceUntil(long nanos) {
    boolean wasTimed = timed;
    long was = deadlineNanos;
    if (!timed || nanos - deadlineNanos < 0) {
      timed = true;
      deadlineNanos = nanos;
    }
    parkOnce();
    timed = wasTimed;
    deadlineNanos = was;
  }

  Thread thread() {
    return thread;
  }

  /** Called by any thread that has news for this one. */
  @Override
  public void wake() {
    if ((int) STATE.getAndSet(this, NEWS) == PARKED
        && (VirtualThreads.isVirtual(thread) || !Firing.wakes(this))) {
      Seam.unpark(thread);
    }
  }

  @Override
  public void unpark(@Nullable Runnable helping) {
    if (helping != null) {
      others = helping;
    }
    Seam.unpark(thread);
  }

  @Override
  public boolean isOver() {
    return state != PARKED
        || thread.isInterrupted()
        || (about instanceof Signal signal && signal.isGo())
        || (till != null && till.isGo());
  }

  /** Does the same as {@link #wake()}; the thread first helps to wake those, if any. */
  void wake(@Nullable SharedWakeup helping) {
    if (helping == null) {
      wake();
      return;
    }
    others = helping;
    if ((int) STATE.getAndSet(this, NEWS) == PARKED) {
      Seam.unpark(thread);
    }
  }

  /** Takes everything back. */
  @Override
  public void leave() {
    for (WaitLink link = links; link != null; link = link.nextOfWait) {
      if (link.claim() != null) {
        link.on.letGoOf(link);
      }
    }
    links = null;
  }

  @Override
  public String waitingFor() {
    if (about instanceof Till sleep) {
      return "a sleep till " + sleep.instant().toString();
    }
    String what = about instanceof Signal signal ? signal.name() : ((Blocker) about).waitingFor();
    Till end = deadline();
    if (end == null) {
      return what;
    }
    return about == Signal.NEVER
        ? "a sleep till " + end.instant().toString()
        : what + ", till " + end.instant().toString() + " at the latest";
  }

  /** {@return the deadline among what ends it, for its text} */
  private @Nullable Till deadline() {
    if (till instanceof Combination combination && !combination.needsAll()) {
      for (Signal source : combination.sources()) {
        if (source instanceof Till deadline) {
          return deadline;
        }
      }
    }
    return till instanceof Till deadline ? deadline : null;
  }

  @Override
  public @Nullable Object holder() {
    return about instanceof Signal signal ? signal.holder() : ((Blocker) about).holder();
  }

  /** {@return the needs of this wait. Another thread reads fields of the waiting thread here, so they may be a moment old} */
  @Override
  public Need.WaitNeeds needs() {
    List<Need> needs = new ArrayList<>();
    if (about instanceof Signal signal) {
      signal.addNeeds(needs, /* isFact= */ true);
    } else {
      needs.addAll(((Blocker) about).needs().needs());
    }
    List<Need> otherwise = new ArrayList<>();
    for (WaitLink link = links;
        link != null && otherwise.size() < Signal.MOST_NEEDS;
        link = link.nextOfWait) {
      if (link.on != about && !isOf(about, link.on)) {
        Need other = new Need(link.on.holder(), link.on.label(), /* isFact= */ false);
        if (needs.stream()
            .noneMatch(it -> it.holder() == other.holder() && it.label() == other.label())) {
          otherwise.add(other);
        }
      }
    }
    return new Need.WaitNeeds(needs, otherwise, timed || wallClock != null);
  }

  /** {@return whether it is one of the ways out of that} */
  private static boolean isOf(Object about, Signal on) {
    if (about instanceof Combination combination) {
      for (Signal source : combination.sources()) {
        if (source == on) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return waitingFor();
  }
}
