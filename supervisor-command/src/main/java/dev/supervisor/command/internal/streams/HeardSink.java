package dev.supervisor.command.internal.streams;

import java.nio.ByteBuffer;

/** Notes that something was written before it passes it on. */
record HeardSink(Sink sink, Runnable heard) implements Sink {
  @Override
  public void accept(ByteBuffer bytes) throws Exception {
    heard.run();
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
