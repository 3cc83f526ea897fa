package dev.supervisor.command.internal.streams;

import dev.supervisor.signals.internal.PlainText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The last bytes of a stream, and what they look like in a message. Confined to one thread at a time. */
public final class Tail {
  static final int BYTES = 8_000;
  private static final int CHARS = 2_000;

  /** Made for the first message. */
  private static final class Unseen {
    static final Pattern ESCAPES = Pattern.compile(
        "\033(?:\\[[0-?]*[ -/]*[@-~]|\\][^\007\033]*(?:\007|\033\\\\)|[ -/]*[0-~])");
    static final Pattern OVERWRITTEN = Pattern.compile("[^\n]*\r(?=[^\n])");
  }

  private byte[] last = new byte[0];
  private int length;

  /** Takes all of the bytes. */
  public void add(ByteBuffer bytes) {
    int more = bytes.remaining();
    if (more >= BYTES) {
      bytes.position(bytes.limit() - BYTES);
      more = BYTES;
      length = 0;
    }
    if (length + more > BYTES) {
      int keep = BYTES - more;
      System.arraycopy(last, length - keep, last, 0, keep);
      length = keep;
    }
    if (length + more > last.length) {
      last = Arrays.copyOf(last, Math.min(BYTES, Math.max(length + more, 2 * last.length)));
    }
    bytes.get(last, length, more);
    length += more;
  }

  public byte[] bytes() {
    return Arrays.copyOf(last, length);
  }

  /**
   * {@return the end of a text in UTF-8 as a terminal would show it, without colours and what was overwritten; what
   * was left out before it is shown by an ellipsis}
   *
   * @param bytes all of it, or its last {@link #BYTES}
   */
  public static String readable(byte[] bytes) {
    int from = Math.max(0, bytes.length - BYTES);
    boolean cut = bytes.length >= BYTES;
    while (cut && from < bytes.length && (bytes[from] & 0xc0) == 0x80) {
      from++; // the rest of a character that was cut through
    }
    String text = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    text = Unseen.ESCAPES.matcher(text).replaceAll("").replace("\r\n", "\n");
    text = Unseen.OVERWRITTEN.matcher(text).replaceAll("");
    text = withoutUnreadable(text.stripTrailing());
    if (text.length() > CHARS) {
      int start = text.length() - CHARS;
      text = text.substring(Character.isLowSurrogate(text.charAt(start)) ? start + 1 : start);
      cut = true;
    }
    return cut ? "…" + text : text;
  }

  /** Puts a question mark in the place of each character that a terminal would not show, or would obey. */
  private static String withoutUnreadable(String text) {
    var readable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c ->
            readable.appendCodePoint(PlainText.isPlain(c) || c == '\n' || c == '\t' ? c : '?'));
    return readable.toString();
  }
}
