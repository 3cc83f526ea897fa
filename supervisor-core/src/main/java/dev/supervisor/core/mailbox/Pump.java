package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Peer;
import dev.supervisor.core.events.StopRequested;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Beats;
import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.Need;
import dev.supervisor.signals.internal.Spin;
import dev.supervisor.signals.internal.Watch;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Handles what lies in the inbox, on the thread, while that waits for something. */
final class Pump {
  /*
   * How it works. A wait goes in rounds. Each round first looks whether the thread was asked to stop
   * and whether the wait's time is over, then grabs what has arrived, and handles that batch. So
   * whatever was fired before the request is handled before StopRequested is thrown, and a flood of
   * later events cannot put it off. The wait ends as soon as it is met, and leaves the rest of the
   * batch to the next one. When there is nothing left to do it parks, with one Watch that hangs on
   * the signals, and lies in the inbox meanwhile. It hangs there to the end of the wait: a thread that answers
   * others parks after each request. Before that it looks for a moment, where that pays, at the inbox itself and not at its
   * watch: so a sender has written one word when this thread goes on, and touches no other.
   *
   * Paused, no wait ends. Events are handled all the same, and kept in `missed`; once resumed, each
   * wait first goes through those: what it would not have taken it drops, as if it had been there
   * when they were handled. A stop request ends the pause, since otherwise no body could clean up.
   *
   * StopRequested is thrown once in an incarnation. The flag, like all that is confined, is reset by
   * the tree when no thread runs here: after the end of one thread and before the start of the next.
   */

  private static final Spin LOOKS = new Spin();

  private final MailboxOwner owner;
  private final Inbox inbox;
  private final HandlerTable handlers;

  // read and written by any thread
  private final AtomicReference<@Nullable Signal> paused = new AtomicReference<>(); // its end
  private volatile @Nullable WaitCondition awaited;

  // confined to the owner's thread
  private boolean stopThrown;
  private boolean woken;
  private @Nullable Item handling;
  private @Nullable ArrayDeque<Missed> missed;

  /** An event that was handled while paused. */
  private record Missed(Object event, @Nullable Peer from) {}

  /** The parks of one wait, and what a thread that is parked there waits for. */
  private final class Parking implements Blocker, BooleanSupplier {
    private final WaitCondition wanted;
    private final Signal till;
    private @Nullable Watch watch; // hangs on the signals
    private Signal first = Signal.NEVER; // of these; the others are the same with it, or have gone

    // what is looked at before this parks: of this moment, and not always what the watch hangs on
    private Signal one = Signal.NEVER;
    private Signal other = Signal.NEVER;
    private Signal stop = Signal.NEVER;

    Parking(WaitCondition wanted, Signal till) {
      this.wanted = wanted;
      this.till = till;
    }

    void park(Signal one, Signal other, Signal stop) throws InterruptedException {
      Beats.beat();
      if (hasNewsSoon(one, other, stop)) {
        return;
      }
      Watch hung = watch != null && first == one ? watch : hang(one, other, stop);
      if (hung == null || !inbox.standBy(hung)) {
        return;
      }
      try {
        while (inbox.isQuiet(hung) && !one.isGo() && !other.isGo() && !stop.isGo()) {
          hung.park();
        }
      } finally {
        inbox.standDown(hung);
      }
    }

    private boolean hasNewsSoon(Signal one, Signal other, Signal stop) {
      this.one = one;
      this.other = other;
      this.stop = stop;
      return getAsBoolean()
          || LOOKS.until(this); // what is there already says nothing of whether looking pays
    }

    /** {@return whether there is something else to do than to park} */
    @Override
    public boolean getAsBoolean() {
      return inbox.hasArrived()
          || one.isGo()
          || other.isGo()
          || stop.isGo()
          || Thread.currentThread().isInterrupted();
    }

    /** {@return a watch that hangs on all of them; null when one has gone} */
    private @Nullable Watch hang(Signal one, Signal other, Signal stop) {
      leave();
      Watch made = Watch.about(this, /* looks= */ false);
      watch = made;
      first = one;
      if (made.on(one) && made.on(other) && (stop == other || made.on(stop))) {
        return made;
      }
      leave();
      return null;
    }

    void leave() {
      Watch known = watch;
      if (known != null) {
        watch = null;
        known.leave();
      }
    }

    @Override
    public String waitingFor() {
      return till == Signal.NEVER ? wanted.toString() : wanted.toString() + " or " + till.name();
    }

    @Override
    public @Nullable Object holder() {
      return null;
    }

    @Override
    public Need.WaitNeeds needs() {
      return new Need.WaitNeeds(Watch.needs(wanted.signal()), List.of(), /* isTimed= */ false);
    }
  }

  Pump(Inbox inbox, HandlerTable handlers) {
    this.owner = handlers.owner;
    this.inbox = inbox;
    this.handlers = handlers;
  }

  // ---- from any thread

  void pause() {
    paused.compareAndSet(null, Signal.named("resume"));
  }

  void resume() {
    Signal end = paused.getAndSet(null);
    if (end != null) {
      end.go();
    }
  }

  boolean isPaused() {
    return paused.get() != null;
  }

  /** {@return whether the thread waits for an event like this one right now} */
  boolean awaits(Object event, @Nullable Peer from) {
    WaitCondition wanted = awaited;
    return wanted != null && wanted.mayMatch(event, from);
  }

