package dev.supervisor.command.internal.streams;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Thrown;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Our ends of one command's standard streams. Opened by the session's feeder before the command begins, then used by
 * the session's other threads.
 */
public final class StreamsRun {
  private final StreamsSpec plumbing;
  private final @Nullable Runnable heard;
  private final OutputRun stdout;
  private final OutputRun stderr;
  private final InputRun stdin;

  /** Held while they are opened: the feeder of a lost session may still be at it when that of the next one is. */
  private final ReentrantLock opening = new ReentrantLock();

  /**
   * @param command as people read it
   * @param heard told of every piece of output; null when there is no listener
   * @param counted whether what it writes is counted
   * @param stop stops the command
   * @param abandoned goes when readers are not to be waited for any longer
   */
  public StreamsRun(
      String command,
      StreamsSpec plumbing,
      @Nullable Runnable heard,
      boolean counted,
      Consumer<Reason> stop,
      Signal abandoned) {
    this.plumbing = plumbing;
    this.heard = heard;
    stdin = new InputRun(plumbing.input());
    boolean merged = plumbing.isMerged();
    stdout = new OutputRun(
        "stdout", command, plumbing.stdout(), plumbing.limit(), merged, counted, stop, abandoned);
    stderr = new OutputRun(
        "stderr", command, plumbing.stderr(), plumbing.limit(), !merged, counted, stop, abandoned);
  }

  /**
   * Opens what is not open yet.
   *
   * @return whether there is an input
   */
  public boolean open() throws IOException {
    try {
      opening.lockInterruptibly();
    } catch (InterruptedException e) {
      Interrupts.restore();
      throw Thrown.causedBy(
          new InterruptedIOException("interrupted while another session opened its streams"), e);
    }
    try {
      stdout.open(heard);
      stderr.open(heard);
      return stdin.open();
    } finally {
      opening.unlock();
    }
  }

  /** {@return the input, which is the caller's to read and to close; null when it was taken, or the command is over} */
  public @Nullable InputStream takeInput() {
    return stdin.take();
  }

  public OutputRun stdout() {
    return stdout;
  }

  public OutputRun stderr() {
    return stderr;
  }

  Limit limit() {
    return plumbing.limit();
  }

  /** Lets go of what was kept in memory. */
  public void forget() {
    stdout.forget();
    stderr.forget();
  }

  /**
   * The command is over: an input that no feeder has taken is closed, and where it never began, readers of its outputs learn that
   * nothing comes. Runs no code of users.
   */
  public void over(boolean hadBegun) {
    if (!hadBegun) {
      Firing.aside(() -> {
        stdout.closeUnused();
        stderr.closeUnused();
      });
    }
    stdin.over();
  }

  /** Closes what is not wanted any more. May block where the stream does. */
  public static void closeQuietly(InputStream in) {
    InputRun.closeQuietly(in);
  }

  /**
   * Reads from a stream that may be the user's, and may not keep to what streams promise.
   *
   * @return how many bytes there are, at least one; -1 at the end
   */
  public static int read(InputStream in, byte[] into) throws IOException {
    int length = in.read(into);
    if (length > into.length) {
      throw new IOException("the stream says that it has read " + length
          + " bytes where there is room for " + into.length);
    }
    if (length != 0) {
      return length;
    }
    int one = in.read(); // it had to wait for a byte, and does so here
    into[0] = (byte) one;
    return one < 0 ? -1 : 1;
  }
}
