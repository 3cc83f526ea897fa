package dev.supervisor.core.events;

/** What an {@code ask} fails with when the thread that was asked is over, or ends without answering. */
public final class EventRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String path;

  EventRejectedException(String path, Object request, String why) {
    super(path + " " + why + ": " + request);
    this.path = path;
  }

  /** {@return the path of the thread that did not answer} */
  public String path() {
    return path;
  }
}
