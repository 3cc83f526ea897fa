package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.spi.Mutex;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that were adopted by a root: held weakly, listed, swept when dead, never waited for. */
final class Guests {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final int PATTERNS = 1_000; // enough warnings for one life

  /** One of them. */
  private static final class Guest {
    final WeakReference<ScopeNode> node;
    final WeakReference<Thread> thread;

    Guest(ScopeNode node, Thread thread) {
      this.node = new WeakReference<>(node);
      this.thread = new WeakReference<>(thread);
    }

    @Nullable
    ScopeNode alive() {
      Thread runs = thread.get();
      return runs != null && runs.isAlive() ? node.get() : null;
    }
  }

  private final Mutex mutex = new Mutex();
  // guarded by mutex
  private final List<Guest> guests = new ArrayList<>(0);
  private final Set<String> warned = new HashSet<>(0);

  void add(ScopeNode node, Thread thread) {
    String pattern = thread.getName().replaceAll("[0-9]+", "N");
    boolean first;
    mutex.lock();
    try {
      sweep();
      guests.add(new Guest(node, thread));
      first = warned.size() < PATTERNS && warned.add(pattern);
    } finally {
      mutex.unlock();
    }
    if (first) {
      LOG.warn(
          "a thread that nobody registered uses the supervisor: {}. It is adopted as {}, and nothing"
              + " waits for it. Where its work begins, write: try (var guest = root.register(\"name\"))"
              + " { … }. Said once for threads named like {}",
          thread.getName(),
          node.path(),
          pattern,
          new Throwable("first seen here"));
    }
  }

  void ask(Reason why) {
    for (ScopeNode node : living()) {
      node.pleaseStop().go(why);
    }
  }

  String describe() {
    List<ScopeNode> living = living();
    if (living.isEmpty()) {
      return "";
    }
    return living.stream()
        .map(ScopeNode::name)
        .collect(Collectors.joining(", ", ", adopted guests: ", ""));
  }

  private List<ScopeNode> living() {
    List<ScopeNode> living = new ArrayList<>();
    mutex.lock();
    try {
      sweep();
      for (Guest guest : guests) {
        ScopeNode node = guest.alive();
        if (node != null) {
          living.add(node);
        }
      }
    } finally {
      mutex.unlock();
    }
    return living;
  }

  private void sweep() {
    for (Iterator<Guest> each = guests.iterator(); each.hasNext(); ) {
      if (each.next().alive() == null) {
        each.remove();
      }
    }
  }
}
