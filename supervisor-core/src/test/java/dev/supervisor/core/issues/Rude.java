package dev.supervisor.core.issues;

import java.util.concurrent.CountDownLatch;

/** An exception of users that answers no question of its own accord. */
@SuppressWarnings({"ToStringReturnsNull", "ThrowableEqualsHashCode"}) // that is what it is for
final class Rude extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What each of its methods does. */
  enum Manner {
    THROWS,
    THROWS_AN_ERROR,
    RETURNS_NULL,
    BLOCKS
  }

  private final Manner manner;
  private final transient CountDownLatch let;

  /** {@code let} ends what blocks. */
  Rude(Manner manner, CountDownLatch let) {
    super("rude", null);
    this.manner = manner;
    this.let = let;
  }

  private void misbehave() {
    if (manner == Manner.THROWS) {
      throw new IllegalStateException("not now");
    } else if (manner == Manner.THROWS_AN_ERROR) {
      throw new AssertionError("not now");
    } else if (manner == Manner.BLOCKS) {
      boolean interrupted = false;
      while (let.getCount() > 0) {
        try {
          let.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public String getMessage() {
    misbehave();
    return null;
  }

  @Override
  public String getLocalizedMessage() {
    misbehave();
    return null;
  }

  @Override
  public String toString() {
    misbehave();
    return null;
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public Throwable getCause() {
    misbehave();
    return null;
  }

  @Override
  public StackTraceElement[] getStackTrace() {
    misbehave();
    return null;
  }

  @Override
  public boolean equals(Object other) {
    misbehave();
    return false;
  }

  @Override
  public int hashCode() {
    misbehave();
    return 0;
  }
}
