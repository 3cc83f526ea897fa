package dev.supervisor.core.internal;

import java.util.List;

/** Work that a thread waits for in a way of the JDK, so that the wait itself does not say who brings it. Called by other threads, at any time. */
public interface AwaitedWork {
  /** {@return what it is called; it may be an object of users} */
  Object label();

  /** {@return whether it has yet to come: while it has, nothing that has been done so far ends the wait} */
  boolean isPending();

  /** {@return who brings it, as far as that is known now} */
  Bringers broughtBy();

  /**
   * Who brings it.
   *
   * @param how what is said between the label and the first of the threads
   * @param threads that do it, or keep it from its beginning, the most telling one first; may be empty
   * @param isFact whether it cannot come before the first of them goes on
   */
  record Bringers(String how, List<Thread> threads, boolean isFact) {
    /** Copies the list. */
    public Bringers {
      threads = List.copyOf(threads);
    }
  }
}
