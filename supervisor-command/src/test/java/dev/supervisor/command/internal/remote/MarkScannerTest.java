package dev.supervisor.command.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.command.internal.text.Nonce;
import dev.supervisor.command.internal.text.ShellQuoting;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MarkScannerTest {
  /**
   * Begins with a byte that it has nowhere else, so that no two beginnings of it make a whole one, and ends with one that
   * no other bytes have, so that none of them completes a beginning.
   */
  private final byte[] mark = markOf(Nonce.next());

  private final byte[] opening = Nonce.next();
  private final byte[] ending = Nonce.next();
  private final MarkScanner scanner = new MarkScanner(
      mark,
      new MarkScanner.Expected() {
        @Override
        public byte[] opening() {
          return opening;
        }

        @Override
        public byte[] ending() {
          return ending;
        }
      },
      10,
      3);
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final List<String> marks = new ArrayList<>();

  private static byte[] markOf(byte[] nonce) {
    nonce[0] = 'm';
    nonce[Nonce.LENGTH - 1] = 'k';
    return nonce;
  }

  private void scan(InputStream in) throws IOException {
    while (true) {
      MarkScanner.MarkKind kind = scanner.next();
      switch (kind) {
        case MORE -> {
          if (scanner.read(in) < 0) {
            return;
          }
        }
        case OUTPUT -> {
          ByteBuffer bytes = scanner.output();
          byte[] copy = new byte[bytes.remaining()];
          bytes.get(copy);
          output.writeBytes(copy);
        }
        case OPENING -> marks.add("opening " + scanner.number());
        case OVER -> marks.add("over " + scanner.number() + scanner.flag());
        case GARBLED -> {
          marks.add("garbled");
          return;
        }
        default -> marks.add(kind.toString());
      }
    }
  }

  private static ShellQuoting words() {
    return new ShellQuoting();
  }

  private ShellQuoting opened() {
    return words().raw(opening).literal("0000000042");
  }

  private ShellQuoting end(ShellQuoting before, String code) {
    return before.raw(mark).literal("e").raw(ending).literal(code);
  }

  /** Gives what is there in pieces of random length, some of them of one byte. */
  private static InputStream inPieces(byte[] all, Random random) {
    return new ByteArrayInputStream(all) {
      @Override
      public synchronized int read(byte[] bytes, int from, int length) {
        int most = random.nextBoolean() ? 1 + random.nextInt(3) : 1 + random.nextInt(40);
        return super.read(bytes, from, Math.min(length, most));
      }
    };
  }

  /** The bad schedule: a mark comes in two reads, and half of it is taken for output. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void output_ofAnyBytes_isToldFromMarksHoweverItIsCut(long seed) throws Exception {
    var random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      output.reset();
      marks.clear();
      var stream = opened();
      var expected = new ByteArrayOutputStream();
      for (int i = 0; i < 20; i++) {
        byte[] piece = nasty(random);
        expected.writeBytes(piece);
        stream.raw(piece);
        if (random.nextInt(4) == 0) {
          stream.raw(mark).literal("p0000000007");
        }
      }
      scan(inPieces(end(stream, "007L").toBytes(), random));
      assertThat(output.toByteArray())
          .as("seed %s, round %s", seed, round)
          .isEqualTo(expected.toByteArray());
      assertThat(marks).startsWith("opening 42").endsWith("over 7L");
      assertThat(scanner.takeNoise()).isZero();
    }
  }

  /** Random bytes, and beginnings of the mark. */
  private byte[] nasty(Random random) {
    if (random.nextBoolean()) {
      return Arrays.copyOf(mark, random.nextInt(Nonce.LENGTH));
    }
    byte[] bytes = new byte[random.nextInt(100)];
    random.nextBytes(bytes);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == 'k' ? 0 : bytes[i];
    }
    return bytes;
  }

  @Test
  void output_longerThanTheRoom_isPassedOn() throws Exception {
    byte[] zeros = new byte[1_000_000];
    scan(new ByteArrayInputStream(end(opened().raw(zeros), "000-").toBytes()));
    assertThat(output.toByteArray()).isEqualTo(zeros);
    assertThat(marks).containsExactly("opening 42", "over 0-");
  }

  @Test
  void output_thatCannotBeAMark_isNotHeldBack() throws Exception {
    scan(new ByteArrayInputStream(opened().literal("prompt? ").toBytes()));
    assertThat(output.toString(StandardCharsets.US_ASCII)).isEqualTo("prompt? ");
  }

  @Test
  void noise_outsideOfCommands_isCountedAndKeptForMessages() throws Exception {
    ShellQuoting stream =
        words().literal("motd ").raw(mark).literal("p0000000001").literal("x");
    scan(new ByteArrayInputStream(
        end(stream.raw(opened().toBytes()).literal("a"), "000-").toBytes()));
    assertThat(marks).containsExactly("ALIVE", "opening 42", "over 0-");
    assertThat(output.toString(StandardCharsets.US_ASCII)).isEqualTo("a");
    assertThat(scanner.takeNoise()).isEqualTo("motd x".length());
    assertThat(scanner.takeNoise()).isZero();
    assertThat(scanner.noiseTail()).isEqualTo("motd x");
  }

  @Test
  void ending_ofSomebodyElse_isGarbled() throws Exception {
    scan(new ByteArrayInputStream(
        opened().raw(mark).literal("e").raw(Nonce.next()).literal("000-").toBytes()));
    assertThat(marks).containsExactly("opening 42", "garbled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"256-", "00x-", "000Y", "-00-"})
  void ending_withoutSense_isGarbled(String code) throws Exception {
    scan(new ByteArrayInputStream(end(opened(), code).toBytes()));
    assertThat(marks).containsExactly("opening 42", "garbled");
  }

  @Test
  void opening_withoutSense_isGarbled() throws Exception {
    scan(new ByteArrayInputStream(words().raw(opening).literal("00000x0042").toBytes()));
    assertThat(marks).containsExactly("garbled");
  }

  @Test
  void markOfAnUnknownKind_isGarbled() throws Exception {
    scan(new ByteArrayInputStream(opened().literal("a").raw(mark).literal("?").toBytes()));
    assertThat(marks).containsExactly("opening 42", "garbled");
  }
}
