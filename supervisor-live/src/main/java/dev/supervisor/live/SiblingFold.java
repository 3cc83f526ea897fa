package dev.supervisor.live;

import dev.supervisor.core.AttachmentNode;
import dev.supervisor.core.Node;
import dev.supervisor.core.Scope;
import dev.supervisor.core.internal.TreeLooks.LookAtNodes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Siblings of one kind: their names differ in numbers alone. Confined to one thread.
 *
 * @param stem their common name, with a star for each number
 * @param members the siblings, the oldest first
 */
record SiblingFold(String stem, List<Node> members) {
  static final int FEWEST = 50; // siblings that become one row
  private static final int SAMPLE = 20;
  private static final int MOST_WAITS = 3;

  /** What some members of a sample wait for, and how many of them. */
  record CommonWait(String words, int count) {}

  /** {@return the siblings by their kinds, in the order of the first sibling of each} */
  static List<SiblingFold> of(List<Node> siblings) {
    Map<String, SiblingFold> kinds = new LinkedHashMap<>();
    SiblingFold last = null;
    for (Node each : siblings) {
      if (last == null || !isLike(each, last.members.get(0))) {
        last = kinds.computeIfAbsent(stem(each), it -> new SiblingFold(it, new ArrayList<>()));
      }
      last.members().add(each);
    }
    return new ArrayList<>(kinds.values());
  }

  /** {@return whether two siblings are surely of one kind} It makes no text: most siblings are like the one before. */
  private static boolean isLike(Node one, Node other) {
    if (one.getClass() != other.getClass()) {
      return false;
    }
    String name = one.name();
    String otherName = other.name();
    int end = withoutNumberOfNamesake(name);
    int otherEnd = withoutNumberOfNamesake(otherName);
    int i = 0;
    int k = 0;
    while (i < end && k < otherEnd) {
      char c = name.charAt(i);
      if (isDigit(c) && isDigit(otherName.charAt(k))) {
        i = afterDigits(name, i, end);
        k = afterDigits(otherName, k, otherEnd);
      } else if (c != otherName.charAt(k)) {
        return false;
      } else {
        i++;
        k++;
      }
    }
    return i == end && k == otherEnd;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int afterDigits(String name, int from, int end) {
    int i = from;
    while (i < end && isDigit(name.charAt(i))) {
      i++;
    }
    return i;
  }

  boolean isFolded() {
    return members.size() >= FEWEST;
  }

  private static String stem(Node node) {
    String name = node.name();
    StringBuilder stem = new StringBuilder(name.length() + 2);
    int end = withoutNumberOfNamesake(name);
    for (int i = 0; i < end; i++) {
      char c = name.charAt(i);
      if (!isDigit(c)) {
        stem.append(c);
      } else if (i == 0 || stem.charAt(stem.length() - 1) != '*') {
        stem.append('*');
      }
    }
    if (node instanceof AttachmentNode) {
      stem.append(" (attached)");
    } else if (node instanceof Scope) {
      stem.append(" (scope)");
    }
    return stem.toString();
  }

  private static int withoutNumberOfNamesake(String name) {
    int end = name.lastIndexOf('#');
    for (int i = end + 1; end > 0 && i < name.length(); i++) {
      if (!Character.isDigit(name.charAt(i))) {
        return name.length();
      }
    }
    return end > 0 ? end : name.length();
  }

  /** {@return how many members are in each state, in the order of states} */
  Map<String, Integer> states() {
    Map<Node.State, int[]> counts = new EnumMap<>(Node.State.class);
    for (Node each : members) {
      counts.computeIfAbsent(each.state(), it -> new int[1])[0]++;
    }
    Map<String, Integer> states = new LinkedHashMap<>();
    counts.forEach((state, count) -> states.put(words(state), count[0]));
    return states;
  }

  int sampleSize() {
    return Math.min(SAMPLE, members.size());
  }

  /** {@return what members of a sample wait for, the most frequent first, three at most: a look at each of a million would take too long} */
  List<CommonWait> commonWaits(LookAtNodes look) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    int size = sampleSize();
    for (int i = 0; i < size; i++) {
      Node each = members.get((int) ((long) i * members.size() / size));
      String words = look.waitsFor(each);
      if (!words.isEmpty()) {
        counts.merge(words, 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .map(it -> new CommonWait(it.getKey(), it.getValue()))
        .sorted(Comparator.comparingInt(CommonWait::count).reversed())
        .limit(MOST_WAITS)
        .toList();
  }

  /** {@return the state as a word, as the text of a tree has it} */
  static String words(Node.State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
