package dev.supervisor.signals;

import dev.supervisor.signals.internal.VirtualThreads;
import java.util.stream.Stream;

/** The kinds of threads that this JVM has: everything that waits must work the same on each. */
enum ThreadKind {
  PLATFORM,
  VIRTUAL;

  /** For {@code @MethodSource}. */
  static Stream<ThreadKind> available() {
    return VirtualThreads.available() ? Stream.of(values()) : Stream.of(PLATFORM);
  }

  Thread unstarted(String name, Runnable body) {
    return this == VIRTUAL ? VirtualThreads.unstarted(name, body) : new Thread(body, name);
  }
}
