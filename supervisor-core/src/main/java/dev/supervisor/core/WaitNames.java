package dev.supervisor.core;

import dev.supervisor.core.JvmThreads.JvmView;
import dev.supervisor.signals.internal.VirtualThreads;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which thread is which node's, for one look. The tables are made when they are first needed: to make them is a walk over the tree. */
final class WaitNames {
  static final int LONGEST = 120;
  private static final int MOST_STACKS = 1_000; // some ten microseconds each

  private boolean isInitialiserLookedFor;
  private @Nullable Thread initialiser;
  private final TreeNode root;
  private final boolean isBrief;
  private @Nullable Map<Long, ThreadNode> nodes; // the innermost of each thread
  private @Nullable Map<Long, Thread> threads;
  private @Nullable List<Thread> platform;

  /**
   * Those of that tree.
   *
   * @param isBrief whether they may be a little old
   */
  WaitNames(TreeNode root, boolean isBrief) {
    this.root = root;
    this.isBrief = isBrief;
  }

  /** {@return the innermost node that runs on the thread; null where there is none} */
  @Nullable
  ThreadNode nodeOn(Thread thread) {
    ThreadNode own = Current.of(thread);
    return own != null ? own : nodes().get(JvmThreads.id(thread));
  }

  /** {@return the thread of that id; null where it is a virtual one that is no node's, or has ended} */
  @Nullable
  Thread threadOf(long id) {
    ThreadNode node = nodes().get(id);
    Thread thread = node == null ? null : node.threadOrNull();
    if (thread != null) {
      return thread;
    }
    Map<Long, Thread> known = threads;
    if (known == null) {
      known = new HashMap<>();
      for (Thread each : GivenUpThreads.all()) {
        known.put(JvmThreads.id(each), each);
      }
      for (Thread each : platform()) {
        known.put(JvmThreads.id(each), each);
      }
      threads = known;
    }
    return known.get(id);
  }

  /** {@return the path of its node, else the name of the thread} */
  String nameOf(Thread thread) {
    ThreadNode node = nodeOn(thread);
    if (node != null) {
      return node.path();
    }
    String path = GivenUpThreads.pathOf(thread);
    return path != null ? path : "thread " + TreeText.inALine(thread.getName(), LONGEST);
  }

  /** {@return the platform thread whose end the one of that view waits for in a {@code Thread.join}; null where there is none} */
  @Nullable
  Thread joined(JvmView view, JvmDump.@Nullable DumpedThread dumped) {
    String lock = dumped == null || dumped.lock().isEmpty() ? view.lock() : dumped.lock();
    if (lock.isEmpty()
        || view.stack().stream()
            .limit(4)
            .noneMatch(frame -> frame.getClassName().equals("java.lang.Thread")
                && frame.getMethodName().equals("join"))) {
      return null;
    }
    for (Thread each : platform()) {
      if (lock.equals(JvmThreads.describe(each))) {
        return each;
      }
    }
    return null;
  }

  /**
   * {@return a virtual thread of a node that waits within the initialiser of a class; null where none does} Such a one keeps its carrier: its stack cannot be taken off. So do those that wait
   * for that class.
   */
  @Nullable
  Thread initialiser() {
    if (!isInitialiserLookedFor) { // once for all that have no carrier: it is a look at many stacks
      isInitialiserLookedFor = true;
      initialiser = findInitialiser();
    }
    return initialiser;
  }

  private @Nullable Thread findInitialiser() {
    int looks = 0;
    for (ThreadNode node : nodes().values()) {
      Thread thread = node.threadOrNull();
      if (thread != null
          && VirtualThreads.isVirtual(thread)
          && thread.getState() != Thread.State.RUNNABLE
          && looks++ < MOST_STACKS
          && JvmThreads.view(thread).initialised() != null) {
        return thread;
      }
    }
    return null;
  }

  /** {@return how many threads there are, as far as is known} */
  int count() {
    return nodes().size() + platform().size();
  }

  private List<Thread> platform() {
    List<Thread> all = platform;
    if (all == null) {
      all = JvmThreads.platformThreads();
      platform = all;
    }
    return all;
  }

  private Map<Long, ThreadNode> nodes() {
    Map<Long, ThreadNode> known = nodes;
    if (known == null && isBrief) {
      known = KeptThreads.of(root);
      nodes = known;
    }
    if (known == null) {
      known = new HashMap<>();
      for (TreeNode node : TreeWalk.inOrderOfStopping(root)) {
        Thread runs = node instanceof ThreadNode threaded ? threaded.threadOrNull() : null;
        if (runs != null) {
          known.putIfAbsent(JvmThreads.id(runs), (ThreadNode) node);
        }
      }
      nodes = known;
    }
    return known;
  }
}
