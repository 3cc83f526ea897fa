package dev.supervisor.top;

/** Tells the user in a sentence why the program cannot do what it was asked for, and has the status with which it exits. */
final class NoLookException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The program cannot look at the JVM. */
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

  /** Makes one with the status {@link #NO_LOOK}. */
  NoLookException(String sentence) {
    this(NO_LOOK, sentence);
  }

  int status() {
    return status;
  }
}
