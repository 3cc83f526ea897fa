package dev.supervisor.command.internal.local;

import dev.supervisor.command.internal.session.Flavour;
import dev.supervisor.command.internal.streams.SessionThreads;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Sends commands to the driver of one session, and to each command its input. Has one thread. */
final class FrameWriter {
  /** How many bytes a pipe takes in one piece, and always has room for when it is empty. */
  private static final int ATOMIC = 4096;

  private final OutputStream frames;
  private final Flavour shell;
  private final Path fifo;
  private final BiConsumer<LocalUse, Throwable> notOpened;
  private final Runnable close;
  private final ExecutorService thread;

  /**
   * @param frames leads to the driver
   * @param shell tells what each command is given beside its own
   * @param fifo the pipe for inputs
   * @param notOpened is told when our side could not be opened, and nothing was sent
   * @param close ends the session: a pipe of it is gone
   */
  FrameWriter(
      OutputStream frames,
      Flavour shell,
      Path fifo,
      String name,
      BiConsumer<LocalUse, Throwable> notOpened,
      Runnable close) {
    this.frames = frames;
    this.shell = shell;
    this.fifo = fifo;
    this.notOpened = notOpened;
    this.close = close;
    this.thread = SessionThreads.named(name);
  }

  /** Sends a frame by itself. */
  void send(byte[] frame) throws IOException {
    frames.write(frame);
    frames.flush();
  }

  /** Sends a frame from its own thread, as it is longer than what a pipe has room for. */
  void sendLater(byte[] frame) {
    SessionThreads.unlessEnded(thread, () -> {
      try {
        send(frame);
      } catch (IOException e) {
        close.run();
      }
    });
  }

  /** Sends the command. If the session is gone, its status channel tells. */
  void feed(LocalUse use) {
    if (use.job().opensAtOnce() && sendAtOnce(use)) {
      return;
    }
    SessionThreads.unlessEnded(thread, () -> send(use));
  }

  /** Without a thread of ours: so little never blocks, as the driver has read all before it. */
  private boolean sendAtOnce(LocalUse use) {
    try {
      byte[] frame = use.frame(shell, /* withInput= */ false);
      if (frame.length > ATOMIC) {
        return false;
      }
      boolean hasInput = use.job().open();
      use.input().done();
      if (!hasInput) {
        send(frame);
      }
    } catch (IOException e) {
      close.run(); // else the caller would never hear of this command
    }
    return true;
  }

  private void send(LocalUse use) {
    boolean hasInput;
    try {
      hasInput = use.job().open();
    } catch (Throwable failure) {
      use.input().done();
      notOpened.accept(use, failure);
      return;
    }
    send(use, hasInput);
  }

  private void send(LocalUse use, boolean withInput) {
    LocalInput input = use.input();
    boolean sent = false;
    try (@Nullable FileChannel guard = withInput ? input.open(fifo) : null) {
      send(use.frame(shell, withInput));
      sent = true;
      if (guard != null) {
        input.fill(guard, use.job());
      }
    } catch (IOException | InterruptedException e) {
      // the command reads no more, or the session is gone, being taken down, or about to be
    } finally {
      input.done();
      if (!sent) {
        close.run(); // else the caller would never hear of this command
      }
    }
  }

  /** Ends the thread, also when it is stuck in a stream of a user. */
  void close() {
    SessionThreads.end(thread);
    try {
      frames.close();
    } catch (IOException e) {
      // it is closed all the same
    }
  }
}
