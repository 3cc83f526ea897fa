package dev.supervisor.command.internal.streams;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Our end of one output of one command. Opened by the session's feeder before the command begins, then used by the
 * thread that reads the output; what was captured is read after the end.
 */
public final class OutputRun {
  private final String what;
  private final String command;
  private final OutputSpec outflow;
  private final Limit limit;
  private final boolean tailed;
  private final Signal abandoned;
  private final @Nullable PipedOutput pipe;
  private final boolean counted;
  private final AtomicLong written = new AtomicLong();

  private volatile @Nullable Sink sink;
  private volatile @Nullable CaptureSink keeper;
  private volatile @Nullable Tail tail;

  /**
   * @param what {@code "stdout"} or {@code "stderr"}
   * @param command as people read it
   * @param limit how much is kept in memory
   * @param tailed whether its end may be wanted for a message
   * @param counted whether its bytes are counted
   * @param stop stops the command
   * @param abandoned goes when readers are not to be waited for any longer
   */
  OutputRun(
      String what,
      String command,
      OutputSpec outflow,
      Limit limit,
      boolean tailed,
      boolean counted,
      Consumer<Reason> stop,
      Signal abandoned) {
    this.what = what;
    this.command = command;
    this.outflow = outflow;
    this.limit = limit;
    this.tailed = tailed;
    this.counted = counted;
    this.abandoned = abandoned;
    this.pipe = outflow.to() instanceof Output.Piped ? new PipedOutput(what, command, stop) : null;
  }

  /**
   * Opens it unless it is open.
   *
   * @param heard told of every piece; null when there is no listener
   */
  void open(@Nullable Runnable heard) throws IOException {
    if (sink != null) {
      return;
    }
    Sink all = target();
    if (tailed && keeper == null && all != Discard.ALL) {
      Tail end = new Tail();
      tail = end;
      all = new HeardSink(all, bytes -> end.add(bytes.duplicate()));
    }
    List<Listener> listeners = outflow.listeners();
    for (int i = listeners.size() - 1; i >= 0; i--) {
      all = new TeeSink(command, what, listeners.get(i).open(what), all);
    }
    if (counted) {
      all = new HeardSink(all, bytes -> written.addAndGet(bytes.remaining()));
    }
    sink = heard == null ? all : new HeardSink(all, bytes -> heard.run());
  }

  private Sink target() throws IOException {
    if (pipe != null) {
      return pipe.open(abandoned);
    }
    Sink target = outflow.to().open(what, limit, abandoned);
    if (target instanceof CaptureSink it) {
      keeper = it;
    }
    return target;
  }

  public Sink sink() {
    Sink open = sink;
    return open == null ? Discard.ALL : open;
  }

  public InputStream pipe() {
    if (pipe == null) {
      throw new IllegalStateException("the " + what + " of " + command + " is not piped: say "
          + what + "Piped() before the command is started");
    }
    return pipe;
  }

  public Captured captured() {
    CaptureSink kept = keeper;
    if (kept != null) {
      return kept.captured(tailed);
    }
    Tail end = tail;
    return end == null ? Captured.NOTHING : new Captured(new byte[0], 0, end.bytes());
  }

  /** {@return how many bytes came, where they are counted} */
  public long written() {
    return written.get();
  }

  /** Lets go of what was kept in memory. */
  void forget() {
    sink = Discard.ALL;
    keeper = null;
    tail = null;
  }

  /** The command will never begin: readers learn that nothing comes. */
  void closeUnused() {
    if (pipe != null) {
      pipe.unused();
    } else {
      outflow.to().unused();
    }
    Sink opened = sink;
    if (opened != null) {
      SessionThreads.aside(() -> "closing the " + what + " of " + command, opened::end);
    }
  }
}
