package dev.supervisor.command;

import java.nio.charset.Charset;
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
  /** UTF-8, with U+FFFD in the place of bytes that are not UTF-8; the default. */
  public static final Decoding UTF_8 = of(StandardCharsets.UTF_8);

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
   * {@return a copy with malformed bytes as an error that names their offset}
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

  /** {@return whether malformed bytes are an error} */
  public boolean isStrict() {
    return strict;
  }

  @Override
  public String toString() {
    return strict ? "strict " + charset.name() : charset.name();
  }

  /** Thrown where a strict decoding meets bytes that are no text in its charset. */
  public static final class MalformedOutputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long offset;

    /**
     * @param what the name of the output
     * @param charset the charset it was to be read in
     * @param offset how many bytes of the output come before the first that is no text
     */
    public MalformedOutputException(String what, Charset charset, long offset) {
      super(what + " is not " + charset.name() + " at byte " + offset);
      this.offset = offset;
    }

    /** {@return how many bytes of the output come before the first that is no text} */
    public long offset() {
      return offset;
    }
  }
}
