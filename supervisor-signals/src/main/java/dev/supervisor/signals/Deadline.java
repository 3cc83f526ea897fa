package dev.supervisor.signals;

import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.Timed;
import dev.supervisor.signals.internal.Timer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Till} as an entry of the timer: it pends while something hangs on it that is to be called, and holds the first
 * callback itself. So a deadline with a callback is one object.
 */
abstract sealed class Deadline extends Till implements Timed permits MonotonicTill, WallClockTill {
  /*
   * How it works. The timer asks whether the deadline is needed: it has not gone, and the first callback or a link is alive. Each
   * thread that brings one has the timer look afterwards, and so does each that takes one off; the last look has seen all
   * changes. So what is needed pends, and nothing else.
   *
   * `first` is null until the first callback, which goes there unless a link has come before it; then it is that callback; then
   * SPENT for good, so that its handle never takes another one back. Who swaps it for SPENT has claimed it: the thread that runs
   * it, or the one that takes it back. A thread that lets the deadline go looks for it afterwards; one that brings it looks
   * afterwards whether the deadline has gone. So a callback is found by the one or refused by the other.
   */
  private static final Runnable SPENT = Deadline::hasBeenTaken;

  private static final VarHandle FIRST;

  static {
    try {
      FIRST = MethodHandles.lookup().findVarHandle(Deadline.class, "first", Runnable.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Runnable first;

  // guarded by the timer
  private int place;
  private @Nullable Timed before;
  private @Nullable Timed next;

  Deadline() {}

  private static void hasBeenTaken() {}

  // ---- what hangs on it

  /** A handle of the callback that the deadline holds itself, or what runs it. */
  private static final class First implements Registration, Runnable {
    private final Deadline on;

    First(Deadline on) {
      this.on = on;
    }

    @Override
    public boolean cancel() {
      StackRoom.forEntry();
      return on.takeFirst() != null;
    }

    @Override
    public void run() {
      Runnable action = on.takeFirst();
      if (action != null) {
        CallbackLink.call(on, action, null, null);
      }
    }
  }

  @Override
  @Nullable
  Registration attachAlone(Runnable action) {
    if (first != null || hasLinks() || isGo()) { // what is not null now never will be
      return null;
    }
    First handle = new First(this);
    if (!FIRST.compareAndSet(this, null, action)
        || (went() != null && FIRST.compareAndSet(this, action, SPENT))) {
      return null;
    }
    pends();
    return handle;
  }

  /** {@return the first callback, which is the caller's from now on; null if there is none, or no more} */
  private @Nullable Runnable takeFirst() {
    Runnable action = callback();
    if (action == null || !FIRST.compareAndSet(this, action, SPENT)) {
      return null;
    }
    Timer.leave(this);
    return action;
  }

  private @Nullable Runnable callback() {
    Runnable seen = first;
    return seen == SPENT ? null : seen;
  }

  @Override
  boolean attach(Link link, @Nullable Connection opening) {
    return !hasGoneFor(opening) && pends(push(link));
  }

  @Override
  boolean attachOneOfSeveral(CallbackLink callback) {
    return !isGo() && pends(super.attachOneOfSeveral(callback));
  }

  @Override
  void letGoOneOfSeveral(CallbackLink husk) {
    letGo(husk);
  }

  @Override
  boolean attachFirst(Link link, Connection opening) {
    return !hasGoneFor(opening) && pends(pushFirst(link));
  }

  /** A thread that opens any-of has just looked at the clock: if the moment came since, the timer tells. */
  private boolean hasGoneFor(@Nullable Connection opening) {
    return (opening == null || opening.needsAll()) ? isGo() : went() != null;
  }

  private boolean pends(boolean attached) {
    if (attached) {
      pends();
    }
    return attached;
  }

  /** Something hangs on it now. */
  void pends() {
    Timer.again(this, nextLookNanos());
  }

  @Override
  void letGo(Link husk) {
    super.letGo(husk);
    Timer.leave(this);
  }

  @Override
  public int dependents() {
    return super.dependents() + (went() == null && callback() != null ? 1 : 0);
  }

  // ---- going

  /** The first callback is the oldest of all. */
  @Override
  void callAll(@Nullable Link newest) {
    if (callback() == null) {
      super.callAll(newest);
      return;
    }
    Firing firing = Firing.enter();
    try {
      firing.addCallback(new First(this));
      super.callAll(newest);
    } finally {
      firing.exit();
    }
  }

  @Override
  public void run() {
    if (went() != null) {
      return;
    }
    if (hasCome()) {
      boolean unused = fire(atDeadline());
    } else {
      Timer.again(this, nextLookNanos()); // a wall clock may need several looks
    }
  }

  @Override
  @Nullable
  Gone look() {
    return isGo() ? atDeadline() : null;
  }

  Gone atDeadline() {
    String limit = limit();
    String text = limit.isEmpty() ? "the deadline came" : "the deadline came: " + limit;
    return new Gone(new Reason(text, null, "the clock", moment()), wentNanos());
  }

  /** {@return how long it was from when it was made, in words; empty where that is not known} */
  String limit() {
    return "";
  }

  /** {@return when it went, by the wall clock; it has come} */
  abstract Instant moment();

  /** {@return when it went, by the monotonic clock} */
  abstract long wentNanos();

  // ---- for the timer

  @Override
  public boolean isNeeded() {
    return went() == null && (callback() != null || hasLiveLinks());
  }

  @Override
  public String forUsers() {
    return went() != null ? "" : "a callback or a combination that waits " + name();
  }

  @Override
  public int place() {
    return place;
  }

  @Override
  public @Nullable Timed before() {
    return before;
  }

  @Override
  public @Nullable Timed next() {
    return next;
  }

  @Override
  public void hang(int place, @Nullable Timed before, @Nullable Timed next) {
    this.place = place;
    this.before = before;
    this.next = next;
  }

  @Override
  public void setBefore(@Nullable Timed before) {
    this.before = before;
  }

  @Override
  public void setNext(@Nullable Timed next) {
    this.next = next;
  }
}
