package dev.supervisor.core;

import java.time.Duration;
import java.util.List;

/**
 * How long a stop could take at the worst, should every node use up its grace and its patience.
 * Immutable.
 *
 * @param order the paths in the order in which they would be asked
 * @param worstCase the longest it could take if nothing cut it short
 * @param limit the time the tree has
 */
public record StopPlan(List<String> order, Duration worstCase, Duration limit) {

  /** Copies the order. */
  public StopPlan {
    order = List.copyOf(order);
  }

  /** {@return whether the graces add up to more than the time there is} */
  public boolean exceedsLimit() {
    return worstCase.compareTo(limit) > 0;
  }

  static StopPlan of(TreeNode top) {
    List<String> order = top.inOrderOfStopping().stream().map(TreeNode::path).toList();
    return new StopPlan(order, worst(top), top.stopWithin());
  }

  /** Children before parents, so that the depth of the tree costs no stack. */
  private static Duration worst(TreeNode top) {
    java.util.Map<TreeNode, Duration> known = new java.util.HashMap<>();
    for (TreeNode node : top.inOrderOfStopping()) {
      Duration children = Duration.ZERO;
      for (TreeNode child : node.childrenNewestFirst()) {
        Duration one = known.getOrDefault(child, Duration.ZERO);
        children =
            !node.allAtOnce() ? children.plus(one) : one.compareTo(children) > 0 ? one : children;
      }
      Duration own = node.over ? Duration.ZERO : node.options().grace.plus(node.options().patience);
      known.put(node, children.plus(own));
    }
    return known.getOrDefault(top, Duration.ZERO);
  }

  /** {@return the plan as text: the order, the worst case, and a warning when that is too long} */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(100 + order.size() * 20);
    int number = 1;
    for (String path : order) {
      text.append(number++).append(". ").append(path).append('\n');
    }
    text.append("at the worst ").append(worstCase.toMillis()).append(" ms");
    text.append(" of ").append(limit.toMillis()).append(" ms");
    if (exceedsLimit()) {
      text.append(
          ": MORE THAN THERE IS. Shorten graces, stop pools all at once, or give the tree more time");
    }
    return text.toString();
  }
}
