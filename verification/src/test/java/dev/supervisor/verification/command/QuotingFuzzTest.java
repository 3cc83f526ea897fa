package dev.supervisor.verification.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.supervisor.command.internal.remote.BashFrames;
import dev.supervisor.command.internal.remote.ShLines;
import dev.supervisor.command.internal.text.ShellQuoting;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** What is quoted or escaped for a shell, a shell that reads it by the book gets back, byte for byte. */
final class QuotingFuzzTest {
  private static final byte[] MARK = new byte[] {'m'};

  @FuzzTest(maxDuration = "10m")
  void bytes_ofAnyKind_comeBack(byte[] bytes) {
    byte[] word = new ShellQuoting().word(bytes).toBytes();
    assertThat(unquoted(word)).isEqualTo(bytes);

    byte[] frame = new BashFrames().input(MARK, bytes, bytes.length);
    int escaped = 32 + MARK.length + 1; // the head, and the answer
    assertThat(unescaped(frame, escaped, frame.length)).isEqualTo(bytes);

    byte[] line = new ShLines().input(MARK, bytes, bytes.length);
    int piece = "in ma =".length();
    for (int i = piece; i < line.length - 1; i++) {
      assertThat((int) line[i]).as("one word of one line").isNotIn(' ', '\n', '\t', '\r', 0);
    }
    assertThat(line[line.length - 1]).isEqualTo((byte) '\n');
    assertThat(unescaped(line, piece, line.length - 1)).isEqualTo(bytes);
  }

  /** Single quotes, and backslashes between them. */
  private static byte[] unquoted(byte[] word) {
    var bytes = new ByteArrayOutputStream();
    boolean inside = false;
    for (int i = 0; i < word.length; i++) {
      if (word[i] == '\'') {
        inside = !inside;
      } else if (inside) {
        bytes.write(word[i]);
      } else {
        assertThat(word[i]).as("outside of quotes").isEqualTo((byte) '\\');
        bytes.write(word[++i]);
      }
    }
    assertThat(inside).as("a quote is open").isFalse();
    return bytes.toByteArray();
  }

  /** As {@code printf %b} does, as far as it may be needed. */
  private static byte[] unescaped(byte[] bytes, int from, int to) {
    var plain = new ByteArrayOutputStream();
    for (int i = from; i < to; i++) {
      if (bytes[i] != '\\') {
        plain.write(bytes[i]);
      } else if (bytes[i + 1] == '\\') {
        plain.write('\\');
        i++;
      } else {
        assertThat(bytes[i + 1]).isEqualTo((byte) '0');
        String octal = new String(
            Arrays.copyOfRange(bytes, i + 2, i + 5), java.nio.charset.StandardCharsets.US_ASCII);
        plain.write(Integer.parseInt(octal, 8));
        i += 4;
      }
    }
    return plain.toByteArray();
  }
}
