package dev.supervisor.command;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Closing;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Where one of a command's outputs goes, as described; a {@link Sink} is made for each run. */
sealed interface Output {
  /**
   * Opens it on our side.
   *
   * @param what {@code "stdout"} or {@code "stderr"}, for errors
   * @param abandoned goes when nobody shall wait for readers any longer
   */
  Sink open(String what, Signal abandoned) throws IOException;

  /** The command will never begin, and this was not even opened. */
  default void unused() {}

  /** Kept in memory, for the outcome. */
  record Kept() implements Output {
    @Override
    public Keeper open(String what, Signal abandoned) {
      return new Keeper();
    }
  }

  /** Thrown away. */
  record Nowhere() implements Output {
    @Override
    public Sink open(String what, Signal abandoned) {
      return Discard.ALL;
    }
  }

  /** Line by line into a channel, which is closed at the end. */
  record Lines(Channel<String> channel) implements Output {
    @Override
    public Sink open(String what, Signal abandoned) {
      return new LineSink(what, channel, abandoned);
    }

    @Override
    public void unused() {
      channel.close(Closing.DRAIN);
    }
  }

  /** In pieces into a channel, which is closed at the end. */
  record Pieces(Channel<byte[]> channel) implements Output {
    @Override
    public Sink open(String what, Signal abandoned) {
      return new Sink() {
        @Override
        public void accept(ByteBuffer bytes) throws InterruptedException {
          byte[] piece = new byte[bytes.remaining()];
          bytes.get(piece);
          boolean unused =
              channel.put(piece, abandoned); // refused only once the command was stopped
        }

        @Override
        public void end() {
          unused();
        }
      };
    }

    @Override
    public void unused() {
      channel.close(Closing.DRAIN);
    }
  }

  /** Into a file, from its beginning. */
  record ToFile(Path file) implements Output {
    @Override
    public Sink open(String what, Signal abandoned) throws IOException {
      OutputStream out;
      try {
        out = Files.newOutputStream(file);
      } catch (IOException e) {
        throw new IOException(what + " cannot go to " + file + ": " + why(e), e);
      }
      byte[] chunk = new byte[1 << 13];
      return new Sink() {
        @Override
        public void accept(ByteBuffer bytes) throws IOException {
          while (bytes.hasRemaining()) {
            int length = Math.min(bytes.remaining(), chunk.length);
            bytes.get(chunk, 0, length);
            out.write(chunk, 0, length);
          }
        }

        @Override
        public void end() throws IOException {
          out.close();
        }
      };
    }

    private String why(IOException e) {
      if (Files.isDirectory(file)) {
        return "it is a directory";
      }
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null && Files.notExists(parent)) {
        return "there is no directory " + parent;
      }
      return e.toString();
    }
  }

  /**
   * Keeps what comes in memory. Written by the session's thread, read after the command has ended. When the memory
   * does not suffice it lets go of all it has, so that there is some to end the command with.
   */
  final class Keeper implements Sink {
    private static final int FIRST = 1 << 10;
    private static final int LONGEST = Integer.MAX_VALUE - 8;

    private byte[] kept = new byte[0];
    private int length;

    @Override
    public void accept(ByteBuffer bytes) {
      try {
        int more = bytes.remaining();
        makeRoom(more);
        bytes.get(kept, length, more);
        length += more;
      } catch (OutOfMemoryError e) {
        forget();
        throw e;
      }
    }

    private void makeRoom(int more) {
      if (more > LONGEST - length) {
        throw new OutOfMemoryError("the output is longer than an array can be");
      }
      if (more > kept.length - length) {
        int doubled = kept.length > LONGEST / 2 ? LONGEST : kept.length * 2;
        kept = Arrays.copyOf(kept, Math.max(Math.max(FIRST, doubled), length + more));
      }
    }

    void forget() {
      kept = new byte[0];
      length = 0;
    }

    @Override
    public void end() {}

    byte[] bytes() {
      return kept.length == length ? kept : Arrays.copyOf(kept, length);
    }
  }
}
