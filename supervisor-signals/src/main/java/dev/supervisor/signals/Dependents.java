package dev.supervisor.signals;

import dev.supervisor.signals.internal.StackRoom;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one word that a signal is: what depends on it, or that it has gone. Lock-free.
 */
abstract class Dependents {
  /*
   * How it works. `word` is null (nothing), a Link (the newest of a stack of them), or a Gone, which
   * is final. Links are pushed by CAS. Going swaps the stack for the Gone in one CAS, so each link
   * is either in the stack that was swapped out, or was refused and its owner told.
   *
   * A link that leaves is claimed first and becomes a husk. If it is the newest it is popped by
   * CAS, and husks below it with it; where nothing could be popped it is counted in `husks`, and when those outnumber the
   * links that were alive at the last sweep, the one that counted last sweeps: amortised O(1) for
   * each that leaves, and never many more husks than links that were alive at the last sweep. `husks` has all
   * of that in one int, as a tree has two signals for each of its threads: whether a sweeper is at work (HELD), the
   * number of bits of the links that were alive at the last sweep, and the count. The count stops long before it
   * could reach the bits above it. A callback that hangs on several signals stays where it is the newest: whatever is pushed
   * next skips it. A thread that was about to push onto it looks afterwards whether it has left, and counts it.
   *
   * Races, each harmless. `next` of a published link is written by the sweeper alone, of which
   * there is one at a time (HELD in `husks`), and only to skip husks; a reader sees the older or
   * the newer value, and both lead to every live link further down. A pop may use a stale next
   * (the popped link was the head before and after something was swept behind it): husks come back
   * into the chain uncounted, until the next sweep. They hold nothing, and `husks` is an estimate
   * that decides only when to sweep. A firing thread never writes `next`, since a sweeper may be at
   * work in the chain it has just taken over.
   */
  private static final int HELD = Integer.MIN_VALUE;
  private static final int ALIVE_AT =
      25; // where the number of bits stands of the links that were alive
  private static final int COUNT = (1 << ALIVE_AT) - 1;
  private static final int MOST = 1 << 24;
  private static final int SLACK = 32;
  private static final VarHandle WORD;
  private static final VarHandle HUSKS;

  static {
    try {
      var lookup = MethodHandles.lookup();
      WORD = lookup.findVarHandle(Dependents.class, "word", Object.class);
      HUSKS = lookup.findVarHandle(Dependents.class, "husks", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Object word;
  private volatile int husks; // see above; negative while a sweeper is at work

  Dependents() {}

  /** {@return the last state, once it is reached by going} */
  final @Nullable Gone went() {
    return word instanceof Gone gone ? gone : null;
  }

  /** {@return whether anything hangs on it} */
  final boolean hasLinks() {
    return word instanceof Link;
  }

  /** {@return the link that was attached last, dead or alive; null where none is} */
  final @Nullable Link newest() {
    return word instanceof Link link ? link : null;
  }

  /** {@return false when it has gone: the link was not attached and never will be called} */
  final boolean push(Link link) {
    for (; ; ) {
      Object seen = word;
      if (seen instanceof Gone) {
        return false;
      }
      link.next = firstLive((Link) seen);
      if (WORD.compareAndSet(this, seen, link)) {
        countBelow(link);
        return true;
      }
    }
  }

  private static @Nullable Link firstLive(@Nullable Link newest) {
    Link at = newest;
    while (at != null && at.isDead()) {
      at = at.next;
    }
    return at;
  }

  /** Counts what was alive when that was to be pushed onto it, if it has left as the newest since. */
  private void countBelow(Link pushed) {
    Link below = pushed.next;
    if (below != null && below.isDead()) {
      countOne();
    }
  }

  /** {@return whether it is now the only link; whatever is pushed later goes before it} */
  final boolean pushFirst(Link link) {
    Object seen = word;
    return !(seen instanceof Gone)
        && firstLive((Link) seen) == null
        && WORD.compareAndSet(this, seen, link);
  }

  /** {@return false when it has gone: the callback, which may hang on other signals too, was not attached here} */
  final boolean pushOneOfSeveral(CallbackLink callback) {
    return pushFirst(callback) || (went() == null && push(new StandInLink(callback)));
  }

  /** Unlinks a husk of a callback as {@link #forgetOne} does; where it is the newest, the next that is pushed does. */
  final void forgetOneOfSeveral(CallbackLink husk) {
    if (!(word instanceof Link newest && newest.callback() == husk)) {
      forgetOne();
    }
  }

  /** {@return what it was before: a Gone, and then nothing was done; null; or the newest link} */
  final @Nullable Object swap(Gone gone) {
    for (; ; ) {
      Object seen = word;
      if (seen instanceof Gone || WORD.compareAndSet(this, seen, gone)) {
        return seen;
      }
    }
  }

  /** Does the same as {@link #swap}, for a call of users: a StackOverflowError comes now, or not before what hangs on it has been called. */
  final @Nullable Object swapWithRoom(Gone gone) {
    for (; ; ) {
      Object seen = word;
      if (StackRoom.forEntry(seen instanceof Gone) || WORD.compareAndSet(this, seen, gone)) {
        return seen;
      }
    }
  }

  /** Unlinks a husk of this signal, now or soon. */
  final void forgetOne() {
    boolean popped = false; // that one, or another one that was counted, or is about to be
    Object seen = word;
    while (seen instanceof Link newest && newest.isDead()) {
      popped |= WORD.compareAndSet(this, newest, newest.next);
      seen = word;
    }
    if (!popped && seen instanceof Link) {
      countOne();
    }
  }

  /** Counts a husk that could not be popped, and sweeps if there are too many. */
  private void countOne() {
    if ((husks & COUNT) >= MOST) {
      return; // a sweeper is at work
    }
    int state = (int) HUSKS.getAndAdd(this, 1) + 1;
    int count = state & COUNT;
    if (state >= 0
        && count > SLACK
        && count > aliveAtSweep(state)
        && HUSKS.compareAndSet(this, state, state | HELD)) {
      int alive = bits(sweep()) << ALIVE_AT;
      int now;
      do {
        now = husks; // more may have been counted meanwhile
      } while (!HUSKS.compareAndSet(this, now, alive | ((now & COUNT) - count)));
    }
  }

  /** {@return how many bits the number has, at most 24} */
  private static int bits(int number) {
    return Math.min(24, Integer.SIZE - Integer.numberOfLeadingZeros(number));
  }

  /** {@return about how many were alive at the last sweep: not more than there were, and at least half as many} */
  private static int aliveAtSweep(int state) {
    return (1 << (state >>> ALIVE_AT)) >>> 1;
  }

  /** {@return how many are alive} */
  private int sweep() {
    int live = 0;
    Link at = word instanceof Link newest ? newest : null;
    while (at != null) {
      Link next = at.next;
      Link kept = next;
      while (kept != null && kept.isDead()) {
        kept = kept.next;
      }
      if (kept != next) {
        at.next = kept;
      }
      if (!at.isDead()) {
        live++;
      }
      at = kept;
    }
    return live;
  }

  /** {@return whether any link is alive: the first that is looked at, but for a moment} */
  final boolean hasLiveLinks() {
    return firstLive(newest()) != null;
  }

  /** Shows the links that are alive, the newest first. */
  final void eachLink(Consumer<? super Link> to) {
    for (Link at = word instanceof Link newest ? newest : null; at != null; at = at.next) {
      if (!at.isDead()) {
        to.accept(at);
      }
    }
  }
}
