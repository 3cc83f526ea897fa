package dev.supervisor.command;

import java.nio.charset.Charset;

/** An output holds bytes that are no text in the charset it was to be read in, and that was asked to be strict. */
public final class MalformedOutputException extends RuntimeException {
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
