package dev.supervisor.core.events;

/** A listener that was attached to a thread's events. Thread-safe. */
public interface Listener {
  /**
   * Takes the listener back: once this returns it is not called for any further event. Allowed
   * within a listener, also for others that the same event has yet to reach. Idempotent.
   */
  void detach();
}
