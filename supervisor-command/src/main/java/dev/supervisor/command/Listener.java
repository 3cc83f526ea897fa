package dev.supervisor.command;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Somebody who is told what a command writes, besides where that goes. Makes a {@link Sink} for each run. */
@FunctionalInterface
interface Listener {

  /**
   * {@return where to send the bytes of one run}
   *
   * @param what {@code "stdout"} or {@code "stderr"}
   */
  Sink open(String what);

  static Listener toLines(Decoding decoding, Consumer<? super String> listener) {
    return what -> new LineSink(LineCutter.of(what, decoding, listener::accept));
  }

  static Listener toPieces(Consumer<? super byte[]> listener) {
    return what -> new Sink() {
      @Override
      public void accept(ByteBuffer bytes) {
        byte[] piece = new byte[bytes.remaining()];
        bytes.get(piece);
        listener.accept(piece);
      }

      @Override
      public void end() {}
    };
  }
}
