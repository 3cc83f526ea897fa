package dev.supervisor.verification.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.supervisor.command.Decoding;
import dev.supervisor.command.Decoding.MalformedOutputException;
import dev.supervisor.command.internal.streams.LineCutter;
import dev.supervisor.command.internal.streams.OutputText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lines are those of the whole text, however its bytes come; and what is malformed is found at the same place. */
final class LinesFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void bytes_inAnyPieces_areTheLinesOfTheText(FuzzedDataProvider data)
      throws IOException, InterruptedException {
    Charset charset = Charset.forName(data.pickValue(
        Arrays.asList("UTF-8", "US-ASCII", "ISO-8859-1", "Shift_JIS", "GB18030", "UTF-16BE")));
    boolean strict = data.consumeBoolean();
    byte[] bytes = data.consumeBytes(data.consumeInt(0, 300));
    Decoding decoding = strict ? Decoding.of(charset).strict() : Decoding.of(charset);

    var lines = new ArrayList<String>();
    LineCutter cutter = LineCutter.of("stdout", decoding, lines::add);
    long malformed = -1;
    try {
      for (int from = 0; from < bytes.length; ) {
        int to = Math.min(bytes.length, from + data.consumeInt(1, 20));
        cutter.accept(ByteBuffer.wrap(bytes, from, to - from));
        from = to;
      }
      cutter.end();
    } catch (MalformedOutputException e) {
      malformed = e.offset();
    }
    long expectedMalformed = -1;
    String text = "";
    try {
      text = OutputText.decode(decoding, bytes, 0, bytes.length, "stdout", 0);
    } catch (MalformedOutputException e) {
      expectedMalformed = e.offset();
    }
    assertThat(malformed).as("%s", charset).isEqualTo(expectedMalformed);
    if (malformed < 0) {
      assertThat(lines).as("%s", charset).isEqualTo(linesOf(text));
    }
  }

  private static List<String> linesOf(String text) {
    var lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    lines.replaceAll(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    return lines;
  }
}
