package dev.supervisor.core.events;

/** A listener that was attached to a thread's events. Thread-safe. */
public sealed interface Listener permits Events.Attached {
  /** Takes the listener back; an event that is being handled may still reach it. Idempotent. */
  void detach();
}
