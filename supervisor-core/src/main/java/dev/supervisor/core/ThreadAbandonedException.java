package dev.supervisor.core;

/** A supervised thread did not end when it was asked and interrupted, and was given up. */
public final class ThreadAbandonedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String path;

  ThreadAbandonedException(String path) {
    super(
        path + " did not end when it was asked to, nor when it was interrupted, and was abandoned");
    this.path = path;
  }

  /** {@return the path of the thread} */
  public String path() {
    return path;
  }
}
