package dev.supervisor.command;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** One command on its way to a driver: a head of fixed columns, then three runs of bytes whose lengths it tells. */
final class Frame {
  static final int HEAD = 64;

  private static final byte[] NOTHING = {};

  private Frame() {}

  /** {@code verb n directory preparation text i}: a word of at most 5 bytes, then numbers of 10 digits. */
  static byte[] of(
      String verb, int number, byte[] directory, byte[] preparation, byte[] text, boolean input) {
    var head = new byte[HEAD];
    Arrays.fill(head, (byte) ' ');
    byte[] columns = String.format(
            Locale.ROOT,
            "%-5s %010d %010d %010d %010d %s",
            verb,
            number,
            directory.length,
            preparation.length,
            text.length,
            input ? "i" : "-")
        .getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(columns, 0, head, 0, columns.length);
    var frame =
        new ByteArrayOutputStream(HEAD + directory.length + preparation.length + text.length);
    frame.writeBytes(head);
    frame.writeBytes(directory);
    frame.writeBytes(preparation);
    frame.writeBytes(text);
    return frame.toByteArray();
  }

  /** {@return what ends the texts that stay} */
  static byte[] leave() {
    return of("leave", 0, NOTHING, NOTHING, NOTHING, /* input= */ false);
  }
}
