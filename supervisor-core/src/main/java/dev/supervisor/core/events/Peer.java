package dev.supervisor.core.events;

import dev.supervisor.signals.Signal;

/** A thread as others see it here: it has a path, and takes events until it is stopped. */
public interface Peer {
  /** {@return the path of the thread in its tree} */
  String path();

  /** {@return the signal that goes when the thread and all below it are settled} */
  Signal stopped();

  /**
   * Puts an event into the queue of this thread. Never waits. The listeners run on the thread, when
   * it waits in its {@link Events}.
   *
   * @return whether the queue took the event; false if the thread is over and handles no more
   *     events
   */
  boolean fire(Object event);
}
