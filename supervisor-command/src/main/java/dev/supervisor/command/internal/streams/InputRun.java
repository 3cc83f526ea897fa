package dev.supervisor.command.internal.streams;

import dev.supervisor.signals.internal.Teller;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Our end of the input of one command. The stream is opened once, by the first session that is given the command, and is
 * closed once: by the feeder that has taken it since the command has begun, or else when the command is over. A session that
 * is lost before leaves it to the next one, unread.
 *
 * <p>One thread opens it at a time; any thread takes it and says that the command is over.
 */
final class InputRun {
  /** Stands for a stream that was taken, or is not wanted any more. */
  private static final InputStream GONE = InputStream.nullInputStream();

  private final Input input;
  private final AtomicReference<@Nullable InputStream> stream = new AtomicReference<>();

  InputRun(Input input) {
    this.input = input;
  }

  /**
   * Opens the input unless it is open.
   *
   * @return whether there is one
   */
  boolean open() throws IOException {
    if (stream.get() == null) {
      InputStream opened = input.open();
      if (opened == null) {
        return false;
      }
      if (!stream.compareAndSet(null, opened)) {
        closeAside(opened);
      }
    }
    if (stream.get() == GONE) {
      throw new IOException("the command was over before its input was open");
    }
    return true;
  }

  /** {@return the stream, which is the caller's to read and to close; null when it was taken, or the command is over} */
  @Nullable
  InputStream take() {
    InputStream open = stream.get();
    return open != null && open != GONE && stream.compareAndSet(open, GONE) ? open : null;
  }

  /** The command is over: a stream that no feeder has taken is closed. Runs no code of users. */
  void over() {
    InputStream left = stream.getAndSet(GONE);
    if (left != null && left != GONE) {
      closeAside(left);
    }
  }

  private static void closeAside(InputStream in) {
    SessionThreads.aside(() -> "closing an input that was not read", () -> closeQuietly(in));
  }

  /** Closes what is not wanted any more. May block where the stream does. */
  static void closeQuietly(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      // everything wanted was read
    } catch (Throwable e) {
      Teller.warn(InputRun.class, e, "an input could not be closed");
    }
  }
}
