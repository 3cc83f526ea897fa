package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.supervisor.command.PoolCounts.Retirement;
import dev.supervisor.command.internal.session.Session;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * CASES 36: what a command did to its session ({@code renice}, {@code taskset}, {@code prlimit}) stayed for all that came later.
 * Now such a session is not used again.
 */
final class ChangedSessionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "renice -n 7 -p $shell | nice",
        "taskset -pc 0 $shell | grep Cpus_allowed: /proc/self/status",
        "prlimit --pid $shell --nofile=77:77 | ulimit -n",
        "ionice -c 3 -p $shell | ionice -p $BASHPID",
        "choom -p $shell -n 300 | cat /proc/self/oom_score_adj"
      })
  void session_thatACommandHasChanged_isNotUsedAgain(String change, String look) throws Exception {
    for (Ground ground : new Ground[] {Ground.LOCAL, Ground.REMOTE}) {
      try (var sessions = new Sessions(1, ground)) {
        String before = sessions.finished(look).stdoutText();
        Session first = sessions.pool().sessions().get(0);
        CommandOutcome.Finished it = sessions.finished("command -v " + change.split(" ", 2)[0]
            + " >/dev/null || exit 99; " + Sessions.ITS_SHELL + change);
        assumeThat(it.exitCode()).as("it is installed").isNotEqualTo(99);
        assertThat(it.exitCode()).as("%s", it.stderrText()).isZero();
        assertThat(sessions.finished(look).stdoutText()).isEqualTo(before);
        assertThat(sessions.pool().sessions()).hasSize(1).doesNotContain(first);
        assertThat(sessions.pool().counts().retired()).containsKey(Retirement.CHANGED);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "renice|-n 7 -p|nice",
        "taskset|-pc 0|grep Cpus_allowed: /proc/self/status",
        "prlimit|--nofile=77:77 --pid|ulimit -n"
      })
  void session_thatWasChangedFromOutsideWhileIdle_isNotUsedAgain(
      String program, String options, String look) throws Exception {
    try (var sessions = new Sessions(1)) {
      String before = sessions.finished(look).stdoutText();
      Session first = sessions.pool().sessions().get(0);
      String change = program + " " + options + " " + first.pid().orElseThrow() + " >/dev/null";
      assumeThat(new ProcessBuilder("sh", "-c", change).start().waitFor())
          .as("%s is installed", program)
          .isZero();
      assertThat(sessions.finished(look).stdoutText()).isEqualTo(before);
      assertThat(sessions.pool().sessions()).hasSize(1).doesNotContain(first);
    }
  }

  /** With {@code $$} it hits the one command. */
  @ParameterizedTest
  @CsvSource({
    "renice -n 7 -p $$ >/dev/null; nice, 7",
    "prlimit --pid $$ --nofile=77:77; ulimit -n, 77"
  })
  void command_thatChangesItsShell_changesItself(String text, String expected) throws Exception {
    for (Ground ground : new Ground[] {Ground.LOCAL, Ground.REMOTE, Ground.POSIX}) {
      try (var sessions = new Sessions(1, ground)) {
        String program = text.split(" ", 2)[0];
        assumeThat(sessions.run("command -v " + program).code())
            .as("%s is installed", program)
            .hasValue(0);
        assertThat(sessions.finished(text).stdoutText()).isEqualTo(expected + "\n");
        sessions.assertClean();
      }
    }
  }
}
