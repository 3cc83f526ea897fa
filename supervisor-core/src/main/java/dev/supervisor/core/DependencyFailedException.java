package dev.supervisor.core;

import dev.supervisor.signals.internal.Thrown;
import org.jspecify.annotations.Nullable;

/**
 * The failure of a thread that {@linkplain ThreadOptions#needs needs} a sibling which has failed for good or is
 * {@link Node.State#DOWN}. The cause is the failure of the sibling; if the sibling has failed because it needs a third thread, that is
 * a {@code DependencyFailedException}, too.
 *
 * <p>The message is made when it is read, since it contains the text of the failure, which may be slow to make, or
 * impossible.
 */
public final class DependencyFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final String needed;

  DependencyFailedException(String path, String needed, @Nullable Throwable failure) {
    super(null, failure, /* enableSuppression= */ true, /* writableStackTrace= */ false);
    this.path = path;
    this.needed = needed;
  }

  /** {@return the path of the thread that needs the sibling} */
  public String path() {
    return path;
  }

  /** {@return the path of the sibling that has failed} */
  public String needed() {
    return needed;
  }

  /** {@return both paths, and the failure in one line} */
  @Override
  public String getMessage() {
    Throwable failure = Thrown.cause(this);
    return "dependency failed: " + needed + ", which " + path + " needs"
        + (failure == null ? "" : ": " + Thrown.text(failure));
  }
}
