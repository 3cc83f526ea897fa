package dev.supervisor.command.internal.text;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Words that cannot be guessed: 128 bits, as 32 digits. */
public final class Nonce {
  public static final int LENGTH = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Nonce() {}

  public static byte[] next() {
    byte[] bits = new byte[LENGTH / 2];
    RANDOM.nextBytes(bits);
    return HexFormat.of().formatHex(bits).getBytes(StandardCharsets.US_ASCII);
  }
}
