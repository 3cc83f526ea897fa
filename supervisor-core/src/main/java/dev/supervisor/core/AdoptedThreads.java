package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Teller;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Threads that were adopted by a root: listed, swept when dead, never waited for. What holds their nodes is this list. */
final class AdoptedThreads {
  private static final int PATTERNS = 1_000; // enough warnings for one life

  private final Mutex mutex = new Mutex();
  // guarded by mutex
  private final List<ScopeNode> guests = new ArrayList<>(0);
  private final Set<String> warned = new HashSet<>(0);

  void add(ScopeNode node) {
    Thread thread = node.ownerThread();
    String pattern = thread.getName().replaceAll("[0-9]+", "N");
    boolean first;
    mutex.lock();
    try {
      sweep();
      guests.add(node);
      first = warned.size() < PATTERNS && warned.add(pattern);
    } finally {
      mutex.unlock();
    }
    if (first) {
      String name = thread.getName();
      Teller.warn(
          Supervisor.class,
          new Throwable("first seen here"),
          "a thread that was not registered uses the supervisor: {}. It is adopted as {}, and nothing"
              + " waits for it. Where its work begins, write: try (var guest = root.register(\"name\"))"
              + " { … }. Said once for threads named like {}",
          () -> name,
          node::path,
          () -> pattern);
    }
  }

  void ask(Reason why) {
    for (ScopeNode node : living()) {
      node.pleaseStop().go(why);
    }
  }

  List<String> names() {
    return living().stream().map(ScopeNode::name).toList();
  }

  private List<ScopeNode> living() {
    mutex.lock();
    try {
      sweep();
      return List.copyOf(guests);
    } finally {
      mutex.unlock();
    }
  }

  private void sweep() {
    guests.removeIf(guest -> !guest.ownerThread().isAlive());
  }
}
