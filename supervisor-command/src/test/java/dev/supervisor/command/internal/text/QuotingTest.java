package dev.supervisor.command.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.command.Command;
import dev.supervisor.command.Sessions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes go in, a real shell gives the same bytes back, as argument, variable and text. */
final class QuotingTest {
  private static final int ROUNDS = 40;
  private static final byte[] NASTY =
      "'\"\\$`!*?[]{}()<>|&;#~ \t\n\r\033\1\177-=%^/".getBytes(StandardCharsets.US_ASCII);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void bytes_ofAnyKind_comeBack(long seed) throws InterruptedException {
    var random = new Random(seed);
    try (var sessions = new Sessions(1)) {
      for (int round = 0; round < ROUNDS; round++) {
        Object[] words = new Object[1 + random.nextInt(8)];
        var expected = new ByteArrayOutputStream();
        for (int i = 0; i < words.length; i++) {
          byte[] word = word(random);
          words[i] = word;
          expected.writeBytes(word);
          expected.write(0);
        }
        Object[] printf = new Object[words.length + 1];
        printf[0] = "%s\\0";
        System.arraycopy(words, 0, printf, 1, words.length);

        String what = "seed " + seed + ", round " + round;
        assertThat(Sessions.finished(sessions.of("printf", printf)).stdout())
            .as(what)
            .isEqualTo(expected.toByteArray());
        Command script = sessions.script("printf '%s\\0' \"$@\"", words);
        assertThat(Sessions.finished(script).stdout()).as(what).isEqualTo(expected.toByteArray());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void variables_ofAnyText_comeBack(long seed) throws InterruptedException {
    var random = new Random(seed);
    try (var sessions = new Sessions(1)) {
      for (int round = 0; round < ROUNDS; round++) {
        String value = new String(word(random), StandardCharsets.UTF_8);
        Command printenv = sessions.of("printenv", "-0", "V").addEnv("V", value);
        assertThat(Sessions.finished(printenv).stdoutText())
            .as("seed %s, round %s", seed, round)
            .isEqualTo(value + "\0");
      }
    }
  }

  /** Any bytes but NUL; shells' own signs more often than chance would have it. */
  private static byte[] word(Random random) {
    byte[] word = new byte[random.nextInt(60)];
    for (int i = 0; i < word.length; i++) {
      word[i] = random.nextBoolean()
          ? NASTY[random.nextInt(NASTY.length)]
          : (byte) (1 + random.nextInt(255));
    }
    return word;
  }
}
