package dev.supervisor.core;

import dev.supervisor.signals.internal.Durations;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order and the worst case of a stop, and the rules by which children are started again. In the worst case every node uses up its grace and its
 * patience. Immutable.
 *
 * @param order the paths of the nodes, in the order in which these would be asked
 * @param worstCase how long the stop would take at the worst if no deadline cut it short
 * @param limit the time that the tree has for a stop
 * @param restarts lines for people. For each child with a {@link Restart}: how often and how soon it is started again, when it gives up, how many
 *     starts there may be together with those of its parents, and the siblings that it comes after and needs. For each node: whether it starts its children
 *     together, which ends and failures of children stop it, and whether it has asked for more time. For a root, also the
 *     system properties that have met no child
 */
public record StopPlan(
    List<String> order, Duration worstCase, Duration limit, List<String> restarts) {

  /** Copies the lists. */
  public StopPlan {
    order = List.copyOf(order);
    restarts = List.copyOf(restarts);
  }

  /** {@return whether the worst case is longer than the limit} */
  public boolean exceedsLimit() {
    return worstCase.compareTo(limit) > 0;
  }

  static StopPlan of(TreeNode top) {
    List<TreeNode> nodes = inOrderOfAsking(top);
    List<String> order = nodes.stream().map(TreeNode::path).toList();
    List<String> restarts = new ArrayList<>();
    for (TreeNode node : nodes) {
      if (node instanceof ChildNode<?> child && child.policy() != null) {
        restarts.add(child.path()
            + " is "
            + RestartText.of(child.options.restart, child.options.becomesReady)
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
    List<TreeNode> users = new ArrayList<>();
    List<TreeNode> last = new ArrayList<>();
    Object next;
    while ((next = todo.poll()) != null) {
      if (next instanceof TreeNode node) {
        users.clear();
        last.clear();
        node.children(users, last);
        if (users.isEmpty() && last.isEmpty()) { // as most nodes of a large tree are
          order.add(node);
          continue;
        }
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
    Map<TreeNode, Long> known = new HashMap<>(); // of those that have children
    List<TreeNode> users = new ArrayList<>();
    List<TreeNode> last = new ArrayList<>();
    for (TreeNode node : TreeWalk.inOrderOfStopping(top)) {
      users.clear();
      last.clear();
      node.children(users, last);
      if (users.isEmpty() && last.isEmpty()) {
        continue;
      }
      long total = 0;
      for (TreeNode child : users) {
        long one = worst(child, known, onlyAskedFor);
        total = node.allAtOnce() ? Math.max(total, one) : sum(total, one);
      }
      for (TreeNode child : last) {
        total = sum(total, worst(child, known, onlyAskedFor));
      }
      known.put(node, sum(total, own(node, onlyAskedFor)));
    }
    return worst(top, known, onlyAskedFor);
  }

  private static long worst(TreeNode node, Map<TreeNode, Long> known, boolean onlyAskedFor) {
    Long all = known.get(node);
    return all == null ? own(node, onlyAskedFor) : all;
  }

  /** {@return how long it takes by itself} */
  private static long own(TreeNode node, boolean onlyAskedFor) {
    if (node.stopping.over() || (onlyAskedFor && !asksForMore(node))) {
      return 0;
    }
    ThreadOptions options = node.options();
    return sum(grace(node, options), Durations.nanos(options.patience));
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

  /** {@return the plan as text: the order, the worst case, a warning if that is longer than the limit, and the lines of {@code restarts}} */
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
