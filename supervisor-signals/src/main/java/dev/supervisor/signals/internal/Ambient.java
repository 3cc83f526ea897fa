package dev.supervisor.signals.internal;

import org.jspecify.annotations.Nullable;

/**
 * Who the current thread is. The signals know nothing of the tree; the tree installs this.
 *
 * <p>Without it every thread is a stranger: known by its thread name, and never asked to stop.
 */
public interface Ambient {
  /** {@return the path of the current thread in its tree; null outside any tree} */
  @Nullable
  String path();

  /**
   * The signal that may cut this thread's wait on a bare deadline short.
   *
   * @param type the type of signals, so that this package need not know it
   * @return the thread's stop request as long as it has not cut a wait short yet, else null
   */
  <S> @Nullable S unseenStop(Class<S> type);

  /** The stop request has cut a wait of the current thread short; it does so only once. */
  void stopSeen();

  /** The current thread has come to a wait of this library; only called where a thread has a heartbeat. */
  default void beat() {}

  /**
   * Refuses a wait of the current thread that nothing but its own end could end.
   *
   * @param holder whose signal is awaited
   * @param label how that signal is labelled
   * @throws IllegalStateException when it is such a wait
   */
  default void ensureMayAwait(Object holder, Object label) {}

  /** {@return what is installed} */
  static Ambient current() {
    return InstalledAmbient.ambient;
  }

  /** {@return the path of the current thread, or the thread's own name outside any tree} */
  static String who() {
    String path = current().path();
    return path != null ? path : Thread.currentThread().getName();
  }

  /** Installs the tree's answer, once, for the whole JVM. */
  static void install(Ambient ambient) {
    InstalledAmbient.ambient = ambient;
  }

  /** Holds what is installed. */
  final class InstalledAmbient {
    private static volatile Ambient ambient = new Ambient() {
      @Override
      public @Nullable String path() {
        return null;
      }

      @Override
      public <S> @Nullable S unseenStop(Class<S> type) {
        return null;
      }

      @Override
      public void stopSeen() {}
    };

    private InstalledAmbient() {}
  }
}
