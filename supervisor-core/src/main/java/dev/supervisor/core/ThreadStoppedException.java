package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.internal.PlainText;
import dev.supervisor.signals.internal.Thrown;
import org.jspecify.annotations.Nullable;

/**
 * A supervised thread has ended without a result, because it was asked to stop, or because its failure
 * {@linkplain Restart.Decision#IGNORE counts as a normal end}. {@link Child#awaitReady(Signal)} throws it for a thread that ended before it was
 * ready without a failure.
 */
public final class ThreadStoppedException extends RuntimeException {
  private static final long serialVersionUID = 2L;

  private final String path;
  private final String what;
  private final @Nullable Throwable led; // to the request; its text is made when it is read

  ThreadStoppedException(String path, @Nullable Reason reason) {
    this(path, " was stopped before it had a result", reason);
  }

  private ThreadStoppedException(String path, String before, @Nullable Reason reason) {
    this.path = path;
    this.what = path
        + before
        + (reason == null
            ? ""
            : ": " + PlainText.escaped(reason.text() + " (asked by " + reason.by() + ")"));
    this.led = reason == null ? null : reason.cause();
  }

  /** {@return that of one that was to become ready} */
  static ThreadStoppedException beforeReady(String path, @Nullable Reason reason) {
    return new ThreadStoppedException(path, " was stopped before it was ready", reason);
  }

  /** One that was to become ready, or ended without a result by itself. */
  ThreadStoppedException(String path, String what) {
    this.path = path;
    this.what = path + what;
    this.led = null;
  }

  /** {@return the path of the thread} */
  public String path() {
    return path;
  }

  /** {@return the path, and the reason of the stop request if there is one} */
  @Override
  public String getMessage() {
    return what + (led == null ? "" : ": " + Thrown.text(led));
  }
}