  /** The incarnation is over. */
  void forget() {
    paused.set(null);
    stopThrown = false;
    woken = false;
    missed = null;
  }

  // ---- on the thread

  @Nullable
  Item handling() {
    return handling;
  }

  boolean isHandling() {
    return handling != null;
  }

  void run(Item item) {
    Beats.beat();
    Item outer = handling;
    handling = item;
    try {
      item.handleInContext(handlers);
    } finally {
      handling = outer;
    }
  }

  boolean until(Signal signal, Signal till) throws InterruptedException {
    return until(WaitCondition.going(signal), till, /* obeys= */ true);
  }

  /** {@return whether it was met; false when its time was over} */
  boolean until(WaitCondition wanted, Signal till) throws InterruptedException {
    awaited = wanted;
    try {
      return until(wanted, till, /* obeys= */ true);
    } finally {
      awaited = null;
    }
  }

  void loop() throws InterruptedException {
    if (owner.unwinds() && !stopThrown) {
      until(WaitCondition.NOTHING, Signal.NEVER, /* obeys= */ true);
    } else {
      until(WaitCondition.NOTHING, owner.pleaseStop(), /* obeys= */ false);
    }
  }

  private boolean until(WaitCondition wanted, Signal till, boolean obeys)
      throws InterruptedException {
    Signal stop = owner.pleaseStop();
    Parking parking = null;
    try {
      for (; ; ) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (hold() == null && (wanted.isMet() || replay(wanted))) {
          return true;
        }
        boolean stopped = stop.isGo();
        boolean over = till.isGo();
        inbox.grab();
        Item item;
        while ((item = inbox.take()) != null) {
          if (handle(item, wanted)) {
            return true;
          }
        }
        if (hold() == null && (wanted.isMet() || over)) {
          return wanted.isMet();
        }
        if (stopped && obeys && !stopThrown) {
          throw stopNow();
        }
        parking = parking == null ? new Parking(wanted, till) : parking;
        Signal resumed = hold();
        parking.park(
            resumed != null ? resumed : wanted.signal(),
            resumed != null ? Signal.NEVER : till,
            stopped ? Signal.NEVER : stop);
      }
    } finally {
      if (parking != null) {
        parking.leave();
      }
    }
  }

  int update() {
    boolean stopped = owner.unwinds() && !stopThrown && owner.pleaseStop().isGo();
    int handled = 0;
    inbox.grab();
    Item item;
    while ((item = inbox.take()) != null) {
      handled += item.isNews() ? 1 : 0;
      handle(item, WaitCondition.NOTHING);
    }
    if (stopped) {
      throw stopNow();
    }
    return handled;
  }

  private StopRequested stopNow() {
    stopThrown = true;
    return new Unwinding(owner, owner.path() + " was asked to stop");
  }

  /** {@return the end of the pause that keeps waits from returning; null when there is none} */
  private @Nullable Signal hold() {
    Signal end = paused.get();
    return end == null || owner.pleaseStop().isGo() ? null : end;
  }

  /** {@return whether this ends the wait} */
  private boolean handle(Item item, WaitCondition wanted) {
    Object event = item.event();
    run(item);
    boolean held = hold() != null;
    if (event != null) {
      if (held || (missed != null && !missed.isEmpty())) {
        keep(event, item.from);
      } else if (wanted.sees(event, item.from)) {
        return true;
      }
    }
    return !held && (replay(wanted) || wanted.isMet());
  }

  private void keep(Object event, @Nullable Peer from) {
    if (missed == null) {
      missed = new ArrayDeque<>();
    }
    missed.add(new Missed(event, from));
  }

  /** {@return whether one of the events that were handled during a pause ends the wait} */
  private boolean replay(WaitCondition wanted) {
    ArrayDeque<Missed> kept = missed;
    if (kept != null) {
      for (Missed next; (next = kept.poll()) != null; ) {
        if (wanted.sees(next.event(), next.from())) {
          return true;
        }
      }
    }
    return false;
  }

  // ---- for bodies that pull

  /** {@return the next message; what takes care of itself is let do so on the way} */
  @Nullable
  Item nextMessage() {
    inbox.grab();
    toNextMessage();
    return inbox.take();
  }

  private void toNextMessage() {
    for (Item item; (item = inbox.peek()) != null && !item.isMessage(); ) {
      inbox.take();
      woken |= !item.isNews();
      run(item);
    }
  }

  /** Waits for a message, a nudge, the signal, or the request to stop. */
  void awaitTurn(Signal until) throws InterruptedException {
    Signal stop = owner.pleaseStop();
    for (; ; ) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      boolean over = until.isGo() || stop.isGo();
      inbox.grab();
      toNextMessage();
      Signal resumed = hold();
      boolean empty = inbox.peek() == null;
      if (resumed == null && (over || woken || !empty)) {
        woken &= until == Signal.DONE; // a thread that goes on at once has not waited, and keeps it
        return;
      }
      if (empty) {
        parkForTurn(resumed != null ? resumed : until, until, stop);
      } else if (resumed != null) {
        resumed.await(stop);
      }
    }
  }

  private void parkForTurn(Signal one, Signal until, Signal stop) throws InterruptedException {
    Parking parking = new Parking(WaitCondition.NOTHING, until);
    try {
      parking.park(one, Signal.NEVER, stop);
    } finally {
      parking.leave();
    }
  }
}
