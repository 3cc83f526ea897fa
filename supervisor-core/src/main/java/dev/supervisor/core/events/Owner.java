package dev.supervisor.core.events;

import dev.supervisor.signals.Signal;

/** What an event queue needs to know of the thread it belongs to. Implemented by the tree. */
public interface Owner {
  /** {@return the path of the thread} */
  String path();

  /** {@return the signal that asks the thread to finish} */
  Signal pleaseStop();

  /** {@return whether the current thread is the one that may handle the events} */
  boolean isCurrent();
}
