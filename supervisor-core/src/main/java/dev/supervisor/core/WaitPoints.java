package dev.supervisor.core;

import dev.supervisor.core.JvmThreads.JvmView;
import dev.supervisor.signals.internal.Need;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which point of the graph of waits is meant, and what it is called. */
final class WaitPoints {
  private final WaitNames names;
  private final boolean isDiscreet;
  private @Nullable JvmDump dump;
  private boolean isDumped;
  private final Map<Long, String> called =
      new HashMap<>(2); // threads of which the JVM tells no more

  /**
   * Those of one look.
   *
   * @param isDiscreet whether nothing is told of what attachments say of themselves
   * @param isBrief whether the look is one of many, and names may be a little old
   */
  WaitPoints(TreeNode root, boolean isDiscreet, boolean isBrief) {
    this.names = new WaitNames(root, isBrief);
    this.isDiscreet = isDiscreet;
  }

  boolean isDiscreet() {
    return isDiscreet;
  }

  /** {@return the point of that node's thread, or of its end where it has none} */
  WaitPoint thread(TreeNode node) {
    Thread thread = node instanceof ThreadNode threaded ? threaded.threadOrNull() : null;
    return thread == null
        ? WaitPoint.of(WaitPoint.WaitPart.END, node)
        : new WaitPoint(WaitPoint.WaitPart.THREAD, thread, (ThreadNode) node);
  }

  /** {@return the point that says why the node does not move} */
  WaitPoint start(TreeNode node) {
    boolean stops = node.stopping.phase().compareTo(StopState.Phase.CLOSING) >= 0;
    return stops || node.stopping.over()
        ? WaitPoint.of(WaitPoint.WaitPart.END, node)
        : thread(node);
  }

  WaitPoint thread(Thread thread) {
    return new WaitPoint(WaitPoint.WaitPart.THREAD, thread, names.nodeOn(thread));
  }

  WaitPoint thread(long id) {
    Thread known = names.threadOf(id);
    return known == null ? new WaitPoint(WaitPoint.WaitPart.THREAD, id, null) : thread(known);
  }

  /** The thread of that id has that name, as the JVM says where it tells of a lock; empty where it does not. */
  void called(long id, String name) {
    if (id > 0 && !name.isEmpty()) {
      called.put(id, name);
    }
  }

  /** {@return the path of the node, else the name of the thread} */
  String nameOf(WaitPoint point) {
    if (point.of instanceof TreeNode node) {
      return node.path();
    }
    if (point.node != null) {
      return point.node.path();
    }
    if (point.of instanceof Thread thread) {
      return names.nameOf(thread);
    }
    JvmDump all = dump;
    JvmDump.DumpedThread dumped = all == null ? null : all.of((Long) point.of);
    String name = dumped == null || dumped.name().isEmpty()
        ? called.getOrDefault((Long) point.of, "")
        : dumped.name();
    return name.isEmpty()
        ? "thread #" + Long.toString((Long) point.of)
        : "thread " + TreeText.inALine(name, WaitNames.LONGEST);
  }

  /** {@return the thread that must act; null if that is not known} */
  @Nullable
  WaitPoint of(Need need) {
    Object holder = need.holder();
    if (holder instanceof Thread thread) {
      return thread(thread);
    }
    if (!(holder instanceof TreeNode node)) {
      return null;
    }
    String label = need.label() instanceof String text ? text : "";
    return switch (label) {
      case StopState.END -> WaitPoint.of(WaitPoint.WaitPart.END, node);
      case ParentNode.LAST_CHILD -> WaitPoint.of(WaitPoint.WaitPart.LAST_CHILD, node);
      case Readiness.READINESS, Readiness.NEXT_CHANGE ->
        WaitPoint.of(WaitPoint.WaitPart.READY, node);
      case StopState.DRAIN -> null;
      default -> thread(node);
    };
  }

  /** {@return the thread whose end is waited for; null where it is not known} */
  @Nullable
  Thread joined(JvmView view, JvmDump.@Nullable DumpedThread dumped) {
    return names.joined(view, dumped);
  }

  /** {@return a virtual thread that keeps its carrier as it waits within the initialiser of a class; null where none is known} */
  @Nullable
  Thread initialiser() {
    return names.initialiser();
  }

  /** {@return the JDK's dump, taken when it is first needed; null where there is none} */
  @Nullable
  JvmDump dump() {
    if (!isDumped) {
      isDumped = true;
      dump = JvmDump.take(names.count());
    }
    return dump;
  }
}
