package dev.supervisor.core;

/** A supervised thread ended without a result because it was asked to stop. */
public final class ThreadStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String path;

  ThreadStoppedException(String path, @org.jspecify.annotations.Nullable String why) {
    super(path + " was stopped before it had a result" + (why == null ? "" : ": " + why));
    this.path = path;
  }

  /** {@return the path of the thread} */
  public String path() {
    return path;
  }
}
