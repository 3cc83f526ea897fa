package dev.supervisor.command.internal.remote;

import java.io.IOException;

/** A target has only an {@code sh}, which cannot do what is wanted; trying again makes no difference. */
final class NoBashException extends IOException {
  static final String WHY =
      "a shell that is prepared, or keeps what is done to it, needs bash 4.4 or later at its target: install that,"
          + " or give each command what it needs by addEnv and in its text";

  private static final long serialVersionUID = 1;

  NoBashException() {
    super("there is only an sh: " + WHY);
  }
}
