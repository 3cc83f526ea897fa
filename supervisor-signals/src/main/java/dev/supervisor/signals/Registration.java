package dev.supervisor.signals;

/**
 * A handle that takes back what was registered: a callback of a signal, a listener, a subscription, an
 * action for later.
 *
 * <p>Thread-safe. Cancelling never blocks, and does not wait for what is running.
 */
public interface Registration {
  /**
   * Takes back what was registered: it will not be called any more. Idempotent.
   *
   * @return true when this call took it back. False when there was nothing left to take back: it was cancelled
   *     before, or it is called at most once and has run or is running
   */
  boolean cancel();
}
