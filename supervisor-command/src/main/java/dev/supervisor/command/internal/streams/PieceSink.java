package dev.supervisor.command.internal.streams;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Hands over what comes, piece by piece. */
class PieceSink implements Sink {
  private final ChannelWriter<byte[]> out;

  PieceSink(ChannelWriter<byte[]> out) {
    this.out = out;
  }

  @Override
  public void accept(ByteBuffer bytes) throws IOException, InterruptedException {
    byte[] piece = new byte[bytes.remaining()];
    bytes.get(piece);
    out.put(piece);
  }

  @Override
  public void end() {
    out.close();
  }
}
