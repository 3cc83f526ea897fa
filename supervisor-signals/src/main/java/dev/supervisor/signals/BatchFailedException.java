package dev.supervisor.signals;

import java.util.List;

/**
 * A batch could not be written, and not be put back either, since its channel is closed: it is in
 * here. The cause is what the writer, or the error handler, threw.
 */
public final class BatchFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // as serializable as its elements are
  private final List<?> batch;

  BatchFailedException(String message, List<?> batch, Throwable cause) {
    super(message, cause);
    this.batch = batch;
  }

  /** {@return the elements that were not written, in order; unmodifiable} */
  public List<?> batch() {
    return batch;
  }
}
