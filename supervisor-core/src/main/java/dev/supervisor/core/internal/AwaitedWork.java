package dev.supervisor.core.internal;

import java.util.List;

/** Work that a thread awaits by a method of the JDK, so that the wait itself does not say which thread brings it. Any thread may call it at any time. */
public interface AwaitedWork {
  /** {@return the name of the work; it may be an object of users} */
  Object label();

  /** {@return whether the work is still to be done: then nothing that was done so far ends the wait} */
  boolean isPending();

  /** {@return the threads that bring it, as far as they are known now} */
  Bringers broughtBy();

  /**
   * The threads that bring the work.
   *
   * @param how the words between the label and the first of the threads
   * @param threads the threads that do the work, or keep it from its beginning, the most telling one first; may be empty
   * @param isFact whether the work cannot come before the first of them goes on
   */
  record Bringers(String how, List<Thread> threads, boolean isFact) {
    /** Copies the list. */
    public Bringers {
      threads = List.copyOf(threads);
    }
  }
}
