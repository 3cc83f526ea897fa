package dev.supervisor.core;

/** How a node ended. */
public enum Outcome {
  /** By itself, without having been asked. */
  FINISHED,
  /** When it was asked to. */
  STOPPED,
  /** Only when it was interrupted. */
  INTERRUPTED,
  /** With a failure. */
  FAILED,
  /** It did not end, and its parent does not wait for it any more. */
  ABANDONED,
  /** It is inside {@code System.exit}, which never returns. */
  EXITING
}
