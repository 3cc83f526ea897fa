package dev.supervisor.command;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.ChannelClosedException;
import dev.supervisor.signals.Closing;
import dev.supervisor.signals.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Cuts bytes into lines for a channel. A line ends with {@code \n}, and a {@code \r} before that is part of the end;
 * the last line need not end. Bytes that are no UTF-8 become U+FFFD.
 */
final class LineSink implements Sink {
  private final String what;
  private final Channel<String> lines;
  private final Signal abandoned;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  LineSink(String what, Channel<String> lines, Signal abandoned) {
    this.what = what;
    this.lines = lines;
    this.abandoned = abandoned;
  }

  @Override
  public void accept(ByteBuffer bytes) throws IOException, InterruptedException {
    byte[] all = new byte[bytes.remaining()];
    bytes.get(all);
    int from = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == '\n') {
        if (begun.size() == 0) {
          put(all, from, i);
        } else {
          begun.write(all, from, i - from);
          put(begun.toByteArray(), 0, begun.size());
          begun.reset();
        }
        from = i + 1;
      }
    }
    begun.write(all, from, all.length - from);
  }

  private void put(byte[] bytes, int from, int to) throws IOException, InterruptedException {
    int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
    try {
      // Refused only once the command was stopped and its reader does not keep up.
      boolean unused =
          lines.put(new String(bytes, from, end - from, StandardCharsets.UTF_8), abandoned);
    } catch (ChannelClosedException e) {
      throw new IOException("the reader of its " + what + " closed " + lines.name(), e);
    }
  }

  @Override
  public void end() throws IOException, InterruptedException {
    try {
      if (begun.size() > 0) {
        put(begun.toByteArray(), 0, begun.size());
        begun.reset();
      }
    } finally {
      lines.close(Closing.DRAIN);
    }
  }
}
