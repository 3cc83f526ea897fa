package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.supervisor.command.PoolCounts.Retirement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shells that are prepared, on this machine and at a target. */
@ParameterizedClass
@MethodSource("grounds")
final class PreparedShellTest {
  @Parameter
  Ground ground;

  @TempDir
  Path temp;

  static Stream<Ground> grounds() {
    return Ground.ofBash();
  }

  private static String said(Command command) throws InterruptedException {
    CommandOutcome.Finished it = Sessions.finished(command);
    assertThat(it.stderrText()).isEmpty();
    assertThat(it.exitCode()).isZero();
    return it.stdoutText();
  }

  // ---- what is prepared

  @Test
  void initScript_runsOnceForASession() throws Exception {
    try (var sessions = new Sessions(1, ground)) {
      Path runs = temp.resolve("runs");
      Shell sdk = ground
          .shell()
          .addEnv("RUNS", runs)
          .init("echo run >>\"$RUNS\"; plain=1; export COLOUR=red; greet() { echo \"hello $1\"; }")
          .init("export -f greet");
      Command it = sessions.script("greet x; echo $plain$COLOUR").shell(sdk);
      for (int i = 0; i < 5; i++) {
        assertThat(said(it)).isEqualTo("hello x\n1red\n");
      }
      assertThat(said(sessions.of("sh", "-c", "echo $COLOUR${plain-none}").shell(sdk)))
          .isEqualTo("rednone\n");
      assertThat(said(it.strict())).isEqualTo("hello x\nred\n");
      assertThat(runs).hasContent("run");
    }
  }

  @Test
  void command_inAPreparedSession_cannotChangeItForTheNext() throws Exception {
    try (var sessions = new Sessions(1, ground)) {
      Shell sdk = ground.shell().init("n=1; f() { echo f; }; set -u -o pipefail; shopt -s extglob");
      String state = "echo $n; f; echo $-; shopt -po pipefail; shopt -p extglob; trap -p; alias";
      String first = said(sessions.script(state).shell(sdk));
      assertThat(first).startsWith("1\nf\n").contains("u").contains("-o pipefail");
      Sessions.finished(
          sessions.script("n=2; f() { :; }; set +u; trap 'x' EXIT USR1; exit 3").shell(sdk));
      assertThat(said(sessions.script(state).shell(sdk))).isEqualTo(first);
      assertThat(sessions.pool().counts().opened()).isEqualTo(1);
    }
  }

