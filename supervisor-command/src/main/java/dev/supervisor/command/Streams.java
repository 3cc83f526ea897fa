package dev.supervisor.command;

import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Our ends of one command's standard streams. Opened by the session's feeder before the command begins, then used by
 * the session's other threads.
 */
final class Streams {
  private final Order order;
  private final @Nullable Runnable heard;
  private final Signal abandoned;

  private volatile @Nullable InputStream input;
  private volatile @Nullable Sink stdout;
  private volatile @Nullable Sink stderr;

  /**
   * @param heard told of every piece of output; null when nobody listens
   * @param abandoned goes when nobody shall wait for readers any longer
   */
  Streams(Order order, @Nullable Runnable heard, Signal abandoned) {
    this.order = order;
    this.heard = heard;
    this.abandoned = abandoned;
  }

  /** Opens what is not open yet. {@return the input; null for none} */
  @Nullable
  InputStream open() throws IOException {
    if (stdout == null) {
      stdout = hear(order.stdout().open("stdout", abandoned));
    }
    if (stderr == null) {
      stderr = hear(order.stderr().open("stderr", abandoned));
    }
    if (input == null) {
      input = order.input().open();
    }
    return input;
  }

  private Sink hear(Sink sink) {
    return heard == null ? sink : new HeardSink(sink, heard);
  }

  Sink stdout() {
    Sink open = stdout;
    return open == null ? Discard.ALL : open;
  }

  Sink stderr() {
    Sink open = stderr;
    return open == null ? Discard.ALL : open;
  }

  /** {@return what was kept in memory of the standard output; nothing when it went elsewhere} */
  byte[] keptOutput() {
    Output.Keeper keeper = keeper(stdout);
    return keeper == null ? new byte[0] : keeper.bytes();
  }

  /** {@return what was kept in memory of the standard error; nothing when it went elsewhere} */
  byte[] keptError() {
    Output.Keeper keeper = keeper(stderr);
    return keeper == null ? new byte[0] : keeper.bytes();
  }

  /** Lets go of what was kept in memory. */
  void forget() {
    stdout = Discard.ALL;
    stderr = Discard.ALL;
  }

  private static Output.@Nullable Keeper keeper(@Nullable Sink sink) {
    if (sink instanceof HeardSink it) {
      return keeper(it.sink());
    }
    return sink instanceof Output.Keeper it ? it : null;
  }

  /** The command will never begin: readers of its channels learn that nothing comes. */
  void closeUnused() {
    closeUnused(stdout, order.stdout());
    closeUnused(stderr, order.stderr());
    InputStream in = input;
    if (in != null) {
      closeQuietly(in);
    }
  }

  private static void closeUnused(@Nullable Sink opened, Output output) {
    if (opened == null) {
      output.unused();
    } else {
      closeQuietly(opened::end);
    }
  }

  private static void closeQuietly(AutoCloseable unused) {
    try {
      unused.close();
    } catch (Exception e) {
      // nothing was written to it or read from it
    }
  }
}
