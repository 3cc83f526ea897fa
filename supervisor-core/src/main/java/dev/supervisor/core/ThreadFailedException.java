package dev.supervisor.core;

import dev.supervisor.signals.internal.Thrown;
import org.jspecify.annotations.Nullable;

/**
 * A supervised thread failed; the cause is its failure, intact.
 *
 * <p>The message is made when it is read, since it has the failure's own text in it, which may be
 * slow, or not to be had.
 */
public final class ThreadFailedException extends RuntimeException {
  private static final long serialVersionUID = 2L;

  private final String path;
  private final long more;

  ThreadFailedException(String path, Throwable failure) {
    this(path, failure, 0);
  }

  /**
   * The first of many.
   *
   * @param path of the thread; of the scope where the failure is null
   * @param failure null when it is not kept, as those that are counted
   * @param more how many uncollected failures there were that are not kept
   */
  ThreadFailedException(String path, @Nullable Throwable failure, long more) {
    super(null, failure);
    this.path = path;
    this.more = more;
  }

  /** {@return the path of the thread} */
  public String path() {
    return path;
  }

  /** {@return the path, the failure in one line, and how many more there are only in the log} */
  @Override
  public String getMessage() {
    Throwable failure = Thrown.cause(this);
    if (failure == null) {
      return path + ": " + more + " failures of its threads are in the log only";
    }
    String text = path + " failed: " + Thrown.text(failure);
    return more == 0 ? text : text + "; " + more + " more failures are in the log only";
  }
}
