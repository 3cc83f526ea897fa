package dev.supervisor.top;

/** Why the program cannot do what it was asked for: a sentence for the user, and the status with which it exits. */
final class NoLookException extends Exception {
  private static final long serialVersionUID = 1L;

  /** No look at the JVM is possible. */
  static final int NO_LOOK = 1;

  /** The arguments are wrong. */
  static final int USAGE = 2;

  /** The JVM has no node of that path. */
  static final int NO_SUCH_NODE = 3;

  private final int status;

  NoLookException(int status, String sentence) {
    super(sentence);
    this.status = status;
  }

  /** No look is possible. */
  NoLookException(String sentence) {
    this(NO_LOOK, sentence);
  }

  int status() {
    return status;
  }
}
