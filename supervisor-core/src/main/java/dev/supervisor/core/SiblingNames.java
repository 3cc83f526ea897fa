package dev.supervisor.core;

import java.util.HashMap;
import java.util.Map;

/** The names in use among the children of one node. Guarded by that node. */
final class SiblingNames {
  /** How many living siblings share a name, and the last number given to one of them. */
  private static final class Namesakes {
    int living;
    int last;
  }

  /** Stands for one child that never had a namesake, as most have none. */
  private static final Namesakes ALONE = new Namesakes();

  private final Map<String, Namesakes> byName = new HashMap<>();

  /** {@return the name for a new child: as it is, or numbered} */
  String take(String name) {
    Namesakes same = byName.putIfAbsent(name, ALONE);
    if (same == null) {
      return name;
    }
    if (same == ALONE) {
      same = new Namesakes();
      same.living = 1;
      same.last = 1;
      byName.put(name, same);
    }
    same.living++;
    same.last++;
    return name + "#" + same.last;
  }

  /** {@return whether a living child has that name, with or without a number} */
  boolean isTaken(String name) {
    return byName.containsKey(base(name));
  }

  /** The child with this name is gone; once no namesake lives, numbering begins anew. */
  void giveBack(String name) {
    String base = base(name);
    Namesakes same = byName.get(base);
    if (same == ALONE || (same != null && --same.living == 0)) {
      byName.remove(base);
    }
  }

  /** {@return the name without its number} */
  static String base(String name) {
    int mark = name.lastIndexOf('#');
    return mark < 0 ? name : name.substring(0, mark);
  }

  /** {@return a foreign name, made fit} */
  static String fit(String name) {
    String fit = name.replace('/', '_').replace('#', '_');
    return fit.isBlank() ? "unnamed" : fit;
  }
}
