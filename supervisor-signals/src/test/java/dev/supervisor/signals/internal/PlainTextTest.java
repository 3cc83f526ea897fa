package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** No character of a stranger reaches people that they cannot see, or that does something to what shows it. */
final class PlainTextTest {
  private static final String FAMILY = "\ud83d\udc68\u200d\ud83d\udc69";

  @Test
  void escaped_leavesWhatCanBeSeen() {
    String seen = "~ h\u00e4 \u05d0 \u4e16 " + FAMILY + " \u2026 <b>\"'\\";
    assertThat(PlainText.escaped(seen)).isSameAs(seen);
    assertThat(PlainText.inALine(seen, 100)).isEqualTo(seen);
  }

  @Test
  void escaped_tellsTheCodesOfTheOthers() {
    assertThat(PlainText.escaped("a\u0000\u001b\u007f\u009b\n\u2028\u2029\ud800"))
        .isEqualTo("a\\u0000\\u001b\\u007f\\u009b\\u000a\\u2028\\u2029\\ud800");
    assertThat(PlainText.escaped("\u061c\u200b\u200e\u200f\u202a\u202e\u2066\u2069\ufeff"))
        .isEqualTo("\\u061c\\u200b\\u200e\\u200f\\u202a\\u202e\\u2066\\u2069\\ufeff");
    assertThat(PlainText.escaped(new StringBuilder().appendCodePoint(0xE0041).toString()))
        .isEqualTo("\\udb40\\udc41");
  }

  @Test
  void escapedLines_leavesLines() {
    assertThat(PlainText.escapedLines("a\n\tb\u001b[2J\u202e"))
        .isEqualTo("a\n\tb\\u001b[2J\\u202e");
  }

  @Test
  void inALine_isNoLonger() {
    assertThat(PlainText.inALine("a\nb\u001b\u202ec\u2028d\udc00", 100))
        .isEqualTo("a b \ufffdc d\ufffd");
    assertThat(PlainText.inALine("abc", 2)).isEqualTo("ab…");
    assertThat(PlainText.inALine("a\ud83d\ude00b", 2)).isEqualTo("a…");
    assertThat(PlainText.inALine("a\ud83d\ude00", 3)).isEqualTo("a\ud83d\ude00");
    assertThat(PlainText.inALine("abc", 0)).isEqualTo("…");
  }
}
