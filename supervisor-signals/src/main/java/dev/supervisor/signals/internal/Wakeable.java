package dev.supervisor.signals.internal;

import org.jspecify.annotations.Nullable;

/** A parked thread that has news, and is to be woken. */
public interface Wakeable {
  /**
   * Wakes it.
   *
   * @param helping what it does first, if anything: waking others
   */
  void unpark(@Nullable Runnable helping);
}
