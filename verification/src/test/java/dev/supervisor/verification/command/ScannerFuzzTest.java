package dev.supervisor.verification.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.supervisor.command.internal.remote.MarkScanner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Whatever comes before a command, is written by it, and however it is cut into pieces: its output is told exactly, and
 * its end at once.
 */
final class ScannerFuzzTest {
  // Few signs, and a beginning that comes back: so that what is nearly a mark is easily made.
  private static final byte[] MARK = bytes("aabaabaaabaabaabaaabaabaabaaabaa");
  private static final byte[] OPENING = bytes("0123456789abcdef0123456789abcdef");
  private static final byte[] ENDING = bytes("fedcba9876543210fedcba9876543210");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Gives a stream in pieces of lengths that the fuzzer chooses. */
  private static final class Pieces extends InputStream {
    private final ByteArrayInputStream all;
    private final FuzzedDataProvider lengths;

    Pieces(byte[] all, FuzzedDataProvider lengths) {
      this.all = new ByteArrayInputStream(all);
      this.lengths = lengths;
    }

    @Override
    public int read() {
      return all.read();
    }

    @Override
    public int read(byte[] to, int from, int length) {
      return all.read(to, from, Math.min(length, lengths.consumeInt(1, 40)));
    }
  }

  private static final class Both implements MarkScanner.Expected {
    @Override
    public byte @Nullable [] opening() {
      return OPENING;
    }

    @Override
    public byte @Nullable [] ending() {
      return ENDING;
    }
  }

  @FuzzTest(maxDuration = "10m")
  void stream_ofAnyBytes_isToldExactly(FuzzedDataProvider data) throws IOException {
    byte[] noise = withBeginnings(data);
    byte[] first = withBeginnings(data);
    byte[] second = withBeginnings(data);
    boolean digits = data.consumeBoolean();
    if (contains(noise, MARK)
        || contains(noise, OPENING)
        || contains(first, MARK)
        || contains(second, MARK)) {
      return; // nobody can know them
    }
    if (overlaps(noise, OPENING) || overlaps(first, MARK) || overlaps(second, MARK)) {
      return; // the last bytes and the first of a mark make another one, by a chance of 2 to the
      // -128: it is garbled then
    }
    int code = data.consumeInt(0, 255);
    var stream = new ByteArrayOutputStream();
    stream.writeBytes(noise);
    stream.writeBytes(OPENING);
    stream.writeBytes(bytes(digits ? "0000012345" : ""));
    stream.writeBytes(first);
    stream.writeBytes(MARK);
    stream.write('p');
    stream.writeBytes(bytes("0".repeat(MarkScanner.PING_DIGITS - 1) + "7"));
    stream.writeBytes(second);
    stream.writeBytes(MARK);
    stream.write('e');
    stream.writeBytes(ENDING);
    stream.writeBytes(bytes(digits ? String.format("%03dL", code) : ""));

    var scanner = new MarkScanner(MARK, new Both(), digits ? 10 : 0, digits ? 3 : 0);
    var in = new Pieces(stream.toByteArray(), data);
    var output = new ByteArrayOutputStream();
    var told = new StringBuilder();
    MarkScanner.MarkKind kind = null;
    while (kind != MarkScanner.MarkKind.OVER) {
      kind = scanner.next();
      switch (kind) {
        case MORE -> assertThat(scanner.read(in)).as("all was told").isPositive();
        case OUTPUT -> {
          byte[] piece = new byte[scanner.output().remaining()];
          scanner.output().get(piece);
          output.writeBytes(piece);
        }
        default -> told.append(kind).append(' ');
      }
    }
    assertThat(told).hasToString("OPENING ALIVE OVER ");
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    assertThat(output.toByteArray()).isEqualTo(all);
    assertThat(scanner.number()).isEqualTo(digits ? code : 0);
    assertThat(scanner.flag()).isEqualTo(digits ? 'L' : '-');
  }

  /** Any bytes, and beginnings of the two words that are looked for. */
  private static byte[] withBeginnings(FuzzedDataProvider data) {
    var bytes = new ByteArrayOutputStream();
    for (int i = data.consumeInt(0, 6); i > 0; i--) {
      switch (data.consumeInt(0, 2)) {
        case 0 -> bytes.writeBytes(data.consumeBytes(data.consumeInt(0, 100)));
        case 1 -> bytes.write(MARK, 0, data.consumeInt(0, MARK.length - 1));
        default -> bytes.write(OPENING, 0, data.consumeInt(0, OPENING.length - 1));
      }
    }
    return bytes.toByteArray();
  }

  private static boolean contains(byte[] bytes, byte[] word) {
    for (int i = 0; i + word.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + word.length, word, 0, word.length)) {
        return true;
      }
    }
    return false;
  }

  /** {@return whether the word begins somewhere in the bytes and ends in a word that follows them} */
  private static boolean overlaps(byte[] bytes, byte[] word) {
    byte[] both = Arrays.copyOf(bytes, bytes.length + word.length - 1);
    System.arraycopy(word, 0, both, bytes.length, word.length - 1);
    return contains(both, word);
  }
}
