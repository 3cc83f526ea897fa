package dev.supervisor.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Which paths are the nearest ones to a path that is that of no node. */
final class NearPaths {
  static final int LONGEST = 200;
  private static final int MOST = 3;
  private static final int MOST_COMPARED = 10_000;

  private NearPaths() {}

  private record NearPath(String path, int distance) {}

  /** {@return a few, the nearest first; of many nodes those that are found first are compared} A node of the last name that is asked for is nearer than all others. */
  static List<String> to(String wanted, List<ScopeNode> roots) {
    String asked = TreeText.inALine(wanted, LONGEST).toLowerCase(Locale.ROOT);
    String name = asked.substring(asked.lastIndexOf('/') + 1);
    List<NearPath> near = new ArrayList<>();
    ArrayDeque<TreeNode> todo = new ArrayDeque<>(roots);
    int compared = 0;
    TreeNode next;
    while ((next = todo.poll()) != null && compared++ < MOST_COMPARED) {
      String path = next.path();
      if (path.length() <= LONGEST) {
        boolean sameName = next.name().toLowerCase(Locale.ROOT).equals(name);
        near.add(new NearPath(
            TreeText.inALine(path, LONGEST),
            sameName ? 0 : distance(asked, path.toLowerCase(Locale.ROOT))));
        near.sort(Comparator.comparingInt(NearPath::distance));
        if (near.size() > MOST) {
          near.remove(MOST);
        }
      }
      todo.addAll(next.childrenNewestFirst());
    }
    return near.stream().map(NearPath::path).toList();
  }

  /** {@return how many characters are to be put in, taken out or replaced} */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int above = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        above = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
