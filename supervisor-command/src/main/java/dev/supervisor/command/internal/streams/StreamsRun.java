package dev.supervisor.command.internal.streams;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Firing;
import dev.supervisor.signals.internal.Teller;
import java.io.IOException;
import java.io.InputStream;
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

  private volatile @Nullable InputStream input;

  /**
   * @param command as people read it
   * @param heard told of every piece of output; null when there is no listener
   * @param stop stops the command
   * @param abandoned goes when readers are not to be waited for any longer
   */
  public StreamsRun(
      String command,
      StreamsSpec plumbing,
      @Nullable Runnable heard,
      Consumer<Reason> stop,
      Signal abandoned) {
    this.plumbing = plumbing;
    this.heard = heard;
    boolean merged = plumbing.isMerged();
    stdout = new OutputRun(
        "stdout", command, plumbing.stdout(), plumbing.limit(), merged, stop, abandoned);
    stderr = new OutputRun(
        "stderr", command, plumbing.stderr(), plumbing.limit(), !merged, stop, abandoned);
  }

  /** Opens what is not open yet. {@return the input; null for none} */
  public @Nullable InputStream open() throws IOException {
    stdout.open(heard);
    stderr.open(heard);
    if (input == null) {
      input = plumbing.input().open();
    }
    return input;
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

  /** The command will never begin: readers of its outputs learn that nothing comes. Runs no code of users. */
  public void closeUnused() {
    Firing.aside(() -> {
      stdout.closeUnused();
      stderr.closeUnused();
    });
    InputStream in = input;
    if (in != null) {
      SessionThreads.aside(() -> "closing an input that was not read", () -> closeQuietly(in));
    }
  }

  /** Closes what is not wanted any more. May block where the stream does. */
  public static void closeQuietly(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      // everything wanted was read
    } catch (Throwable e) {
      Teller.warn(StreamsRun.class, e, "an input could not be closed");
    }
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
