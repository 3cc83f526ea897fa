package dev.supervisor.command.internal.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatusLineTest {
  @Test
  void line_ofEachKind_isUnderstood() {
    assertThat(StatusLine.parse("H 12")).isEqualTo(new StatusLine.Ready(12));
    assertThat(StatusLine.parse("B 3 4194304")).isEqualTo(new StatusLine.Begun(3, 4194304));
    assertThat(StatusLine.parse("C 3")).isEqualTo(new StatusLine.NoDirectory(3));
    assertThat(StatusLine.parse("K 3")).isEqualTo(new StatusLine.CarriedOut(3));
    assertThat(StatusLine.parse("L 3")).isEqualTo(new StatusLine.TextEnded(3));
    assertThat(StatusLine.parse("S 3 0 -"))
        .isEqualTo(new StatusLine.Over(3, 0, /* leftOvers= */ false));
    assertThat(StatusLine.parse("S 3 255 L"))
        .isEqualTo(new StatusLine.Over(3, 255, /* leftOvers= */ true));
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
    assertThat(StatusLine.parse(line)).isEqualTo(new StatusLine.Stray(line));
  }
}
