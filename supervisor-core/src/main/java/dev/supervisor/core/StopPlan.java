package dev.supervisor.core;

import dev.supervisor.signals.internal.Durations;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a stop takes at the worst: when every node uses up its grace and its patience. Immutable.
 *
 * @param order the paths in the order in which the nodes would be asked
 * @param worstCase how long the stop would take if nothing cut it short
 * @param limit the time that the tree has
 * @param restarts a line for each child that is started again: its path, how often, how soon, when it gives up, how
 *     many starts there may be with those of its parents, and what it comes after and needs; a line for each node that
 *     starts its children together, with these children; and a line for each node that is stopped when children of it
 *     have ended or failed, with the ends that count
 */
public record StopPlan(
    List<String> order, Duration worstCase, Duration limit, List<String> restarts) {

  /** Copies the lists. */
  public StopPlan {
    order = List.copyOf(order);
    restarts = List.copyOf(restarts);
  }

  /** {@return whether the graces add up to more than the time there is} */
  public boolean exceedsLimit() {
    return worstCase.compareTo(limit) > 0;
  }

  static StopPlan of(TreeNode top) {
    List<String> order = inOrderOfAsking(top).stream().map(TreeNode::path).toList();
    List<String> restarts = new ArrayList<>();
    for (TreeNode node : inOrderOfAsking(top)) {
      if (node instanceof ChildNode<?> child && child.policy() != null) {
        restarts.add(child.path()
            + " is "
            + child.options.restart.describe(child.options.becomesReady)
            + startsInAll(child));
        for (ChildNode<?> other : child.options.after) {
          restarts.add(child.path() + " comes after " + other.path()
              + ": it is started when that is ready, and stopped before it");
        }
        for (String needed : child.needed()) {
          restarts.add(child.path() + " needs " + needed
              + ": it is stopped with that, and started again when that is ready");
        }
      }
      moreTime(node, restarts);
      if (!(node instanceof AttachmentPlace)) {
        shutdown(node, restarts);
      }
      if (node.options().strategy != Restart.Strategy.ONE_FOR_ONE
          && !(node instanceof AttachmentPlace)) {
        restarts.add(strategy(node));
      }
    }
    if (top instanceof ScopeNode root && root.parentNode() == null) {
      for (String property : root.wholeTree().unusedSettings()) {
        restarts.add("THE SYSTEM PROPERTY " + property
            + " HAS MET NO CHILD so far that may be started again: look at the path");
      }
    }
    return new StopPlan(
        order, Duration.ofNanos(worst(top, /* onlyAskedFor= */ false)), top.stopWithin(), restarts);
  }

  /**
   * {@return how long it takes when those nodes alone use up their time of which more was asked for than they would have had} A time that none
   * chose says nothing of a node: such trees have a worst case, too, but none that is to be expected.
   */
  static Duration askedFor(TreeNode top) {
    return Duration.ofNanos(worst(top, /* onlyAskedFor= */ true));
  }

  private static boolean asksForMore(TreeNode node) {
    ThreadOptions own = node.options();
    ParentNode parent = node.parentNode();
    ThreadOptions usual = parent == null ? ThreadOptions.defaults() : parent.options();
    return own.grace.compareTo(usual.grace) > 0 || own.patience.compareTo(usual.patience) > 0;
  }

  /** {@return how many starts there may be, with those of the nodes above that fail when it gives up; empty where there is none} */
  private static String startsInAll(ChildNode<?> child) {
    double starts = 1;
    int levels = 0;
    TreeNode at = child;
    while (at instanceof ChildNode<?> level && level.policy() != null) {
      Restart rule = level.options.restart;
      starts *= rule.attempts < 0 ? Double.POSITIVE_INFINITY : rule.attempts + 1.0;
      levels++;
      at = rule.giving == Restart.Giving.ESCALATES ? level.parentNode() : null;
    }
    if (levels < 2) {
      return "";
    }
    return starts > Long.MAX_VALUE
        ? "; with those of its parents that is any number of starts"
        : "; with those of its parents that is up to " + (long) starts + " starts";
  }

  /** Says for which ends of its children the node is stopped. */
  private static void shutdown(TreeNode node, List<String> into) {
    ThreadOptions.AutoShutdown when = node.options().autoShutdown;
    if (when != ThreadOptions.AutoShutdown.NEVER) {
      boolean any = node.childrenNewestFirst().stream().anyMatch(it -> it.options().significant);
      into.add(node.path()
          + (when == ThreadOptions.AutoShutdown.ANY_SIGNIFICANT
              ? " is stopped when a significant child has ended"
              : " is stopped when all its significant children have ended")
          + (any ? "" : ", BUT NONE OF THEM IS SIGNIFICANT: say so of one"));
    }
    ThreadOptions.CommonCause cause = node.options().commonCause;
    if (cause != null) {
      into.add(node.path() + " fails when " + cause.describe());
    }
    if (node.options().failFast) {
      into.add(node.path() + " is stopped when a child has failed");
    }
  }

  private static String strategy(TreeNode node) {
    boolean all = node.options().strategy == Restart.Strategy.ONE_FOR_ALL;
    boolean any = node.childrenNewestFirst().stream()
        .anyMatch(it -> it instanceof ChildNode<?> child && child.policy() != null);
    return node.path()
        + (all
            ? " starts all its children again when one has to be"
            : " starts a child again with all that are younger")
        + (any ? "" : ", BUT NONE OF THEM IS EVER STARTED AGAIN: give them a Restart");
  }

  /** {@return each node after its children, but before what is at the oldest place below it} */
  private static List<TreeNode> inOrderOfAsking(TreeNode top) {
    List<TreeNode> order = new ArrayList<>();
    ArrayDeque<Object> todo =
        new ArrayDeque<>(); // nodes to look into, and, in a list, one to be asked
    todo.push(top);
    Object next;
    while ((next = todo.poll()) != null) {
      if (next instanceof TreeNode node) {
        List<TreeNode> users = new ArrayList<>();
        List<TreeNode> last = new ArrayList<>();
        node.children(users, last);
        for (int i = last.size(); i-- > 0; ) {
          todo.push(last.get(i));
        }
        todo.push(List.of(node));
        for (int i = users.size(); i-- > 0; ) {
          todo.push(users.get(i));
        }
      } else if (((List<?>) next).get(0) instanceof TreeNode asked) {
        order.add(asked);
      }
    }
    return order;
  }

  /** Children before parents, so that the depth of the tree costs no stack; saturates. */
  private static long worst(TreeNode top, boolean onlyAskedFor) {
    Map<TreeNode, Long> known = new HashMap<>();
    for (TreeNode node : TreeWalk.inOrderOfStopping(top)) {
      List<TreeNode> users = new ArrayList<>();
      List<TreeNode> last = new ArrayList<>();
      node.children(users, last);
      long total = 0;
      for (TreeNode child : users) {
        long one = known.getOrDefault(child, 0L);
        total = node.allAtOnce() ? Math.max(total, one) : sum(total, one);
      }
      for (TreeNode child : last) {
        total = sum(total, known.getOrDefault(child, 0L));
      }
      ThreadOptions options = node.options();
      long own = node.stopping.over() || (onlyAskedFor && !asksForMore(node))
          ? 0
          : sum(grace(node, options), Durations.nanos(options.patience));
      known.put(node, sum(total, own));
    }
    return known.getOrDefault(top, 0L);
  }

  /** {@return its grace; where it is being stopped and has asked for more time than that, what is left of it} */
  private static long grace(TreeNode node, ThreadOptions options) {
    MoreTime more = MoreTime.ofStop(node, node.stopping.incarnation());
    long grace = Durations.nanos(options.grace);
    return more == null ? grace : Math.max(grace, more.leftNanos());
  }

  /** Says who has asked for more time: that is counted, up to the reserve. */
  private static void moreTime(TreeNode node, List<String> into) {
    MoreTime more = MoreTime.ofStop(node, node.stopping.incarnation());
    String what = more == null ? "" : more.describe();
    if (!what.isEmpty()) {
      into.add(node.path() + " " + what);
    }
  }

  private static long sum(long a, long b) {
    return Math.min(Durations.FOREVER_NANOS, a + b); // both are at most half of what fits
  }

  /** {@return the plan as text: the order, the worst case, a warning when that is too long, and what is started again} */
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
    for (String each : restarts) {
      text.append('\n').append(each);
    }
    return text.toString();
  }
}
