package dev.supervisor.core;

/** A supervised thread failed; the cause is its failure, intact. */
public final class ThreadFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String path;

  ThreadFailedException(String path, Throwable failure) {
    super(path + " failed: " + failure, failure);
    this.path = path;
  }

  /** {@return the path of the thread} */
  public String path() {
    return path;
  }
}
