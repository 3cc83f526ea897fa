package dev.supervisor.command.internal.local;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads what a session's driver says, line by line. There are two lines for each command, so no text is made of them. Confined to one thread. */
final class StatusReader implements AutoCloseable {
  private static final int LONGEST =
      8192; // the driver's own are much shorter: all else is a stranger's

  private final FileInputStream pipe;
  private final FileChannel channel; // of that
  private final ShortSpin spin = new ShortSpin();
  private final ByteBuffer coming = ByteBuffer.allocateDirect(512);
  private byte[] read = new byte[512];
  private int from; // of what was read and not yet told
  private int to;

  StatusReader(FileInputStream pipe) {
    this.pipe = pipe;
    this.channel = pipe.getChannel();
  }

  /** {@return the next line; null when there is none any more} */
  @Nullable
  StatusLine next() throws IOException {
    int looked = from;
    while (true) {
      for (; looked < to; looked++) {
        if (read[looked] == '\n') {
          return told(looked, looked + 1);
        }
      }
      if (to - from >= LONGEST) {
        return told(to, to);
      }
      looked -= from;
      if (!readMore()) {
        return from == to ? null : told(to, to);
      }
    }
  }

  private StatusLine told(int end, int next) {
    StatusLine line = StatusLine.parse(read, from, end);
    from = next;
    return line;
  }

  /** The next line may be about to come: looks for it before the thread sleeps. */
  void soon() throws IOException {
    if (from == to) {
      spin.look(pipe);
    }
  }

  /** Reads more. What was not taken yet is moved to the beginning before. */
  private boolean readMore() throws IOException {
    System.arraycopy(read, from, read, 0, to - from);
    to -= from;
    from = 0;
    int more = channel.read(coming.clear());
    if (more < 0) {
      return false;
    }
    if (more > read.length - to) {
      read = Arrays.copyOf(read, 2 * (to + more));
    }
    coming.flip().get(read, to, more);
    to += more;
    return true;
  }

  /** Releases the thread from the read it is blocked in. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
