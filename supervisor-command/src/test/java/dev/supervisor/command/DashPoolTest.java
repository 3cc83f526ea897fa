package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.supervisor.command.internal.session.Session;
import dev.supervisor.signals.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a session has a dash, see {@link DashTest}, and who gets such a session. */
final class DashPoolTest {
  private static final Shell SHELL = DashTest.shell("DASH_TEST", "2");

  @BeforeEach
  void ensureThatThereIsADash() throws Exception {
    try (var sessions = new Sessions(2)) {
      DashTest.turn(sessions, SHELL);
      assumeThat(DashTest.program(sessions, 0))
          .as("dash, perl and terminals are here")
          .isEqualTo("dash");
    }
  }

  @Test
  void text_afterPrograms_hasABash_andProgramsKeepTheirDash() throws Exception {
    try (var sessions = new Sessions(2)) {
      DashTest.turn(sessions, SHELL);
      Session first = sessions.pool().sessions().get(0);
      assertThat(Sessions.finished(sessions.script("echo ${BASH_VERSION+bash}").shell(SHELL))
              .stdoutText())
          .isEqualTo("bash\n");
      assertThat(sessions.pool().sessions()).hasSize(2).contains(first);
      DashTest.turn(sessions, SHELL);
      assertThat(sessions.pool().sessions()).hasSize(2);
      assertThat(DashTest.program(sessions, 1)).isEqualTo("bash");
    }
  }

  /** An idle dash does not count: texts and programs in turn do not close each other's sessions. */
  @Test
  void programsAndTexts_whereOneSessionMayBe_haveOneEachAndOneAtATime(@TempDir Path temp)
      throws Exception {
    Path over = temp.resolve("over");
    try (var sessions = new Sessions(1)) {
      DashTest.turn(sessions, SHELL);
      Command text = sessions.script("echo ${BASH_VERSION+bash}").shell(SHELL);
      for (int i = 0; i < 3; i++) {
        assertThat(Sessions.finished(text).stdoutText()).isEqualTo("bash\n");
        assertThat(Sessions.finished(sessions.of("echo", "on").shell(SHELL)).stdoutText())
            .isEqualTo("on\n");
      }
      assertThat(sessions.pool().counts().opened()).isEqualTo(2);
      assertThat(sessions.pool().counts().idle()).isEqualTo(2);

      Path gate = temp.resolve("gate");
      RunningCommand program = sessions
          .of("sh", "-c", "until [ -e \"$0\" ]; do sleep 0.01; done; echo >\"$1\"", gate, over)
          .shell(SHELL)
          .start(Signal.NEVER);
      RunningCommand next = sessions.script("[ -e \"$1\" ]", over).shell(SHELL).start(Signal.NEVER);
      while (sessions.pool().counts().waiting() == 0 && !next.ended().isGo()) {
        Thread.onSpinWait();
      }
      Files.createFile(gate);
      assertThat(program.join(Sessions.soon()).code()).hasValue(0);
      assertThat(next.join(Sessions.soon()).code()).as("it came after that").hasValue(0);
    }
  }

  @Test
  void dash_thatIsKilled_isALostSession() throws Exception {
    try (var sessions = new Sessions(1)) {
      DashTest.turn(sessions, SHELL);
      assertThat(
              sessions.of("sh", "-c", "kill -9 $PPID; sleep 5").shell(SHELL).run(Sessions.soon()))
          .isInstanceOf(CommandOutcome.Died.class);
      assertThat(Sessions.finished(sessions.of("echo", "on").shell(SHELL)).stdoutText())
          .isEqualTo("on\n");
    }
  }

  @Test
  void environment_thatADashWouldChange_keepsTheBash() throws Exception {
    for (Map.Entry<String, String> each : Map.of(
            "BASH_FUNC_f%%", "() { :; }", "TMOUT", "1", "PATH", System.getenv("PATH") + ":.")
        .entrySet()) {
      Shell shell = DashTest.shell(each.getKey(), each.getValue());
      try (var sessions = new Sessions(1)) {
        for (int i = 0; i < DashTest.MANY; i++) {
          Command env = sessions.of("env").shell(shell);
          assertThat(Sessions.finished(env).stdoutText().lines())
              .contains(each.getKey() + "=" + each.getValue());
        }
        assertThat(DashTest.program(sessions, 0)).isEqualTo("bash");
      }
    }
  }

