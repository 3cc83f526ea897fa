package dev.supervisor.core;

import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** The threads that were given up and live on, which no tree knows any more. Thread-safe; it keeps none of them alive. */
final class GivenUpThreads {
  private static final Map<Thread, String> PATHS = new WeakHashMap<>();

  private GivenUpThreads() {}

  /** The node of that path does not end, and its parent waits no more. A thread of a class of users is not kept: its hash code would be their code. */
  static void add(Thread thread, String path) {
    if (!JvmThreads.hasNoMethodsOfUsers(thread)) {
      return;
    }
    synchronized (PATHS) {
      PATHS.keySet().removeIf(each -> !each.isAlive());
      PATHS.put(thread, path);
    }
  }

  /** {@return the path of the node that it was; null where it was not given up} */
  static @Nullable String pathOf(Thread thread) {
    if (!JvmThreads.hasNoMethodsOfUsers(thread)) {
      return null;
    }
    synchronized (PATHS) {
      return PATHS.get(thread);
    }
  }

  /** {@return those that live} */
  static List<Thread> all() {
    synchronized (PATHS) {
      return PATHS.keySet().stream().filter(Thread::isAlive).toList();
    }
  }
}
