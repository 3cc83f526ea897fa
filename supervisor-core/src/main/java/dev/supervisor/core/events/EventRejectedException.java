package dev.supervisor.core.events;

import dev.supervisor.signals.internal.Label;
import org.jspecify.annotations.Nullable;

/** What an {@code ask} fails with when the thread that was asked is over, or ends without answering. */
public final class EventRejectedException extends RuntimeException {
  private static final long serialVersionUID = 2L;

  private final String path;
  private final String why;
  private final transient @Nullable Label request; // its text is made when it is read

  /**
   * One for this request.
   *
   * @param path of the thread that does not answer
   * @param request what it was asked; its text is read when the message is
   * @param why it does not
   */
  public EventRejectedException(String path, Object request, String why) {
    this.path = path;
    this.why = why;
    this.request = Label.of(request, "request");
  }

  /** {@return the path of the thread that did not answer} */
  public String path() {
    return path;
  }

  /** {@return the path, why it did not answer, and what it was asked} */
  @Override
  public String getMessage() {
    return path + " " + why + (request == null ? "" : ": " + request.text());
  }
}
