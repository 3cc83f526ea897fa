package dev.supervisor.command.internal.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said comes whole, wherever the pieces begin and end that it is read in. */
final class StatusReaderTest {
  @TempDir
  Path directory;

  private List<StatusLine> read(String said) throws IOException {
    Path file = Files.writeString(directory.resolve("said"), said, StandardCharsets.UTF_8);
    var found = new ArrayList<StatusLine>();
    try (var reader = new StatusReader(new FileInputStream(file.toFile()))) {
      for (StatusLine line = reader.next(); line != null; line = reader.next()) {
        found.add(line);
      }
    }
    return found;
  }

  @Test
  void lines_ofMoreThanIsReadAtOnce_areAllThere() throws Exception {
    var said = new StringBuilder();
    var expected = new ArrayList<StatusLine>();
    for (int i = 0; i < 1_000; i++) {
      said.append("B ").append(i).append(" 4194304\nS ").append(i).append(" 3 -\n");
      expected.add(new StatusLine.Begun(i, 4194304));
      expected.add(new StatusLine.CommandOver(i, 3, /* leftOvers= */ false));
    }
    assertThat(read(said.toString())).isEqualTo(expected);
  }

  @Test
  void line_ofAnyLength_isOne() throws Exception {
    for (int length : new int[] {0, 1, 511, 512, 513, 1_023, 1_024, 1_025, 4_000}) {
      String stray = "x".repeat(length);
      assertThat(read("H 1\n" + stray + "\nH 2\n"))
          .containsExactly(
              new StatusLine.Greeting(1), new StatusLine.Stray(stray), new StatusLine.Greeting(2));
    }
  }

  @Test
  void line_withoutAnEnd_isToldAtTheEnd() throws Exception {
    assertThat(read("H 1\nbash: no"))
        .containsExactly(new StatusLine.Greeting(1), new StatusLine.Stray("bash: no"));
  }

  @Test
  void line_thatNeverEnds_isGivenUp() throws Exception {
    List<StatusLine> found = read("x".repeat(100_000));
    assertThat(found).hasSizeGreaterThan(10).allMatch(it -> it instanceof StatusLine.Stray);
  }

  @Test
  void nothing_isNothing() throws Exception {
    assertThat(read("")).isEmpty();
  }
}
