package dev.supervisor.command;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Our ends of one command's standard streams. Opened by the session's feeder before the command begins, then used by
 * the session's other threads.
 */
final class Streams {
  private final Plumbing plumbing;
  private final @Nullable Runnable heard;
  private final Outlet stdout;
  private final Outlet stderr;

  private volatile @Nullable InputStream input;

  /**
   * @param heard told of every piece of output; null when nobody listens
   * @param stop stops the command
   * @param abandoned goes when nobody shall wait for readers any longer
   */
  Streams(Order order, @Nullable Runnable heard, Consumer<Reason> stop, Signal abandoned) {
    this.plumbing = order.streams();
    this.heard = heard;
    boolean merged = plumbing.isMerged();
    stdout = new Outlet("stdout", order, plumbing.stdout(), merged, stop, abandoned);
    stderr = new Outlet("stderr", order, plumbing.stderr(), !merged, stop, abandoned);
  }

  /** Opens what is not open yet. {@return the input; null for none} */
  @Nullable
  InputStream open() throws IOException {
    stdout.open(heard);
    stderr.open(heard);
    if (input == null) {
      input = plumbing.input().open();
    }
    return input;
  }

  Outlet stdout() {
    return stdout;
  }

  Outlet stderr() {
    return stderr;
  }

  Limit limit() {
    return plumbing.limit();
  }

  /** Lets go of what was kept in memory. */
  void forget() {
    stdout.forget();
    stderr.forget();
  }

  /** The command will never begin: readers of its outputs learn that nothing comes. */
  void closeUnused() {
    stdout.closeUnused();
    stderr.closeUnused();
    InputStream in = input;
    if (in != null) {
      closeQuietly(in);
    }
  }

  static void closeQuietly(AutoCloseable unused) {
    try {
      unused.close();
    } catch (Exception e) {
      // nothing was written to it or read from it
    }
  }
}
