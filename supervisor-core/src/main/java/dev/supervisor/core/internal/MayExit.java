package dev.supervisor.core.internal;

import org.jspecify.annotations.Nullable;

/** Something attached whose thread runs code of users, which may call {@code System.exit} there: that never comes back, and waits for the stop. */
public interface MayExit {
  /** {@return the thread, while it runs such code; else null} */
  @Nullable
  Thread thread();

  /** Its thread is inside {@code System.exit}: it is not waited for any more. */
  void isExiting();
}
