package dev.supervisor.core.events;

/** An action that a thread will run when its time has come. Thread-safe. */
public interface Later {
  /**
   * Takes the action back.
   *
   * @return whether that was in time: true means that it will never run; false that it has run, is
   *     running, or was dropped because the thread had ended
   */
  boolean cancel();
}
