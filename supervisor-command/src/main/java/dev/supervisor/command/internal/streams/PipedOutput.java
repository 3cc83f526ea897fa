package dev.supervisor.command.internal.streams;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One output of a running command as a stream. A few pieces are on their way at a time, so that the command and its
 * reader can work at once.
 */
final class PipedOutput extends FedInput {
  private static final int PIECES = 4;

  private final String what;
  private final String command;
  private final Consumer<Reason> stop;
  private final Channel<ByteBuffer> pieces;

  /** Read to the end, to be filled again: as many as there can be on their way, so that few are made. */
  private final Queue<ByteBuffer> spare = new ConcurrentLinkedQueue<>();

  private ByteBuffer last = NOTHING; // of the reader

  private volatile boolean closed;
  private volatile boolean cut;

  /**
   * @param what {@code "stdout"} or {@code "stderr"}
   * @param stop stops the command
   */
  PipedOutput(String what, String command, Consumer<Reason> stop) {
    this.what = what;
    this.command = command;
    this.stop = stop;
    this.pieces = Channel.bounded(
        what + " of a command", PIECES, with -> with.silent().onDiscard(unread -> stop()));
  }

  Sink open(Signal abandoned) {
    var out = new ChannelWriter<>(what, pieces, abandoned);
    return new Sink() {
      @Override
      public void accept(ByteBuffer bytes) throws IOException, InterruptedException {
        ByteBuffer piece = spare.poll();
        if (piece == null || piece.capacity() < bytes.remaining()) {
          piece = ByteBuffer.allocate(bytes.remaining());
        }
        out.put(piece.clear().put(bytes).flip());
      }

      @Override
      public void end() {
        cut |= out.isCut();
        out.close();
      }

      @Override
      public void cut() {
        cut = true;
        out.close();
      }
    };
  }

  /** The command never begins. */
  void unused() {
    pieces.close(Closing.DRAIN);
  }

  @Override
  void ensureOpen() throws IOException {
    if (closed) {
      throw new IOException(toString() + " is closed");
    }
  }

  @Override
  @Nullable
  ByteBuffer next() throws IOException, InterruptedException {
    if (last != NOTHING) {
      spare.add(last); // a reader that asks for more has read it
      last = NOTHING;
    }
    ByteBuffer piece = next(pieces, Signal.NEVER);
    if (piece != null) {
      last = piece;
      return piece;
    }
    spare.clear();
    ensureOpen();
    if (cut) {
      throw new IOException(
          toString() + " ends too early: the command was stopped, see its outcome");
    }
    return null;
  }

  @Override
  public void close() {
    closed = true;
    pieces.close(Closing.DISCARD);
  }

  private void stop() {
    stop.accept(Reason.of("the reader of its " + what + " closed it"));
  }

  @Override
  public String toString() {
    return what + " of " + command;
  }
}
