package dev.supervisor.core.events;

/** Whom an event reaches besides the thread it is fired at. */
public enum Reach {
  /** No other thread. */
  SELF,
  /** All threads above it too: those that use events. */
  UP,
  /** All threads below it too. */
  DOWN
}
