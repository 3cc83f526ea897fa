package dev.supervisor.core.internal;

import org.jspecify.annotations.Nullable;

/** Something attached whose thread runs code of users. If that code calls {@code System.exit}, the thread never comes back, and waits for the stop. */
public interface MayExit {
  /** {@return the thread while it runs such code; null at other times} */
  @Nullable
  Thread thread();

  /** Hears that its thread is inside {@code System.exit}, and that no stop waits for it any more. */
  void isExiting();
}
