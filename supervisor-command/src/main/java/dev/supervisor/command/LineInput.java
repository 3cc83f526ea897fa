package dev.supervisor.command;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a channel as bytes, each as soon as it comes; its end is the channel's. Confined to one thread, but
 * for {@link #close}, which any thread may call and which ends a read that waits for the next line.
 */
final class LineInput extends InputStream {
  private final Channel<String> lines;
  private final Signal closed = Signal.named("the end of the command");
  private byte[] line = new byte[0];
  private int next;

  LineInput(Channel<String> lines) {
    this.lines = lines;
  }

  @Override
  public int read() throws InterruptedIOException {
    return fill() ? line[next++] & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws InterruptedIOException {
    Objects.checkFromIndexSize(from, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, line.length - next);
    System.arraycopy(line, next, bytes, from, count);
    next += count;
    return count;
  }

  /** {@return whether there is at least one byte} */
  private boolean fill() throws InterruptedIOException {
    if (next < line.length) {
      return true;
    }
    try {
      @Nullable String text = lines.take(closed);
      if (text == null) {
        return false;
      }
      line = (text + "\n").getBytes(StandardCharsets.UTF_8);
      next = 0;
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a line of " + lines.name());
    }
  }

  @Override
  public void close() {
    closed.go();
  }
}
