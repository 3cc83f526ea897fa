package dev.supervisor.command.internal.streams;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Writes to a stream of the user's, which stays open; what was written can be seen at once. */
final class StreamSink implements Sink {
  private static final int CHUNK = 1 << 13;

  private final OutputStream stream;
  private final byte[] chunk = new byte[CHUNK];

  StreamSink(OutputStream stream) {
    this.stream = stream;
  }

  @Override
  public void accept(ByteBuffer bytes) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        int length = Math.min(bytes.remaining(), chunk.length);
        bytes.get(chunk, 0, length);
        stream.write(chunk, 0, length);
      }
      stream.flush();
    } finally {
      SessionThreads.forgetInterrupt();
    }
  }

  @Override
  public void end() {}
}
