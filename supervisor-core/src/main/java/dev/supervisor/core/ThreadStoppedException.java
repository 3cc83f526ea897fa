package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.internal.Thrown;
import org.jspecify.annotations.Nullable;

/** A supervised thread that computes a value ended without one because it was asked to stop. */
public final class ThreadStoppedException extends RuntimeException {
  private static final long serialVersionUID = 2L;

  private final String path;
  private final String why;
  private final @Nullable Throwable led; // to the request; its text is made when it is read

  ThreadStoppedException(String path, @Nullable Reason reason) {
    this.path = path;
    this.why = reason == null ? "" : ": " + reason.text() + " (asked by " + reason.by() + ")";
    this.led = reason == null ? null : reason.cause();
  }

  /** {@return the path of the thread} */
  public String path() {
    return path;
  }

  /** {@return the path, and the reason of the request as far as there is one} */
  @Override
  public String getMessage() {
    return path + " was stopped before it had a result" + why
        + (led == null ? "" : ": " + Thrown.text(led));
  }
}
