package dev.supervisor.signals;

/**
 * The channel is closed: an element that was to be put was not accepted, or there is no element left
 * to be taken.
 */
public final class ChannelClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ChannelClosedException(String message) {
    super(message);
  }
}
