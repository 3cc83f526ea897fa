package dev.supervisor.core.async;

import org.jspecify.annotations.Nullable;

/** Throws on the thread of a node what code of users has thrown within. */
final class Rethrow {
  private Rethrow() {}

  /** Throws it as it is; does nothing where it is null. */
  static void ifThrown(@Nullable Throwable thrown) throws Exception {
    if (thrown instanceof Exception e) {
      throw e;
    } else if (thrown instanceof Error e) {
      throw e;
    } else if (thrown != null) {
      throw new IllegalStateException("it threw what is neither an exception nor an error", thrown);
    }
  }

  /** Throws it as it is, also a checked one: it has come out of a method that declares none, and goes on where it would have gone. */
  static void asItIs(Throwable thrown) {
    Rethrow.<RuntimeException>undeclared(thrown);
  }

  @SuppressWarnings("unchecked") // nothing is cast: it is thrown
  private static <E extends Throwable> void undeclared(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
