package dev.supervisor.core.internal;

import dev.supervisor.signals.Signal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node that has not settled, or a root that is not closed. Two are equal if they are the same node. Thread-safe. */
public interface OpenNode {
  /** {@return the names from the root down to this node} */
  String path();

  /** {@return this node and all nodes below it, as text} */
  String text();

  /** {@return whether this node is the other one, or is below it} */
  boolean isBelow(OpenNode other);

  /** {@return the thread on which it runs; null if it has none} */
  @Nullable
  Thread thread();

  /** {@return whether the current thread opened it as a scope, and has not closed it} */
  boolean isOpenHere();

  /** {@return the stack at which a root was opened; empty if that was not noted, and for other nodes} */
  List<StackTraceElement> whereOpened();

  /**
   * Asks the node to stop.
   *
   * @return the signal that goes when it has settled
   */
  Signal stop(String why);

  /**
   * Closes a scope that {@linkplain #isOpenHere is open here}. Otherwise it does nothing.
   *
   * @throws RuntimeException when closing the scope throws it
   */
  void close();
}
