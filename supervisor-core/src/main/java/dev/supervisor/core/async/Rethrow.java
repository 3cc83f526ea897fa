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
}
