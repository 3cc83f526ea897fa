package dev.supervisor.command.internal.streams;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.ChannelClosedException;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Thrown;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream of the pieces that another thread hands over, each as soon as it comes. Confined to one thread at a time, but
 * for {@link #close}, which any thread may call and which ends a read that waits.
 *
 * <p>An interrupt ends a read that waits, or is about to, by an {@link InterruptedIOException}; the thread's flag is
 * set again, nothing is lost, and the stream can be read on.
 */
public abstract class FedInput extends InputStream {
  static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private ByteBuffer piece = NOTHING;

  /**
   * Waits for the next piece.
   *
   * @return it, ours until this is called again; null at the end, or when this was closed
   */
  abstract @Nullable ByteBuffer next() throws IOException, InterruptedException;

  /** {@return the next element of the channel; null at its end, or when the signal went first} */
  static <T> @Nullable T next(Channel<T> from, Signal till) throws InterruptedException {
    try {
      return from.take(till);
    } catch (ChannelClosedException e) {
      return null;
    }
  }

  /** Refuses to read what was closed, where that matters. */
  void ensureOpen() throws IOException {}

  /** {@return whether there is at least one byte} */
  private boolean fill() throws IOException {
    ensureOpen();
    try {
      while (!piece.hasRemaining()) {
        piece = NOTHING; // the one before may be filled again from now on
        @Nullable ByteBuffer more = next();
        if (more == null) {
          return false;
        }
        piece = more;
      }
      return true;
    } catch (InterruptedException e) {
      Interrupts.restore();
      throw Thrown.causedBy(
          new InterruptedIOException("interrupted while waiting for " + toString()), e);
    }
  }

  @Override
  public int read() throws IOException {
    return fill() ? piece.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, piece.remaining());
    piece.get(bytes, from, count);
    return count;
  }

  @Override
  public int available() throws IOException {
    return piece.remaining();
  }

  @Override
  public long transferTo(OutputStream out) throws IOException {
    long count = 0;
    while (fill()) {
      int length = piece.remaining();
      if (piece.hasArray()) {
        out.write(piece.array(), piece.arrayOffset() + piece.position(), length);
      } else {
        byte[] bytes = new byte[length];
        piece.duplicate().get(bytes);
        out.write(bytes);
      }
      piece = NOTHING;
      count += length;
    }
    return count;
  }

  @Override
  public abstract void close();

  /** {@return what is waited for} */
  @Override
  public abstract String toString();
}
