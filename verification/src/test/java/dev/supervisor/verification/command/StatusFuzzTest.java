package dev.supervisor.verification.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.supervisor.command.internal.local.StatusLine;
import java.nio.charset.StandardCharsets;

/** A line of the driver is understood as a whole, or not at all. */
final class StatusFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void line_ofAnyBytes_isUnderstoodOrStray(byte[] bytes) {
    String line = new String(bytes, StandardCharsets.ISO_8859_1);
    StatusLine parsed = StatusLine.parse(bytes, 0, bytes.length);
    if (!(parsed instanceof StatusLine.Stray)) {
      assertThat(withoutLeadingZeros(line)).isEqualTo(written(parsed));
    }
  }

  private static String withoutLeadingZeros(String line) {
    return line.replaceAll("(?<= )0+(?=\\d)", "");
  }

  private static String written(StatusLine line) {
    if (line instanceof StatusLine.Swept) {
      return "E";
    }
    if (line instanceof StatusLine.Greeting it) {
      return "H " + it.pid();
    }
    if (line instanceof StatusLine.Begun it) {
      return "B " + it.number() + " " + it.pid();
    }
    if (line instanceof StatusLine.NotEntered it) {
      return "C " + it.number();
    }
    if (line instanceof StatusLine.TextEnded it) {
      return "L " + it.number();
    }
    if (line instanceof StatusLine.CarriedOut it) {
      return "K " + it.number();
    }
    StatusLine.CommandOver it = (StatusLine.CommandOver) line;
    return "S " + it.number() + " " + it.code() + " " + (it.leftOvers() ? "L" : "-");
  }
}
