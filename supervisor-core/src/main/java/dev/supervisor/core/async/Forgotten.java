package dev.supervisor.core.async;

import java.lang.ref.Cleaner;

/** Finds what users have let go of without ending it. Its thread is the JDK's, and refers to nothing of ours. */
final class Forgotten {
  static final Cleaner CLEANER = Cleaner.create(); // made with the first that is found by it

  private Forgotten() {}
}
