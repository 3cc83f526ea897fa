package dev.supervisor.command.internal.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.command.Decoding;
import dev.supervisor.command.Decoding.MalformedOutputException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LineCutterTest {

  private static List<String> cut(byte[] bytes, Decoding decoding, Random pieces) throws Exception {
    var lines = new ArrayList<String>();
    LineCutter cutter = LineCutter.of("stdout", decoding, lines::add);
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + 1 + pieces.nextInt(7));
      cutter.accept(ByteBuffer.wrap(bytes, from, to - from));
      from = to;
    }
    cutter.end();
    return lines;
  }

  /** The bad schedule: a piece ends inside of a character, or between the two signs of an end of line. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTF-8",
        "ISO-8859-1",
        "US-ASCII",
        "UTF-16",
        "UTF-16LE",
        "UTF-32",
        "Shift_JIS",
        "GB18030",
        "windows-1252"
      })
  void lines_inPiecesOfAnyLength_areTheSame(String name) throws Exception {
    Charset charset = Charset.forName(name);
    for (int seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        String any =
            random.nextInt(3) == 0 ? "\n" : random.nextInt(6) == 0 ? "\r" : "aé漢😀".substring(0, 1);
        text.append(random.nextInt(4) == 0 ? "漢" : any);
      }
      byte[] bytes = text.toString().getBytes(charset);
      String read = new String(bytes, charset);
      List<String> expected = new ArrayList<>(List.of(read.split("\n", -1)));
      if (expected.get(expected.size() - 1).isEmpty()) {
        expected.remove(expected.size() - 1);
      }
      expected.replaceAll(
          line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
      assertThat(cut(bytes, Decoding.of(charset), random)).as("seed %s", seed).isEqualTo(expected);
      assertThat(cut(bytes, Decoding.of(charset).strict(), random))
          .as("strict, seed %s", seed)
          .isEqualTo(expected);
      assertThat(OutputText.lines(read)).as("at once, seed %s", seed).isEqualTo(expected);
    }
  }

  /** Newlines are sought eight bytes at a time: at each place of the eight, beside bytes that differ in one bit. */
  @Test
  void newline_atAnyPlaceBesideAlmostEqualBytes_isFound() throws Exception {
    byte[] alike = {'\n', '\n' ^ 1, (byte) ('\n' ^ 0x80), 0, -1, '\t', '\r', 'a'};
    for (int seed = 0; seed < 2_000; seed++) {
      var random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(70)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = alike[random.nextInt(3) == 0 ? 1 + random.nextInt(2) : random.nextInt(8)];
      }
      var expected =
          new ArrayList<String>(OutputText.lines(new String(bytes, StandardCharsets.ISO_8859_1)));
      var lines = new ArrayList<String>();
      LineCutter cutter =
          LineCutter.of("stdout", Decoding.of(StandardCharsets.ISO_8859_1), lines::add);
      int half = random.nextInt(bytes.length + 1);
      cutter.accept(ByteBuffer.wrap(bytes, 0, half));
      cutter.accept(ByteBuffer.wrap(bytes, half, bytes.length - half)); // in the room of the first
      cutter.end();
      assertThat(lines).as("seed %s", seed).isEqualTo(expected);
    }
  }

  /** What is decoded at a time ends anywhere in a line, too: characters are cut as they are decoded. */
  @Test
  void lines_longerThanWhatIsDecodedAtATime_areExact() throws Exception {
    var expected = new ArrayList<String>();
    for (int length : new int[] {8_190, 0, 1, 8_192, 20_000, 5, 8_191, 3}) {
      expected.add(Character.toString('a' + length % 26).repeat(length));
    }
    for (String end : new String[] {"\n", "\r\n"}) {
      byte[] bytes = (String.join(end, expected) + end).getBytes(StandardCharsets.UTF_16LE);
      var lines = new ArrayList<String>();
      LineCutter cutter =
          LineCutter.of("stdout", Decoding.of(StandardCharsets.UTF_16LE), lines::add);
      cutter.accept(ByteBuffer.wrap(bytes));
      cutter.end();
      assertThat(lines).isEqualTo(expected);
    }
  }

  /** The room for a line that comes in several pieces grows, and is used again: nothing of a long line is in the next one. */
  @Test
  void lines_shortAndLongInTurn_eachInSeveralPieces_areExact() throws Exception {
    var expected = new ArrayList<String>();
    for (int length : new int[] {500, 3, 31, 1, 32, 0, 33, 70, 2}) {
      expected.add(Character.toString('a' + length % 26).repeat(length));
    }
    byte[] bytes = String.join("\r\n", expected).getBytes(StandardCharsets.UTF_8);
    for (int seed = 0; seed < 50; seed++) {
      assertThat(cut(bytes, Decoding.UTF_8, new Random(seed)))
          .as("seed %s", seed)
          .isEqualTo(expected);
    }
  }

  @Test
  void malformed_bytes_becomeReplacementsOrAnErrorWithTheirOffset() throws Exception {
    byte[] bytes = {'a', '\n', 'b', 'c', (byte) 0xc3, 'd', '\n'};
    assertThat(cut(bytes, Decoding.UTF_8, new Random(1))).containsExactly("a", "bc\ufffdd");
    assertThatThrownBy(() -> cut(bytes, Decoding.UTF_8.strict(), new Random(1)))
        .isInstanceOf(MalformedOutputException.class)
        .hasMessage("stdout is not UTF-8 at byte 4")
        .extracting(it -> ((MalformedOutputException) it).offset())
        .isEqualTo(4L);
    byte[] halfPair = {0, 'a', 0, '\n', 0, 'b', (byte) 0xdc, 0, 0, 'c'};
    assertThat(cut(halfPair, Decoding.of(StandardCharsets.UTF_16BE), new Random(2)))
        .containsExactly("a", "b\ufffdc");
    assertThatThrownBy(
            () -> cut(halfPair, Decoding.of(StandardCharsets.UTF_16BE).strict(), new Random(2)))
        .hasMessage("stdout is not UTF-16BE at byte 6");
  }

  @Test
  void replacementCharacter_written_isNoError() throws Exception {
    byte[] bytes = "a\ufffd\n".getBytes(StandardCharsets.UTF_8);
    assertThat(cut(bytes, Decoding.UTF_8.strict(), new Random(1))).containsExactly("a\ufffd");
  }
}
