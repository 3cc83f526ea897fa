package dev.supervisor.command.internal.streams;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Passes on what is written, and has it heard before.
 *
 * @param heard is given each piece, and leaves it as it is
 */
record HeardSink(Sink sink, Consumer<ByteBuffer> heard) implements Sink {
  @Override
  public void accept(ByteBuffer bytes) throws Exception {
    heard.accept(bytes);
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
