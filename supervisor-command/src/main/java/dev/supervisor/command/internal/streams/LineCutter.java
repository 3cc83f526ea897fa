package dev.supervisor.command.internal.streams;

import dev.supervisor.command.Decoding;
import dev.supervisor.command.Decoding.MalformedOutputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Cuts bytes into lines. A line ends with {@code \n}, and a {@code \r} before that is part of the end; the last line
 * need not end. Confined to one thread.
 */
public interface LineCutter {
  /** Lines do not grow beyond this many bytes or characters: the memory is not the command's alone. */
  int LONGEST = 64 << 20;

  /** Charsets in which the byte 10 is an end of line wherever it stands. */
  Set<Charset> CUT_AS_BYTES =
      Set.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII, StandardCharsets.ISO_8859_1);

  /** Gets the lines. */
  @FunctionalInterface
  interface LineTaker {
    void take(String line) throws IOException, InterruptedException;
  }

  /**
   * {@return one for the charset of the decoding}
   *
   * @param what {@code "stdout"} or {@code "stderr"}, for errors
   */
  static LineCutter of(String what, Decoding decoding, LineTaker taker) {
    return CUT_AS_BYTES.contains(decoding.charset())
        ? new ByteLineCutter(what, decoding, taker)
        : new CharLineCutter(what, decoding, taker);
  }

  /**
   * Takes all of the bytes.
   *
   * @throws MalformedOutputException when they are no text, and the decoding is strict
   */
  void accept(ByteBuffer bytes) throws IOException, InterruptedException;

  /** The last line is complete. */
  void end() throws IOException, InterruptedException;

  static IOException tooLong(String what, String units) {
    return new IOException("a line of its " + what + " is longer than " + (LONGEST >> 20) + " Mi "
        + units + ": take that output in pieces");
  }
}
