package dev.supervisor.command.internal.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Shell text under construction: literal pieces written here, and words of others, quoted by the one rule.
 *
 * <p>The rule: a word goes between single quotes, where a shell reads every byte as itself, and each single quote in
 * it becomes {@code '\''}; where all has to be ASCII, the shell reads escapes instead. There is no other way from a
 * value to shell text in this module. Confined to one thread.
 */
public final class ShellQuoting {
  private static final byte[] QUOTE_IN_WORD = {'\'', '\\', '\'', '\''};

  private final ByteArrayOutputStream text = new ByteArrayOutputStream();

  /** Appends shell text as it is: only for constants of this module and names that were checked. */
  public ShellQuoting literal(String shell) {
    text.writeBytes(shell.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  /** Appends one word that the shell reads back as exactly these bytes (none of which is NUL). */
  public ShellQuoting word(byte[] bytes) {
    text.write('\'');
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\'') {
        text.write(bytes, from, i - from);
        text.writeBytes(QUOTE_IN_WORD);
        from = i + 1;
      }
    }
    text.write(bytes, from, bytes.length - from);
    text.write('\'');
    return this;
  }

  /**
   * Appends one word that the shell reads back as exactly these bytes, in whatever locale: all of it is ASCII.
   */
  public ShellQuoting ascii(byte[] bytes) {
    literal("$'");
    for (byte b : bytes) {
      if (b < ' ' || b == '\'' || b == '\\' || b == 127) {
        text.write('\\');
        text.write('0' + ((b >> 6) & 3));
        text.write('0' + ((b >> 3) & 7));
        text.write('0' + (b & 7));
      } else {
        text.write(b);
      }
    }
    text.write('\'');
    return this;
  }

  /** Appends shell text made by another of these, or by the user as such. */
  public ShellQuoting raw(byte[] shell) {
    text.writeBytes(shell);
    return this;
  }

  public byte[] toBytes() {
    return text.toByteArray();
  }
}
