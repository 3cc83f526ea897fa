package dev.supervisor.command.internal.streams;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The pieces of a channel; its end is the channel's. */
final class PieceInput extends FedInput {
  private final Channel<byte[]> pieces;
  private final Signal closed = Signal.named("the end of the command");

  PieceInput(Channel<byte[]> pieces) {
    this.pieces = pieces;
  }

  @Override
  @Nullable
  ByteBuffer next() throws InterruptedException {
    byte[] piece = next(pieces, closed);
    return piece == null ? null : ByteBuffer.wrap(piece);
  }

  @Override
  public void close() {
    closed.go();
  }

  @Override
  public String toString() {
    return "a piece of " + pieces.name();
  }
}
