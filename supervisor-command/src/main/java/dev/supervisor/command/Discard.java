package dev.supervisor.command;

import java.nio.ByteBuffer;

/** Throws everything away. */
enum Discard implements Sink {
  ALL;

  @Override
  public void accept(ByteBuffer bytes) {}

  @Override
  public void end() {}
}
