package dev.supervisor.core;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names in use among the children of one node. Guarded by that node. */
final class SiblingNames {
  /*
   * How it works. Most children never have a namesake: their names stand in a table with open addressing, which needs no object for
   * each. A name stands at most PROBES places behind its own, so each look has an end whatever names users choose; one
   * that finds no place there stands in the map, as all names do that two living children have, or had since one of them
   * was alone. What is given back leaves a mark, over which looks go on; the table is made anew, larger or smaller, when names and
   * marks fill three quarters of it.
   */

  /** How many living siblings share a name, and the last number given to one of them. */
  private static final class Namesakes {
    int living;
    int last;
  }

  private static final int PROBES = 32;
  private static final String GIVEN_BACK = "#"; // no name of a child
  private static final int SCATTER = 0x9E3779B9; // names that are alike do not stand side by side

  private @Nullable String[] alone = new String[4]; // the length is a power of two
  private int names; // in the table
  private int taken; // places of the table: names and marks
  private @Nullable Map<String, Namesakes> shared; // by name; made with the first

  /** {@return the number for a new child of that name; 0 where it has no namesake} */
  int take(String name) {
    int at = find(name);
    Namesakes same = at < 0 ? sharedBy(name) : new Namesakes();
    if (same == null) {
      add(name);
      return 0;
    }
    if (at >= 0) { // the one that was alone is not so any more
      same.living = 1;
      same.last = 1;
      share(name, same);
      remove(at);
    }
    same.living++;
    same.last++;
    return same.last;
  }

  /** {@return whether a living child has that name, with or without a number} */
  boolean isTaken(String base) {
    return find(base) >= 0 || sharedBy(base) != null;
  }

  /** A child with this name, with or without a number, is gone; once no namesake lives, numbering begins anew. */
  void giveBack(String base) {
    int at = find(base);
    if (at >= 0) {
      remove(at);
      return;
    }
    Namesakes same = sharedBy(base);
    if (shared != null && same != null && --same.living == 0) {
      shared.remove(base);
    }
  }

  private @Nullable Namesakes sharedBy(String name) {
    return shared == null ? null : shared.get(name);
  }

  private void share(String name, Namesakes same) {
    if (shared == null) {
      shared = new HashMap<>();
    }
    shared.put(name, same);
  }

  // ---- the table

  private static int home(String name, int length) {
    return (name.hashCode() * SCATTER) >>> Integer.numberOfLeadingZeros(length - 1);
  }

  /** {@return where the name stands; -1 where it does not} */
  private int find(String name) {
    int mask = alone.length - 1;
    int at = home(name, alone.length);
    for (int probe = 0; probe < PROBES; probe++, at = (at + 1) & mask) {
      String there = alone[at];
      if (there == null) {
        return -1;
      }
      if (there.equals(name)) {
        return at;
      }
    }
    return -1;
  }

  private void add(String name) {
    if (taken >= alone.length - alone.length / 4) {
      rebuild();
    }
    placeOrShare(name);
  }

  private void placeOrShare(String name) {
    if (!place(name)) {
      Namesakes single = new Namesakes();
      single.living = 1;
      single.last = 1;
      share(name, single);
    }
  }

  /** {@return whether there was a place for the name, which does not stand in the table} */
  private boolean place(String name) {
    int mask = alone.length - 1;
    int at = home(name, alone.length);
    for (int probe = 0; probe < PROBES; probe++, at = (at + 1) & mask) {
      String there = alone[at];
      if (there == null || there.equals(GIVEN_BACK)) {
        alone[at] = name;
        names++;
        taken += there == null ? 1 : 0;
        return true;
      }
    }
    return false;
  }

  private void remove(int at) {
    names--;
    if (alone[(at + 1) & (alone.length - 1)] == null) { // no look goes on from here
      alone[at] = null;
      taken--;
    } else {
      alone[at] = GIVEN_BACK;
    }
  }

  private void rebuild() {
    @Nullable String[] former = alone;
    alone = new String[Integer.highestOneBit(Math.max(1, names)) << 2]; // at most half full
    names = 0;
    taken = 0;
    for (String name : former) {
      if (name != null && !name.equals(GIVEN_BACK)) {
        placeOrShare(name);
      }
    }
  }

  /** {@return the name with its number} */
  static String numbered(String base, int number) {
    return number == 0 ? base : base.concat("#").concat(Integer.toString(number));
  }

  /** {@return the name without its number} */
  static String base(String name) {
    int mark = name.lastIndexOf('#');
    return mark < 0 ? name : name.substring(0, mark);
  }

  /** {@return the number behind a name; 0 where it has none, -1 where no child has such a name} */
  static int number(String name) {
    int mark = name.lastIndexOf('#');
    if (mark < 0) {
      return 0;
    }
    try {
      int number = Integer.parseInt(name.substring(mark + 1));
      return number > 0 && numbered(base(name), number).equals(name) ? number : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** {@return a foreign name, made fit} */
  static String fit(String name) {
    String fit = name.replace('/', '_').replace('#', '_');
    return fit.isBlank() ? "unnamed" : fit;
  }
}
