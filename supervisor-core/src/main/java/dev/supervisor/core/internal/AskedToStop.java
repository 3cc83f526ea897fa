package dev.supervisor.core.internal;

import java.util.concurrent.CancellationException;

/** A wait of the library has ended as its thread was asked to stop: where it comes out of a body that was, that is a normal end. */
public class AskedToStop extends CancellationException {
  private static final long serialVersionUID = 1L;

  public AskedToStop(String message) {
    super(message);
  }
}
