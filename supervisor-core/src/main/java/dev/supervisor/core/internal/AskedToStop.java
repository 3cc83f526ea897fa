package dev.supervisor.core.internal;

import java.util.concurrent.CancellationException;

/** Thrown by a wait of the library whose thread was asked to stop. It is a normal end of a body that was asked to stop. */
public class AskedToStop extends CancellationException {
  private static final long serialVersionUID = 1L;

  public AskedToStop(String message) {
    super(message);
  }
}
