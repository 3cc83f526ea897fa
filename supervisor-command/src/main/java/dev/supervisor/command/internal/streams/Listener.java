package dev.supervisor.command.internal.streams;

import dev.supervisor.command.Decoding;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** A listener that is told what a command writes, besides where that goes. Makes a {@link Sink} for each run. */
@FunctionalInterface
public interface Listener {

  /**
   * {@return where to send the bytes of one run}
   *
   * @param what {@code "stdout"} or {@code "stderr"}
   */
  Sink open(String what);

  static Listener toLines(Decoding decoding, Consumer<? super String> listener) {
    return what -> new LineSink(LineCutter.of(what, decoding, line -> tell(listener, line)));
  }

  private static <T> void tell(Consumer<? super T> listener, T what) {
    try {
      listener.accept(what);
    } catch (OutOfMemoryError e) {
      throw e; // ends the command, as everywhere
    } catch (Throwable e) {
      throw new ListenerFailure(e);
    }
  }

  /** A failure that a listener has thrown. Any other failure of its sink is one of the output, which the listener never got. */
  final class ListenerFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Throwable thrown;

    ListenerFailure(Throwable thrown) {
      super(
          "a listener failed",
          null,
          /* enableSuppression= */ false,
          /* writableStackTrace= */ false);
      this.thrown = thrown;
    }

    Throwable thrown() {
      return thrown;
    }
  }

  static Listener toPieces(Consumer<? super byte[]> listener) {
    return what -> new Sink() {
      @Override
      public void accept(ByteBuffer bytes) {
        byte[] piece = new byte[bytes.remaining()];
        bytes.get(piece);
        tell(listener, piece);
      }

      @Override
      public void end() {}
    };
  }
}
