package dev.supervisor.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Limit: an array for one that puts and one that takes; both park when they cannot go on, and are told of every so many elements. */
final class Ring {
  private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int PUT = 16; // each on a cache line of its own
  private static final int TAKEN = 40;

  private final @Nullable Object[] elements;
  private final int mask;
  private final int batch;
  private final long[] counts = new long[64]; // as the other one may see them
  private volatile @Nullable Thread taker; // parked, or about to be
  private volatile @Nullable Thread putter;

  // of the one that puts
  private long put;
  private long putTold;
  private long takenSeen;

  // of the one that takes
  private long taken;
  private long takenTold;
  private long putSeen;

  /**
   * A ring.
   *
   * @param room a power of two
   */
  Ring(int room, int batch) {
    this.elements = new Object[room];
    this.mask = room - 1;
    this.batch = batch;
  }

  void put(Object element) {
    if (put - takenSeen == elements.length) {
      flush();
      awaitRoom();
    }
    elements[(int) put & mask] = element;
    put++;
    if (put - putTold >= batch) {
      flush();
    }
  }

  /** Tells of what was put. */
  void flush() {
    if (put != putTold) {
      putTold = put;
      COUNTS.setRelease(counts, PUT, put);
      VarHandle.fullFence();
      Thread parked = taker;
      if (parked != null) {
        taker = null;
        LockSupport.unpark(parked);
      }
    }
  }

  private void awaitRoom() {
    while (put - (takenSeen = (long) COUNTS.getAcquire(counts, TAKEN)) == elements.length) {
      putter = Thread.currentThread();
      VarHandle.fullFence();
      if (put - (long) COUNTS.getAcquire(counts, TAKEN) == elements.length) {
        LockSupport.park(this);
      }
      putter = null;
    }
  }

  @Nullable
  Object take() {
    if (taken == putSeen) {
      tellTaken();
      awaitElement();
    }
    int at = (int) taken & mask;
    Object element = elements[at];
    elements[at] = null;
    taken++;
    if (taken - takenTold >= batch) {
      tellTaken();
    }
    return element;
  }

  private void tellTaken() {
    if (taken != takenTold) {
      takenTold = taken;
      COUNTS.setRelease(counts, TAKEN, taken);
      VarHandle.fullFence();
      Thread parked = putter;
      if (parked != null) {
        putter = null;
        LockSupport.unpark(parked);
      }
    }
  }

  private void awaitElement() {
    while ((putSeen = (long) COUNTS.getAcquire(counts, PUT)) == taken) {
      taker = Thread.currentThread();
      VarHandle.fullFence();
      if ((long) COUNTS.getAcquire(counts, PUT) == taken) {
        LockSupport.park(this);
      }
      taker = null;
    }
  }
}