  @Test
  void driver_lookedForInAPreparedSession_isNotThere() throws Exception {
    try (var sessions = new Sessions(1, ground)) {
      Shell sdk = ground.shell().init("n=1");
      String seen = said(sessions
          .script("set; declare -p; env; declare -F; alias; trap -p; jobs")
          .shell(sdk));
      assertThat(seen).doesNotContain("__sc").contains("n=1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cd /; IFS=/0123456789; set -f; export LC_ALL=C.UTF-8; TMOUT=1",
        "read() { :; }; printf() { :; }; kill() { :; }; wait() { :; }; cd() { :; }; jobs() { :; }",
        "exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; set -e -u -x",
        "trap 'echo no' TERM INT EXIT DEBUG ERR; set -m; set -T",
        "exec >/dev/null 2>&1 </dev/null; umask 022; ulimit -n 64",
        "shopt -s nullglob failglob; set -C; POSIXLY_CORRECT=y",
        "builtin() { :; }",
        "shopt -s expand_aliases; alias while=false read=false eval=false case=false trap=false exec=false",
        "set -o posix; set -k; set -v"
      })
  void initScript_thatBendsTheSession_leavesTheProtocolIntact(String init) throws Exception {
    try (var sessions = new Sessions(1, ground)) {
      Shell bent = ground.shell().init(init);
      for (int i = 0; i < 3; i++) {
        CommandOutcome.Finished it = Sessions.finished(sessions
            .script("builtin echo '\u00e9' $1; builtin pwd; exit 3", "one")
            .directory(Path.of("/usr"))
            .shell(bent));
        assertThat(it.exitCode()).isEqualTo(3);
        assertThat(it.stdoutText().replaceAll("\\s", "")).isEqualTo("\u00e9one/usr");
      }
      CommandOutcome late =
          Sessions.stoppedAfter(Duration.ZERO, sessions.script("sleep 50").shell(bent));
      assertThat(late.code()).hasValue(143);
      assertThat(Sessions.finished(sessions.script("sleep 99 & exit 0").shell(bent))
              .leftOvers())
          .isTrue();
      assertThat(sessions.pool().counts().opened()).isEqualTo(1);
    }
  }

  @Test
  void driver_inAShellThatExportsAllVariables_isInNoEnvironment() throws Exception {
    try (var sessions = new Sessions(1, ground)) {
      Shell all = ground.shell().init("set -a; ITS=own");
      for (Command each : List.of(
          sessions.of("env"),
          sessions.of("env").addEnv("A", "b"),
          sessions.script("env"),
          sessions.script("env; : $$"),
          sessions.script("env; : $$" + " ".repeat(130_000)),
          sessions.script("env").strict())) {
        assertThat(said(each.shell(all))).contains("ITS=own\n").doesNotContain("__sc_");
      }
    }
  }

  @Test
  void variables_thatCannotBeSet_areNotComplainedAbout() throws Exception {
    try (var sessions = new Sessions(1, ground)) {
      Shell hardened = ground.shell().init("readonly SECONDS TMOUT=900; export TMOUT");
      for (Command each : List.of(
          sessions.of("sh", "-c", "echo $TMOUT"),
          sessions.script("echo $TMOUT"),
          sessions.script("echo $TMOUT; : $$"),
          sessions.script("echo $TMOUT").strict())) {
        assertThat(said(each.shell(hardened))).isEqualTo("900\n");
      }
    }
  }

  @Test
  void environment_ofAShell_isThatOfItsCommands() throws Exception {
    try (var sessions = new Sessions(2, ground)) {
      Shell one = ground.shell().addEnv("COLOUR", "r\u00f6d 'x'").unsetEnv("HOME");
      Command it = sessions.script("echo \"$COLOUR ${HOME-none}\"").shell(one);
      assertThat(said(it)).isEqualTo("r\u00f6d 'x' none\n");
      assertThat(said(it.addEnv("COLOUR", "blue"))).isEqualTo("blue none\n");
      assertThat(said(sessions.of("printenv", "COLOUR").shell(one))).isEqualTo("r\u00f6d 'x'\n");
      assertThat(said(sessions.script("echo ${COLOUR-none}"))).isEqualTo("none\n");
    }
  }

  @Test
  void program_inAPreparedShell_findsItsEnvironment() throws Exception {
    try (var sessions = new Sessions(1, ground)) {
      Shell sdk = ground.shell().init("export COLOUR=red");
      var it = (CommandOutcome.Finished)
          Program.of("printenv", "COLOUR").shell(sdk).under(sessions.root()).run(Sessions.soon());
      assertThat(it.stdoutText()).isEqualTo("red\n");
    }
  }

  @Test
  void stickyShell_thatIsPrepared_isPreparedOnce() throws Exception {
    try (var sessions = new Sessions(1, ground)) {
      Shell sdk = ground.shell().init("n=1; cd /usr");
      try (var shell = Shells.sticky(sessions.root(), sdk)) {
        assertThat(shell.run("n=$((n + 1)); echo $n; pwd").stdoutText()).isEqualTo("2\n/usr\n");
        assertThat(shell.run("n=$((n + 1)); echo $n").stdoutText()).isEqualTo("3\n");
      }
    }
  }

  // ---- what cannot be prepared

  private static CommandOutcome.NotStarted notBegun(Command command) throws InterruptedException {
    CommandOutcome outcome = command.run(Sessions.soon());
    assertThat(outcome).isInstanceOf(CommandOutcome.NotStarted.class);
    return (CommandOutcome.NotStarted) outcome;
  }

  @Test
  void initScript_thatFails_isToldWithTheEndOfWhatItWrote() throws Exception {
    try (var sessions = new Sessions(1, ground)) {
      Shell broken = ground.shell().init("echo no sdk here >&2; false");
      CommandOutcome.NotStarted it = notBegun(sessions.of("true").shell(broken));
      assertThat(it.why()).isEqualTo("the init script failed with exit code 1: no sdk here");
      assertThatThrownBy(it::orThrow).hasMessageContaining("no sdk here");
      assertThat(
              notBegun(sessions.of("true").shell(ground.shell().init("exit 4"))).why())
          .isEqualTo("the init script failed with exit code 4");
      assertThat(
              notBegun(sessions.of("true").shell(ground.shell().init("foo("))).why())
          .contains("exit code")
          .contains("syntax error");
      assertThat(notBegun(sessions.of("true").shell(ground.shell().init("kill -9 $$")))
              .why())
          .isEqualTo("the init script ended its shell, exit code 137");
      assertThat(notBegun(sessions.of("true").shell(ground.shell().init("echo well >&2; exit 0")))
              .why())
          .isEqualTo("the init script ended its shell, exit code 0: well");
      assertThat(sessions.pool().counts().retired()).containsEntry(Retirement.NEVER_READY, 5L);
      sessions.assertClean();
    }
  }

  @Test
  void initScript_thatTakesTooLong_isGivenUp() throws Exception {
    try (var sessions = new Sessions(1, ground)) {
      Shell slow =
          ground.shell().init("echo waiting >&2; sleep 60").initWithin(Duration.ofMillis(300));
      CommandOutcome.NotStarted it = notBegun(sessions.of("true").shell(slow));
      assertThat(it.why())
          .isEqualTo("the init script was not over within its initWithin of 300 ms: waiting");
      sessions.assertClean();
    }
  }

  @Test
  void initScript_thatLeavesAProcessWithItsOutput_isTold() throws Exception {
    try (var sessions = new Sessions(1, ground)) {
      assumeThat(ground.isLocal()).as("the end of an output is seen").isTrue();
      Shell careless = ground.shell().init("sleep 60 & true");
      assertThat(notBegun(sessions.of("true").shell(careless)).why())
          .contains("keeps its output open");
    }
  }

  @Test
  void stickyShell_thatCannotBePrepared_isOver() throws Exception {
    try (var sessions = new Sessions(1, ground);
        var shell = Shells.sticky(sessions.root(), ground.shell().init("echo why >&2; exit 9"))) {
      var it = (CommandOutcome.NotStarted) shell.run("echo no");
      assertThat(it.why()).contains("exit code 9: why");
      assertThat(shell.isOver()).isTrue();
    }
  }
}
