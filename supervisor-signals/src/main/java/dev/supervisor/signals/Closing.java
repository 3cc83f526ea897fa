package dev.supervisor.signals;

/** What becomes of the elements that are still in a channel when it is closed. */
public enum Closing {
  /** Readers take what is left, then learn that the channel is closed. */
  DRAIN,
  /** Readers learn at once that the channel is closed; every element left is handed to a hook. */
  DISCARD
}
