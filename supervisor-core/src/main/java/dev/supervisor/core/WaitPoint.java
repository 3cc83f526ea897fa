package dev.supervisor.core;

import org.jspecify.annotations.Nullable;

/** A place in the graph of waits: a thread, or something of a node that can be waited for. */
final class WaitPoint {
  /** What can be waited for of a node, or a thread. */
  enum WaitPart {
    THREAD,
    END,
    READY,
    LAST_CHILD
  }

  final WaitPart part;
  final Object of; // a thread, the id of a thread of which nothing else is known, or a node
  final @Nullable ThreadNode node;

  WaitPoint(WaitPart part, Object of, @Nullable ThreadNode node) {
    this.part = part;
    this.of = of;
    this.node = node;
  }

  /** {@return what it is known by: the id of a thread, else the node itself} */
  Object key() {
    return of instanceof Thread thread ? JvmThreads.id(thread) : of;
  }

  @Nullable
  Thread thread() {
    return of instanceof Thread thread ? thread : null;
  }

  static WaitPoint of(WaitPart part, TreeNode node) {
    return new WaitPoint(part, node, null);
  }

  /** {@return whether both are the same place} */
  boolean is(WaitPoint other) {
    return part == other.part && isSame(key(), other.key());
  }

  /** {@return whether it is the same object, number or text} Other objects are not asked: they may be those of users. */
  static boolean isSame(Object one, Object other) {
    return one == other
        || (one instanceof Long a && other instanceof Long b && a.longValue() == b.longValue())
        || (one instanceof String text && other instanceof String same && text.equals(same));
  }
}
