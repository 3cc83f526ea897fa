package dev.supervisor.signals.internal;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A few places before the timer's wheel, for entries that are likely to be taken back soon: one for the threads of each stripe. Thread-safe without a mutex.
 */
final class TimerFront {
  /*
   * How it works. An entry may stand here and nowhere else as long as the timer's thread looks before the entry is due. The thread
   * says until when it will sleep, and takes out all that stands here afterwards; one that brings an entry puts it here, and then looks
   * whether its deadline is later than that. So either the thread finds the entry, or the one that brings it finds that
   * it must not stay here. The same holds for `open`: the thread that ends closes, and then takes out what is here.
   *
   * What stands here may be needed no more: nothing has to be done to leave. One that takes an entry out, for the wheel or to put
   * its own in that place, looks afterwards whether it is needed, and hangs it in the wheel if so. One that makes an entry
   * needed brings it afterwards, and does not trust that it stands here already. So the one sees it or the other brings it.
   */
  private static final int PLACES = 8;
  private static final int APART = 16; // each in a cache line of its own
  private static final int OFTEN = 15; // of 16

  private final AtomicReferenceArray<@Nullable Timed> places =
      new AtomicReferenceArray<>(PLACES * APART);
  private final int[] stayed = new int[PLACES * APART]; // racy: a guess
  private volatile long looksAt;
  private volatile boolean open;

  /** The thread of the timer looks here at that time at the latest; the caller takes out afterwards what is here. */
  void opensUntil(long nanos) {
    looksAt = nanos;
    open = true;
  }

  /** No thread of the timer looks here any more; the caller takes out afterwards what is here. */
  void closes() {
    open = false;
  }

  /** {@return whether the entry stands here now, and may stay} If not, the caller hangs it in the wheel. */
  boolean takes(Timed entry) {
    long deadline = entry.deadlineNanos();
    return isLookedAtBefore(deadline) && stands(entry) && isLookedAtBefore(deadline);
  }

  private boolean isLookedAtBefore(long deadlineNanos) {
    return open && deadlineNanos - looksAt >= 0;
  }

  private boolean stands(Timed entry) {
    int place = place();
    Timed there = places.get(place);
    if (there == entry) {
      return false; // another thread may have taken it out since
    }
    if (there != null && there.isNeeded()) {
      if (mayStay(place)) {
        return false;
      }
      Timer.again(there, there.deadlineNanos());
    }
    if (!places.compareAndSet(place, there, entry)) {
      return false;
    }
    if (there != null && there.isNeeded()) { // also if it has become so since
      Timer.again(there, there.deadlineNanos());
    }
    return true;
  }

  /** Once in a while it may not: so one that stays long does not stay here, and those that pile up do not push each other out. */
  private boolean mayStay(int place) {
    return !Seam.isModel() && (++stayed[place] & OFTEN) != 0;
  }

  /** {@return whether it stands in the place of the current thread} */
  boolean holds(Timed entry) {
    return places.get(place()) == entry;
  }

  /** {@return how many places there are} */
  int size() {
    return PLACES;
  }

  /** {@return what stood there; the caller looks whether it is needed} */
  @Nullable
  Timed take(int place) {
    int at = place * APART;
    return places.get(at) == null ? null : places.getAndSet(at, null);
  }

  private static int place() {
    return Seam.isModel()
        ? 0 // where threads meet
        : (System.identityHashCode(Thread.currentThread()) & (PLACES - 1)) * APART;
  }
}