  /** A perl of the test's comes first in PATH: it is asked for once to prove, and once to open the terminal of the session. */
  private static Shell withPerl(Path directory, String text) throws Exception {
    Path perl = Files.writeString(directory.resolve("perl"), "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(perl, PosixFilePermissions.fromString("rwx------"));
    return DashTest.shell("PATH", directory + ":" + System.getenv("PATH"));
  }

  private static Command marked(Sessions sessions, Path runs) {
    return sessions.of("sh", "-c", "echo x >>\"$0\"", runs);
  }

  private static void assertEachRanOnce(Shell shell, Path runs) throws Exception {
    try (var sessions = new Sessions(1)) {
      for (int i = 1; i <= DashTest.MANY; i++) {
        assertThat(Sessions.finished(marked(sessions, runs).shell(shell)).exitCode())
            .isZero();
        assertThat(Files.readAllLines(runs)).hasSize(i);
      }
      assertThat(DashTest.program(sessions, 0)).isEqualTo("bash");
    }
  }

  /** Whatever it does to the proof, the bash stays. */
  @ParameterizedTest
  @ValueSource(
      strings = {"exit 1", "kill -9 $$", "shift 2; exec \"$@\"", "cat /dev/zero | head -c 100000"})
  void perl_thatOpensNoTerminal_leavesTheBash(String text, @TempDir Path temp) throws Exception {
    assertEachRanOnce(withPerl(temp, text), temp.resolve("runs"));
  }

  /** The program that waits for the change has not begun: another session runs it. */
  @ParameterizedTest
  @ValueSource(strings = {"exit 1", "kill -9 $$", "shift 2; exec \"$@\""})
  void session_thatIsLostWhenItsShellChanges_hasRunNothingTwice(String text, @TempDir Path temp)
      throws Exception {
    Path perl = realPerl();
    Shell shell = withPerl(
        temp,
        "if mkdir \"${0%/*}/proven\" 2>/dev/null; then exec " + perl + " \"$@\"; fi\n" + text);
    assertEachRanOnce(shell, temp.resolve("runs"));
    assertThat(temp.resolve("proven")).exists();
  }

  /** A change that was ended for another reason is no proof that there can be none. */
  @Test
  void dash_afterASessionWasLostOnItsWay_isTriedAgainAndAfterThreeIsNot(@TempDir Path temp)
      throws Exception {
    Path tries = temp.resolve("tries");
    Shell shell = withPerl(temp, "echo >>\"${0%/*}/tries\"; kill -9 $PPID; exit 1");
    try (var sessions = new Sessions(1)) {
      for (int i = 0; i < 5 * DashTest.MANY; i++) {
        assertThat(Sessions.finished(sessions.of("true").shell(shell)).exitCode())
            .isZero();
      }
    }
    assertThat(Files.readAllLines(tries)).hasSize(3);
  }

  @Test
  void program_stoppedWhileItsShellChanges_hasNotBegun(@TempDir Path temp) throws Exception {
    Path ready = temp.resolve("ready");
    Shell shell = withPerl(temp, "echo >\"${0%/*}/ready\"; exec sleep 1000");
    Path runs = temp.resolve("runs");
    try (var sessions = new Sessions(1)) {
      int count = 0;
      RunningCommand running;
      Signal enough = Signal.named("enough");
      do {
        running = marked(sessions, runs).shell(shell).start(enough);
        count++;
        while (!Files.exists(ready) && !running.ended().isGo()) {
          Thread.onSpinWait();
        }
      } while (!Files.exists(ready));
      enough.go();
      assertThat(running.join(Sessions.soon())).isInstanceOf(CommandOutcome.NotStarted.class);
      assertThat(Files.readAllLines(runs)).hasSize(count - 1);
    }
  }

  private static Path realPerl() {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .map(it -> Path.of(it, "perl"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }
}
