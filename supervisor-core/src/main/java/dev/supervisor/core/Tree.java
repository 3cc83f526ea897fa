package dev.supervisor.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** What holds for a whole tree; belongs to its root. */
final class Tree {
  final Duration stopWithin;
  final News news;
  final Agenda agenda = new Agenda();

  private final ReentrantLock sharing = new ReentrantLock();
  private final Map<Class<?>, Attachment> shared = new HashMap<>(); // guarded by sharing

  Tree(TreeOptions options) {
    this.stopWithin = options.stopWithin;
    this.news =
        new News(options.listener == TreeOptions.defaults().listener ? null : options.listener);
  }

  <A extends Attachment> A shared(ThreadNode root, String name, Class<A> kind, Supplier<A> make) {
    sharing.lock();
    try {
      Attachment known = shared.get(kind);
      if (known != null && !known.ended().isGo()) {
        return kind.cast(known);
      }
      A made = make.get();
      root.attach(name, made, FamilyNode.Birth.OLDEST_PLACE);
      shared.put(kind, made);
      return made;
    } finally {
      sharing.unlock();
    }
  }
}
