package dev.supervisor.command.internal.streams;

import java.nio.ByteBuffer;

/** Counts what is written before it passes it on. */
final class CountingSink implements Sink {
  private final Sink sink;
  private long count; // of the thread of the output alone
  private volatile long bytes; // for others

  CountingSink(Sink sink) {
    this.sink = sink;
  }

  long bytes() {
    return bytes;
  }

  @Override
  public void accept(ByteBuffer piece) throws Exception {
    count += piece.remaining();
    bytes = count;
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
