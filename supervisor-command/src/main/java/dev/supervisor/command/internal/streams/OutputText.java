package dev.supervisor.command.internal.streams;

import dev.supervisor.command.Decoding;
import dev.supervisor.command.Decoding.MalformedOutputException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.List;

/** Bytes of an output as the text that they are by a {@link Decoding}. */
public final class OutputText {
  private static final int CHUNK = 1 << 13;

  private OutputText() {}

  /** {@return a decoder that replaces malformed bytes, or reports them} */
  static CharsetDecoder decoder(Decoding decoding) {
    CodingErrorAction action =
        decoding.isStrict() ? CodingErrorAction.REPORT : CodingErrorAction.REPLACE;
    return decoding.charset().newDecoder().onMalformedInput(action).onUnmappableCharacter(action);
  }

  /**
   * {@return the text that the bytes are}
   *
   * @param what the name of the output, for errors
   * @param offset of the first of the bytes in the output, for errors
   * @throws MalformedOutputException when not all of the bytes are text, and the decoding is strict
   */
  public static String decode(
      Decoding decoding, byte[] bytes, int from, int to, String what, long offset) {
    String text = new String(bytes, from, to - from, decoding.charset());
    if (decoding.isStrict() && text.indexOf('\ufffd') >= 0) { // no charset has another replacement
      ensureWellFormed(decoding, ByteBuffer.wrap(bytes, from, to - from), what, offset - from);
    }
    return text;
  }

  /** {@return the text without the newlines at its end, as a shell substitutes it for {@code $(…)}} */
  public static String withoutLastNewlines(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '\n') {
      end--;
    }
    return text.substring(0, end);
  }

  /** {@return the lines of the text, cut as by a {@link LineCutter}; immutable} */
  public static List<String> lines(String text) {
    var lines = new ArrayList<String>();
    int next;
    for (int from = 0; from < text.length(); from = next + 1) {
      int newline = text.indexOf('\n', from);
      next = newline < 0 ? text.length() : newline;
      int to = next > from && text.charAt(next - 1) == '\r' ? next - 1 : next;
      lines.add(text.substring(from, to));
    }
    return List.copyOf(lines);
  }

  private static void ensureWellFormed(
      Decoding decoding, ByteBuffer bytes, String what, long offset) {
    CharsetDecoder decoder = decoder(decoding);
    var chars = CharBuffer.allocate(CHUNK);
    CoderResult result;
    do {
      chars.clear();
      result = decoder.decode(bytes, chars, /* endOfInput= */ true);
    } while (result.isOverflow());
    if (result.isError()) {
      throw new MalformedOutputException(what, decoding.charset(), offset + bytes.position());
    }
  }
}
