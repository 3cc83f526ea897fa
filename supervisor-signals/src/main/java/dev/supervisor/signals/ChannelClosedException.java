package dev.supervisor.signals;

/**
 * Tells that a channel is closed: it did not accept an element, or has no element left to take.
 */
public final class ChannelClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ChannelClosedException(String message) {
    super(message);
  }
}
