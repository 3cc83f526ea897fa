package dev.supervisor.command.internal.streams;

import java.nio.ByteBuffer;

/** Counts what is written before it passes it on. */
final class CountingSink implements Sink {
  private final Sink sink;
  private volatile long bytes; // written by the thread of the output alone

  CountingSink(Sink sink) {
    this.sink = sink;
  }

  long bytes() {
    return bytes;
  }

  @Override
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
  public void accept(ByteBuffer piece) throws Exception {
    bytes += piece.remaining();
    sink.accept(piece);
  }

  @Override
  public void end() throws Exception {
    sink.end();
  }

  @Override
  public void cut() throws Exception {
    sink.cut();
  }
}
