package dev.supervisor.signals;

/**
 * A handle that takes back what was registered: a callback of a signal, a listener, a subscription,
 * or an action for later.
 *
 * <p>Thread-safe. Cancelling never blocks, and does not wait for a call that is running.
 */
public interface Registration {
  /**
   * Takes back what was registered: no further call of it begins. Idempotent.
   *
   * @return true if this call took it back; false if there was nothing left to take back: it was
   *     cancelled before, or it is called at most once and has run or is running
   */
  boolean cancel();
}
