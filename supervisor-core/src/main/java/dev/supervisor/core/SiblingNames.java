package dev.supervisor.core;

import dev.supervisor.signals.internal.Label;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

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

  /**
   * {@return the name}
   *
   * @throws IllegalArgumentException when it cannot be part of a path
   */
  static String checked(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException("a node needs a name that is not blank");
    }
    if (name.indexOf('/') >= 0 || name.indexOf('#') >= 0) {
      throw new IllegalArgumentException("the name '" + Label.text(name)
          + "' cannot contain / (it separates a path) nor # (it numbers namesakes)");
    }
    return name;
  }

  /** {@return a foreign name, made fit} */
  static String fit(String name) {
    String fit = name.replace('/', '_').replace('#', '_');
    return fit.isBlank() ? "unnamed" : fit;
  }
}
