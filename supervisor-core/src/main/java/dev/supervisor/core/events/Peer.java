package dev.supervisor.core.events;

import dev.supervisor.signals.Signal;

/** A thread as others see it here: something with a path that takes events until it is stopped. */
public interface Peer {
  /** {@return the path in its tree} */
  String path();

  /** {@return the signal that goes when the thread, and all below it, is settled} */
  Signal stopped();

  /**
   * Puts an event into this thread's queue; its listeners run on the thread, when it waits there.
   *
   * @return whether the queue took it; false when the thread is over and handles no more events
   */
  boolean fire(Object event);
}
