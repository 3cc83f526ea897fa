package dev.supervisor.command.internal.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProcessStatTest {
  private static final String REST = " 0 -1 422 97 0 0 0 1 2 3 4 20 0 7 0 12345 3133440 225 99\n";

  @Test
  void line_withANameOfAnyKind_isUnderstood() {
    assertThat(ProcessStat.parse("12 (a) Z 1 (b)) S 1 10 9" + REST))
        .isEqualTo(new ProcessStat(12, 'S', 1, 10, 9, 7));
  }

  /** So the kernel tells of one that is just going: it must not count as one of process 1. */
  @Test
  void line_ofAProcessThatIsGoing_hasNoGroupAndNoSession() {
    assertThat(
            ProcessStat.parse("12 (a) Z 34 -1 -1 0 -1 422 97 0 0 0 1 2 3 4 20 0 0 0 12345 0 0 9\n"))
        .isEqualTo(new ProcessStat(12, 'Z', 34, -1, -1, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12", "12 (a) S 1 10"})
  void line_thatIsNone_isNoProcess(String line) {
    assertThat(ProcessStat.parse(line)).isNull();
  }

  @Test
  void thisJvm_isWhatTheJdkSays() {
    ProcessHandle self = ProcessHandle.current();
    ProcessStat it = ProcessStat.of(self.pid());
    assertThat(it).isNotNull();
    assertThat(it.pid()).isEqualTo(self.pid());
    assertThat(it.parent()).isEqualTo(self.parent().orElseThrow().pid());
    assertThat(it.threads()).isGreaterThan(5);
    assertThat(it.tasks()).hasSizeGreaterThan(5);
    assertThat(ProcessStat.all(each -> each.pid() == self.pid())).hasSize(1);
  }

  @Test
  void process_thatIsNotThere_isNone() {
    assertThat(ProcessStat.of(Integer.MAX_VALUE)).isNull();
  }
}
