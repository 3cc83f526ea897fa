package dev.supervisor.signals;

/** A callback attached to a signal by {@link Signal#then}. Thread-safe. */
public sealed interface Callback permits CallbackLink {
  /**
   * Takes the callback back.
   *
   * @return true when this call prevented the callback from running; false when it has run, is
   *     running, or was detached before
   */
  boolean detach();
}
