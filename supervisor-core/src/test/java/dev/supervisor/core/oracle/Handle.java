package dev.supervisor.core.oracle;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.signals.Signal;
import org.jspecify.annotations.Nullable;

/**
 * A node that the test has made, with the signals of that life.
 *
 * @param pleaseStop null for an attachment, which is called instead
 */
record Handle(Node node, @Nullable Signal pleaseStop, Signal stopped, Signal drain) {
  static Handle of(Node node) {
    Signal pleaseStop = node instanceof SupervisedThread thread ? thread.pleaseStop() : null;
    return new Handle(node, pleaseStop, node.stopped(), node.drain());
  }

  SupervisedThread thread() {
    return (SupervisedThread) node;
  }

  Child<?> child() {
    return (Child<?>) node;
  }
}
