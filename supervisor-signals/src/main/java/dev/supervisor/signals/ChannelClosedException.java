package dev.supervisor.signals;

/** Something was put into a channel that is closed: the element was not accepted. */
public final class ChannelClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ChannelClosedException(String message) {
    super(message);
  }
}
