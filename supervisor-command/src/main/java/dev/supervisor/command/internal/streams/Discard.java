package dev.supervisor.command.internal.streams;

import java.nio.ByteBuffer;

/** Throws everything away. */
public enum Discard implements Sink {
  ALL;

  @Override
  public void accept(ByteBuffer bytes) {}

  @Override
  public void end() {}
}
