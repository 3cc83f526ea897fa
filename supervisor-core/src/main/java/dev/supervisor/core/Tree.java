package dev.supervisor.core;

import dev.supervisor.signals.spi.Firing;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What holds for a whole tree; belongs to its root. */
final class Tree {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

  final Duration stopWithin;
  private final Consumer<? super TreeEvent> listener;
  private final boolean heard;

  private final ReentrantLock sharing = new ReentrantLock();
  private final Map<Class<?>, Attachment> shared = new HashMap<>(); // guarded by sharing

  Tree(TreeOptions options) {
    this.stopWithin = options.stopWithin;
    this.listener = options.listener;
    this.heard = options.listener != TreeOptions.defaults().listener;
  }

  /** Tells the listener, after whatever is running has moved on. */
  void deliver(TreeEvent event) {
    if (!heard) {
      return;
    }
    Firing firing = Firing.enter();
    try {
      firing.addCallback(() -> tell(event));
    } finally {
      firing.exit();
    }
  }

  private void tell(TreeEvent event) {
    try {
      listener.accept(event);
    } catch (Throwable e) { // a listener cannot stop the tree
      LOG.error("the tree's listener failed for {}", event, e);
    }
  }

  <A extends Attachment> A shared(ThreadNode root, String name, Class<A> kind, Supplier<A> make) {
    sharing.lock();
    try {
      Attachment known = shared.get(kind);
      if (known != null && !known.ended().isGo()) {
        return kind.cast(known);
      }
      A made = make.get();
      root.attach(name, made, /* asOldest= */ true);
      shared.put(kind, made);
      return made;
    } finally {
      sharing.unlock();
    }
  }
}
