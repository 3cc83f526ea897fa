package dev.supervisor.signals.internal;

import org.jspecify.annotations.Nullable;

/**
 * What belongs to each of many threads, found by the thread: an entry takes two places of an array and no object, as there may be a
 * million. Each thread looks for its own entry alone, and it alone puts, replaces and removes that.
 */
public final class OwnEntries<V> {
  /*
   * How it works. There are some parts, and an entry stands in one of them by the hash of its key, in a table with open addressing: a key, and behind it the
   * value. Changes are made in the mutex of the part. A look needs none: an entry never moves within an array, and what is removed leaves a
   * mark, over which looks go on, unless no look can go on from there. A part becomes larger or smaller, and rid of its marks, by a copy that takes
   * the place of the array; a thread that still looks in the former one finds its entry there as well, since none but that thread could
   * have changed it. All that stood before an entry when that was put was put before, in the same mutex, so the thread sees no gap there.
   */
  private static final Object GONE = new Object();
  private static final int LEAST = 4;
  private static final int SCATTER =
      0x9E3779B9; // numbers that follow each other do not stand side by side

  /** A part of the table, with a mutex of its own. */
  private static final class Part extends Mutex {
    // guarded by this mutex, but for looks at one's own entry
    volatile @Nullable Object[] entries = new Object[2 * LEAST];
    int living;
    int taken; // places: entries and marks
  }

  private final Part[] parts;

  /**
   * No entries yet.
   *
   * @param parts in how many of them the entries stand; a power of two
   */
  public OwnEntries(int parts) {
    this.parts = new Part[parts];
    for (int i = 0; i < parts; i++) {
      this.parts[i] = new Part();
    }
  }

  private Part partOf(Object self) {
    return parts[self.hashCode() & (parts.length - 1)]; // of a virtual thread that is its number
  }

  /** {@return the place where a look begins; the length of a table is a power of two} */
  private int home(Object self, int places) {
    int hash = self.hashCode() / parts.length * SCATTER;
    return hash >>> Integer.numberOfLeadingZeros(places - 1);
  }

  /** {@return where it stands; -1 where it does not} */
  private int find(@Nullable Object[] entries, Object self) {
    int places = entries.length / 2;
    for (int at = home(self, places); ; at = (at + 1) & (places - 1)) {
      Object there = entries[2 * at];
      if (there == self) {
        return at;
      }
      if (there == null) { // there always is such a place
        return -1;
      }
    }
  }

  /** {@return the entry of the current thread, which that is; null where it has none} */
  @SuppressWarnings("unchecked") // put puts nothing else
  public @Nullable V get(Object self) {
    @Nullable Object[] entries = partOf(self).entries;
    int at = find(entries, self);
    return at < 0 ? null : (V) entries[2 * at + 1];
  }

  /** The current thread, which that is, has this entry from now on; it had none. */
  public void put(Object self, V value) {
    Part part = partOf(self);
    part.lock();
    try {
      @Nullable Object[] entries = part.entries;
      if (part.taken >= entries.length / 2 * 3 / 4) {
        entries = copied(part);
      }
      int places = entries.length / 2;
      int at = home(self, places);
      while (entries[2 * at] != null && entries[2 * at] != GONE) {
        at = (at + 1) & (places - 1);
      }
      part.taken += entries[2 * at] == null ? 1 : 0;
      part.living++;
      entries[2 * at + 1] = value;
      entries[2 * at] = self;
    } finally {
      part.unlock();
    }
  }

  /**
   * The current thread, which that is, has another entry from now on.
   *
   * @return whether it had one; else nothing is changed
   */
  public boolean replace(Object self, V value) {
    Part part = partOf(self);
    part.lock();
    try {
      @Nullable Object[] entries = part.entries;
      int at = find(entries, self);
      if (at >= 0) {
        entries[2 * at + 1] = value;
      }
      return at >= 0;
    } finally {
      part.unlock();
    }
  }

  /**
   * The current thread, which that is, has no entry from now on.
   *
   * @return whether it had one
   */
  public boolean remove(Object self) {
    Part part = partOf(self);
    part.lock();
    try {
      @Nullable Object[] entries = part.entries;
      int at = find(entries, self);
      if (at < 0) {
        return false;
      }
      int mask = entries.length / 2 - 1;
      entries[2 * at + 1] = null;
      entries[2 * at] = GONE;
      part.living--;
      if (entries[2 * ((at + 1) & mask)] == null) { // no look goes on from here
        for (; entries[2 * at] == GONE; at = (at - 1) & mask) {
          entries[2 * at] = null;
          part.taken--;
        }
      }
      if (part.living < entries.length / 16 && entries.length > 2 * LEAST) {
        copied(part);
      }
      return true;
    } finally {
      part.unlock();
    }
  }

  /** {@return the entries in another array, in which a third of the places is taken at most; in the mutex of the part} */
  private @Nullable Object[] copied(Part part) {
    @Nullable Object[] former = part.entries;
    int places = Math.max(LEAST, Integer.highestOneBit(part.living + 1) << 2);
    @Nullable Object[] copy = new Object[2 * places];
    for (int from = 0; from < former.length; from += 2) {
      Object self = former[from];
      if (self != null && self != GONE) {
        int at = home(self, places);
        while (copy[2 * at] != null) {
          at = (at + 1) & (places - 1);
        }
        copy[2 * at] = self;
        copy[2 * at + 1] = former[from + 1];
      }
    }
    part.taken = part.living;
    part.entries = copy;
    return copy;
  }

  /** {@return how many entries there are; for tests} */
  int size() {
    int all = 0;
    for (Part part : parts) {
      part.lock();
      all += part.living;
      part.unlock();
    }
    return all;
  }
}
