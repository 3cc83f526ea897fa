package dev.supervisor.live;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What one client wants to see. Immutable.
 *
 * @param open the ids of the opened rows, each with the number of the first child that is shown
 * @param state only nodes in that state are shown; empty for all
 * @param text only nodes are shown whose names contain it; in lower case; empty for all
 */
record PageView(Map<String, Integer> open, String state, String text) {

  /** {@return the view before the client has asked for another one: the top is opened} */
  static PageView first(String top) {
    return new PageView(Map.of(top, 0), "", "");
  }

  /** {@return the view that a form describes: each opened row as a number, a colon, and its id} */
  static PageView of(PageForm form) {
    Map<String, Integer> open = new HashMap<>();
    for (String each : form.all("open")) {
      int colon = each.indexOf(':');
      if (colon > 0) {
        open.put(each.substring(colon + 1), number(each.substring(0, colon)));
      }
    }
    return new PageView(
        Map.copyOf(open), form.first("state"), form.first("text").toLowerCase(Locale.ROOT));
  }

  private static int number(String digits) {
    try {
      return Math.max(0, Integer.parseInt(digits));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  boolean isOpen(String id) {
    return open.containsKey(id);
  }

  /** {@return the names of the opened rows right below that path} */
  Set<String> openBelow(String path) {
    String start = path + "/";
    Set<String> names = new HashSet<>();
    for (String each : open.keySet()) {
      if (each.startsWith(start) && each.indexOf('/', start.length()) < 0) {
        names.add(each.substring(start.length()));
      }
    }
    return names;
  }

  /** {@return the number of the first child that is shown of that row} */
  int from(String id) {
    return open.getOrDefault(id, 0);
  }

  /** {@return whether no filter is set} */
  boolean showsAll() {
    return state.isEmpty() && text.isEmpty();
  }

  boolean shows(String name, String itsState) {
    return (state.isEmpty() || state.equals(itsState))
        && (text.isEmpty() || name.toLowerCase(Locale.ROOT).contains(text));
  }
}
