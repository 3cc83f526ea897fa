package dev.supervisor.command.internal.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatusLineTest {
  /** In the middle of what was read. */
  private static StatusLine parse(String line) {
    byte[] bytes = ("S 1 0 -\n" + line + "\nB 2 3\n").getBytes(StandardCharsets.UTF_8);
    return StatusLine.parse(bytes, 8, bytes.length - 7);
  }

  @Test
  void line_ofEachKind_isUnderstood() {
    assertThat(parse("H 12")).isEqualTo(new StatusLine.Greeting(12));
    assertThat(parse("B 3 4194304")).isEqualTo(new StatusLine.Begun(3, 4194304));
    assertThat(parse("C 3")).isEqualTo(new StatusLine.NotEntered(3));
    assertThat(parse("K 3")).isEqualTo(new StatusLine.CarriedOut(3));
    assertThat(parse("E")).isEqualTo(new StatusLine.Swept());
    assertThat(parse("L 3")).isEqualTo(new StatusLine.TextEnded(3));
    assertThat(parse("S 3 0 -"))
        .isEqualTo(new StatusLine.CommandOver(3, 0, /* leftOvers= */ false));
    assertThat(parse("S 3 255 L"))
        .isEqualTo(new StatusLine.CommandOver(3, 255, /* leftOvers= */ true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "H",
        "H x",
        "H 1 ",
        " H 1",
        "H -1",
        "B 1",
        "B 1 -2",
        "B 1 2 3",
        "S 1 0",
        "S 1 256 -",
        "S 1 0 X",
        "S 1  -",
        "S 1 -",
        "S  0 -",
        "S -",
        "S 1 2 3 -",
        "S 1 0 -\r",
        "B  1",
        "B 1 ",
        "B 1 2147483648",
        "E ",
        "S 1 -1 -",
        "S 1 0 - ",
        "s 1 0 -",
        "C",
        "L",
        "L 1 2",
        "C 99999999999",
        "B 1 99999999999999999999",
        "S 1 \u0661 -",
        "S\t1 0 -",
        "bash: fork: retry"
      })
  void line_thatIsNone_isStray(String line) {
    assertThat(parse(line)).isEqualTo(new StatusLine.Stray(line));
  }
}
