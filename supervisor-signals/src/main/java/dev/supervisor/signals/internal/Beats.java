package dev.supervisor.signals.internal;

/**
 * What lets a thread that has a heartbeat beat whenever it comes to a wait of this library, also where it need not wait; but not
 * where it takes a lock that is free. Costs a look at a field as
 * long as there is no heartbeat in the JVM.
 */
public final class Beats {
  // Plain: a thread that has a heartbeat is started after this was written.
  private static boolean wanted;

  private Beats() {}

  /** There is a thread with a heartbeat, or will be soon. */
  public static void want() {
    wanted = true;
  }

  /** The current thread has come to a wait, or has taken what it would have waited for. */
  public static void beat() {
    if (wanted) {
      Ambient.current().beat();
    }
  }
}
