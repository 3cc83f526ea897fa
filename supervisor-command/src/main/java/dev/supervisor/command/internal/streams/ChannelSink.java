package dev.supervisor.command.internal.streams;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;

/** Writes to a channel of the JDK. */
final class ChannelSink implements Sink {
  private final WritableByteChannel channel;
  private final boolean close;

  /**
   * @param close whether to close it in the end: it is ours
   */
  ChannelSink(WritableByteChannel channel, boolean close) {
    this.channel = channel;
    this.close = close;
  }

  @Override
  public void accept(ByteBuffer bytes) throws IOException {
    if (channel instanceof SelectableChannel it && !it.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    try {
      while (bytes.hasRemaining()) {
        if (channel.write(bytes) == 0) {
          throw new IOException("the channel took none of " + bytes.remaining() + " bytes");
        }
      }
    } finally {
      SessionThreads.forgetInterrupt();
    }
  }

  @Override
  public void end() throws IOException {
    if (close) {
      channel.close();
    }
  }
}
