package dev.supervisor.command.internal.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TailTest {

  @Test
  void bytes_ofAnyPieces_areTheLast() {
    var random = new Random(1);
    for (int round = 0; round < 200; round++) {
      byte[] all = new byte[random.nextInt(3 * Tail.BYTES)];
      random.nextBytes(all);
      var tail = new Tail();
      for (int from = 0; from < all.length; ) {
        int to = Math.min(all.length, from + 1 + random.nextInt(round * 50 + 1));
        ByteBuffer piece = ByteBuffer.wrap(all, from, to - from);
        tail.add(piece);
        assertThat(piece.hasRemaining()).isFalse();
        from = to;
      }
      byte[] expected = Arrays.copyOfRange(all, Math.max(0, all.length - Tail.BYTES), all.length);
      assertThat(tail.bytes()).isEqualTo(expected);
    }
  }

  private static String readable(String text) {
    return Tail.readable(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readable_ofWhatATerminalInterprets_isWhatItWouldShow() {
    assertThat(readable("\033[1;31merror:\033[0m no é\r\n\n")).isEqualTo("error: no é");
    assertThat(readable("10 %\r50 %\r100 %\ndone")).isEqualTo("100 %\ndone");
    assertThat(readable("\033]0;title\007a\tb\000\007c")).isEqualTo("a\tb??c");
    assertThat(readable("a\u202eb\u2028c\u200dd")).isEqualTo("a?b?c\u200dd");
    assertThat(readable("")).isEmpty();
  }

  @Test
  void readable_ofMuch_isShortAndWhole() {
    String much = "😀é漢".repeat(10_000);
    for (int shift = 0; shift < 9; shift++) {
      String text = readable("x".repeat(shift) + much + "\n");
      assertThat(text).startsWith("…").doesNotContain("\ufffd").hasSizeLessThanOrEqualTo(2_001);
      assertThat(much).endsWith(text.substring(1));
      assertThat(Character.isLowSurrogate(text.charAt(1))).isFalse();
    }
  }
}
