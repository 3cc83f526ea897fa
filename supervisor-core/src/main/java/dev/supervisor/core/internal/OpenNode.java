package dev.supervisor.core.internal;

import dev.supervisor.signals.Signal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node that is not settled, or a root that is not closed. Two are equal when they are the same node. Thread-safe. */
public interface OpenNode {
  /** {@return the names from the root down to this node} */
  String path();

  /** {@return it and what is below it, as text} */
  String text();

  /** {@return whether this node is below the other one, or is that} */
  boolean isBelow(OpenNode other);

  /** {@return the thread it runs on; null when it has none} */
  @Nullable
  Thread thread();

  /** {@return whether the current thread opened it as a scope, and has not closed it} */
  boolean isOpenHere();

  /** {@return the stack at the opening of a root; empty where {@link OpenTrees} did not note it, and for others} */
  List<StackTraceElement> whereOpened();

  /** {@return the signal that goes when it is settled; it is asked to stop} */
  Signal stop(String why);

  /**
   * Closes a scope that {@linkplain #isOpenHere is open here}; else does nothing.
   *
   * @throws RuntimeException as closing the scope does
   */
  void close();
}
