package dev.supervisor.command.internal.streams;

import java.nio.ByteBuffer;

/** Remembers the end of what it passes on, for messages. */
record TailSink(Tail tail, Sink sink) implements Sink {
  @Override
  public void accept(ByteBuffer bytes) throws Exception {
    tail.add(bytes.duplicate());
    sink.accept(bytes);
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
