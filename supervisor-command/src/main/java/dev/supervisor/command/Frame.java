package dev.supervisor.command;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One command on its way to a driver: a head of fixed length, then three runs of bytes whose lengths it tells. */
final class Frame {
  static final int HEAD = 64;

  private Frame() {}

  /** {@code run n directory preparation text i}: the words are padded with blanks to {@link #HEAD} bytes. */
  static byte[] of(
      String verb, int number, byte[] directory, byte[] preparation, byte[] text, boolean input) {
    var head = new byte[HEAD];
    Arrays.fill(head, (byte) ' ');
    byte[] words = String.join(
            " ",
            verb,
            Integer.toString(number),
            Integer.toString(directory.length),
            Integer.toString(preparation.length),
            Integer.toString(text.length),
            input ? "i" : "-")
        .getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(words, 0, head, 0, words.length);
    var frame =
        new ByteArrayOutputStream(HEAD + directory.length + preparation.length + text.length);
    frame.writeBytes(head);
    frame.writeBytes(directory);
    frame.writeBytes(preparation);
    frame.writeBytes(text);
    return frame.toByteArray();
  }
}
