package dev.supervisor.core.chaos;

import dev.supervisor.core.Restart;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.chaos.Lives.Broken;
import java.util.SplittableRandom;

/** What hostile code does in a life: it lies in the way of what reads it, and must change nothing of what becomes of the tree. */
final class RudeLives {
  private static final String ODD_TEXT = "\u0000\u001b[31m\"\\\n\ud800 </script>";

  /** What a body throws that is meant to fail with an {@code Error}: permanent by default is none of its kind. */
  static final class BrokenError extends Error {
    private static final long serialVersionUID = 1L;

    BrokenError(Broken what) {
      super("rude", what);
    }
  }

  /** Cannot be shown, compared or hashed. */
  static final class Unspeakable {
    @Override
    public String toString() {
      throw new IllegalStateException("it has no text");
    }

    @Override
    public boolean equals(Object other) {
      throw new IllegalStateException("it is not compared");
    }

    @Override
    public int hashCode() {
      throw new IllegalStateException("it has no hash");
    }
  }

  private RudeLives() {}

  /** A policy whose decision is asked of code that throws: the failure counts as any other. */
  static Restart decidedBy(Restart policy) {
    return policy.on(
        failure -> {
          throw new IllegalStateException("no decision about " + failure.getClass());
        },
        Restart.Decision.IGNORE);
  }

  /** A body says it is ready with what cannot be shown. */
  static void ready() {
    Supervisor.ready(new Unspeakable());
  }

  /** A body says how far it is, in characters that do harm where they are not escaped. */
  static void say() {
    Supervisor.status(ODD_TEXT);
  }

  /** A body ends with its interrupt flag set. */
  static void perhapsLeaveInterrupted(SplittableRandom random) {
    if (random.nextBoolean()) {
      Thread.currentThread().interrupt();
    }
  }
}
