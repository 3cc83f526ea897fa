package dev.supervisor.command;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * How the bytes of an output are read as text: in which charset, and what becomes of bytes that are
 * no text in it.
 *
 * <pre>{@code
 * String names = outcome.stdoutText(Decoding.UTF_8.strict());     // or MalformedOutputException: at byte 17
 * Command.of("iconv", …).stdoutLines(lines, Decoding.of(UTF_16));
 * }</pre>
 *
 * <p>Malformed bytes become U+FFFD, unless the decoding is strict. Immutable, thread-safe.
 */
public final class Decoding {
  /** UTF-8, with U+FFFD in the place of bytes that are not UTF-8; the default. */
  public static final Decoding UTF_8 = of(StandardCharsets.UTF_8);

  private final Charset charset;
  private final boolean strict;

  private Decoding(Charset charset, boolean strict) {
    this.charset = charset;
    this.strict = strict;
  }

  /** {@return a decoding with this charset, and with U+FFFD in the place of malformed bytes} */
  public static Decoding of(Charset charset) {
    return new Decoding(Objects.requireNonNull(charset, "charset"), /* strict= */ false);
  }

  /**
   * {@return a copy for which malformed bytes are an error}
   *
   * <p>The methods of an outcome that return text then throw a {@link MalformedOutputException}. If
   * lines are read while the command runs, malformed bytes stop it, with that exception as the
   * reason's cause.
   */
  public Decoding strict() {
    return new Decoding(charset, /* strict= */ true);
  }

  /** {@return the charset} */
  public Charset charset() {
    return charset;
  }

  /** {@return whether malformed bytes are an error} */
  public boolean isStrict() {
    return strict;
  }

  @Override
  public String toString() {
    return strict ? "strict " + charset.name() : charset.name();
  }

  /** Bytes of an output are no text in the charset of a strict {@link Decoding}. */
  public static final class MalformedOutputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long offset;

    /**
     * @param what the name of the output, such as {@code stdout}
     * @param charset the charset in which it was to be read
     * @param offset the number of bytes of the output before the first that is no text
     */
    public MalformedOutputException(String what, Charset charset, long offset) {
      super(what + " is not " + charset.name() + " at byte " + offset);
      this.offset = offset;
    }

    /** {@return the number of bytes of the output before the first that is no text} */
    public long offset() {
      return offset;
    }
  }
}
