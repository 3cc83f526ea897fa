package dev.supervisor.command.internal.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.text.Isolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DashFrameTest {
  private static Job program(String preparation, String text) {
    return ProgramFrameTest.job(Isolation.ARGV, "/", preparation, text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "exec 2>&1;",
        "export A='';",
        "export A='b';unset -v C;export D_1='it'\\''s; export IFS=';",
        "exec 2>&1;export A=''\\''';"
      })
  void program_withPlainVariables_isForADash(String preparation) {
    assertThat(DashFrame.isFor(program(preparation, "exec -- 'true' 'it'\\''s'")))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "export PATH='/';",
        "unset -v IFS;",
        "export A='b';export BASH_ENV='x';",
        "export POSIXLY_CORRECT=y;",
        "export A='b'",
        "export A='b",
        "export A",
        "set -- 'a'"
      })
  void program_withVariablesOfShells_isForABash(String preparation) {
    assertThat(DashFrame.isFor(program(preparation, "exec -- 'true'"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"true", "exec -- '-x'", "exec -- 'it'\\''s'", "exec -- 'a", "exec -- 'ü'"})
  void text_thatIsNoPlainProgram_isForABash(String text) {
    assertThat(DashFrame.isFor(program("", text))).isFalse();
  }

  @Test
  void textOfAShell_isForABash() {
    Job text = ProgramFrameTest.job(Isolation.SHELL, "/", "", "exec -- 'true'");
    assertThat(DashFrame.isFor(text)).isFalse();
  }
}
