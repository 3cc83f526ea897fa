package dev.supervisor.signals.spi;

import org.jspecify.annotations.Nullable;

/**
 * What a thread of ours is parked on, and who could end the wait. Set as the parking blocker, so that whoever looks at
 * a late thread can say what it waits for. Both methods are called from other threads, without a lock, and never block.
 */
public interface Blocker {
  /** {@return a short phrase for people: the kind and the name of the thing waited for} */
  String waitingFor();

  /** {@return the thread or node that holds the thing waited for, or null where nobody does} */
  @Nullable
  Object holder();
}
