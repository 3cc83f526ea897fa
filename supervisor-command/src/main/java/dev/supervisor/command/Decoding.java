package dev.supervisor.command;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * How the bytes of an output are read as text: in which charset, and what becomes of bytes that are no text in it.
 *
 * <pre>{@code
 * String names = outcome.stdoutText(Decoding.UTF_8.strict());     // or MalformedOutputException: at byte 17
 * Command.of("iconv", …).stdoutLines(lines, Decoding.of(UTF_16));
 * }</pre>
 *
 * <p>Unless it is strict, malformed bytes become U+FFFD. Immutable, thread-safe.
 */
public final class Decoding {
  /** UTF-8, with U+FFFD in the place of bytes that are none: what is used unless something else is said. */
  public static final Decoding UTF_8 = of(StandardCharsets.UTF_8);

  private static final int CHUNK = 1 << 13;

  private final Charset charset;
  private final boolean strict;

  private Decoding(Charset charset, boolean strict) {
    this.charset = charset;
    this.strict = strict;
  }

  /** {@return decoding in this charset, with U+FFFD in the place of malformed bytes} */
  public static Decoding of(Charset charset) {
    return new Decoding(Objects.requireNonNull(charset, "charset"), /* strict= */ false);
  }

  /**
   * {@return the same, with malformed bytes as an error that names their offset}
   *
   * <p>Text of an outcome then throws a {@link MalformedOutputException}. Lines that are read while the command runs
   * stop it, with that exception as the reason's cause.
   */
  public Decoding strict() {
    return new Decoding(charset, /* strict= */ true);
  }

  /** {@return the charset} */
  public Charset charset() {
    return charset;
  }

  CharsetDecoder decoder() {
    CodingErrorAction action = strict ? CodingErrorAction.REPORT : CodingErrorAction.REPLACE;
    return charset.newDecoder().onMalformedInput(action).onUnmappableCharacter(action);
  }

  /**
   * @param what the name of the output, for errors
   * @param offset of the first of the bytes in the output, for errors
   */
  String decode(byte[] bytes, int from, int to, String what, long offset) {
    String text = new String(bytes, from, to - from, charset);
    if (strict && text.indexOf('\ufffd') >= 0) { // no charset has another replacement
      ensureWellFormed(ByteBuffer.wrap(bytes, from, to - from), what, offset - from);
    }
    return text;
  }

  private void ensureWellFormed(ByteBuffer bytes, String what, long offset) {
    CharsetDecoder decoder = decoder();
    var chars = CharBuffer.allocate(CHUNK);
    CoderResult result;
    do {
      chars.clear();
      result = decoder.decode(bytes, chars, /* endOfInput= */ true);
    } while (result.isOverflow());
    if (result.isError()) {
      throw new MalformedOutputException(what, charset, offset + bytes.position());
    }
  }

  @Override
  public String toString() {
    return strict ? "strict " + charset.name() : charset.name();
  }
}
