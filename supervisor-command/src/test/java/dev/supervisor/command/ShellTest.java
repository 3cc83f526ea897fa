package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Till;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shells that are prepared, and the pool that keeps their sessions apart. */
final class ShellTest {
  @TempDir
  Path temp;

  private static String said(Command command) throws InterruptedException {
    CommandOutcome.Finished it = Sessions.finished(command);
    assertThat(it.stderrText()).isEmpty();
    assertThat(it.exitCode()).isZero();
    return it.stdoutText();
  }

  // ---- what is prepared

  @Test
  void initScript_runsOnceForASession() throws Exception {
    try (var sessions = new Sessions(1)) {
      Path runs = temp.resolve("runs");
      Shell sdk = Shells.local()
          .with("RUNS", runs)
          .init("echo run >>\"$RUNS\"; plain=1; export COLOUR=red; greet() { echo \"hello $1\"; }")
          .init("export -f greet");
      Command it = sessions.script("greet x; echo $plain$COLOUR").using(sdk);
      for (int i = 0; i < 5; i++) {
        assertThat(said(it)).isEqualTo("hello x\n1red\n");
      }
      assertThat(said(sessions.of("sh", "-c", "echo $COLOUR${plain-none}").using(sdk)))
          .isEqualTo("rednone\n");
      assertThat(said(it.strict())).isEqualTo("hello x\nred\n");
      assertThat(runs).hasContent("run");
    }
  }

  @Test
  void command_inAPreparedSession_cannotChangeItForTheNext() throws Exception {
    try (var sessions = new Sessions(1)) {
      Shell sdk = Shells.local().init("n=1; f() { echo f; }; set -u -o pipefail; shopt -s extglob");
      String state = "echo $n; f; echo $-; shopt -po pipefail; shopt -p extglob; trap -p; alias";
      String first = said(sessions.script(state).using(sdk));
      assertThat(first).startsWith("1\nf\n").contains("u").contains("-o pipefail");
      Sessions.finished(
          sessions.script("n=2; f() { :; }; set +u; trap 'x' EXIT USR1; exit 3").using(sdk));
      assertThat(said(sessions.script(state).using(sdk))).isEqualTo(first);
      assertThat(Shells.counts(sessions.root()).opened()).isEqualTo(1);
    }
  }

  @Test
  void driver_lookedForInAPreparedSession_isNotThere() throws Exception {
    try (var sessions = new Sessions(1)) {
      Shell sdk = Shells.local().init("n=1");
      String seen = said(sessions
          .script("set; declare -p; env; declare -F; alias; trap -p; jobs")
          .using(sdk));
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
        "builtin() { :; }"
      })
  void initScript_thatBendsTheSession_leavesTheProtocolIntact(String init) throws Exception {
    try (var sessions = new Sessions(1)) {
      Shell bent = Shells.local().init(init);
      for (int i = 0; i < 3; i++) {
        CommandOutcome.Finished it = Sessions.finished(sessions
            .script("builtin echo '\u00e9' $1; builtin pwd; exit 3", "one")
            .in(Path.of("/usr"))
            .using(bent));
        assertThat(it.exitCode()).isEqualTo(3);
        assertThat(it.stdoutText().replaceAll("\\s", "")).isEqualTo("\u00e9one/usr");
      }
      CommandOutcome late =
          sessions.script("sleep 50").using(bent).run(Till.in(Duration.ofMillis(300)));
      assertThat(late.code()).hasValue(143);
      assertThat(Sessions.finished(sessions.script("sleep 99 & exit 0").using(bent))
              .leftOvers())
          .isTrue();
      assertThat(Shells.counts(sessions.root()).opened()).isEqualTo(1);
    }
  }

  @Test
  void environment_ofAShell_isThatOfItsCommands() throws Exception {
    try (var sessions = new Sessions(2)) {
      Shell one = Shells.local().with("COLOUR", "r\u00f6d 'x'").without("HOME");
      Command it = sessions.script("echo \"$COLOUR ${HOME-none}\"").using(one);
      assertThat(said(it)).isEqualTo("r\u00f6d 'x' none\n");
      assertThat(said(it.with("COLOUR", "blue"))).isEqualTo("blue none\n");
      assertThat(said(sessions.of("printenv", "COLOUR").using(one))).isEqualTo("r\u00f6d 'x'\n");
      assertThat(said(sessions.script("echo ${COLOUR-none}"))).isEqualTo("none\n");
    }
  }

  @Test
  void program_inAPreparedShell_findsItsEnvironment() throws Exception {
    try (var sessions = new Sessions(1)) {
      Shell sdk = Shells.local().init("export COLOUR=red");
      var it = (CommandOutcome.Finished)
          Program.of("printenv", "COLOUR").using(sdk).on(sessions.root()).run(Sessions.soon());
      assertThat(it.stdoutText()).isEqualTo("red\n");
    }
  }

  @Test
  void stickyShell_thatIsPrepared_isPreparedOnce() throws Exception {
    try (var sessions = new Sessions(1)) {
      Shell sdk = Shells.local().init("n=1; cd /usr");
      try (var shell = Shells.sticky(sessions.root(), sdk)) {
        assertThat(shell.run("n=$((n + 1)); echo $n; pwd").stdoutText()).isEqualTo("2\n/usr\n");
        assertThat(shell.run("n=$((n + 1)); echo $n").stdoutText()).isEqualTo("3\n");
      }
    }
  }

  // ---- what cannot be prepared

  private static CommandOutcome.NotBegun notBegun(Command command) throws InterruptedException {
    CommandOutcome outcome = command.run(Sessions.soon());
    assertThat(outcome).isInstanceOf(CommandOutcome.NotBegun.class);
    return (CommandOutcome.NotBegun) outcome;
  }

  @Test
  void initScript_thatFails_isToldWithTheEndOfWhatItWrote() throws Exception {
    try (var sessions = new Sessions(1)) {
      Shell broken = Shells.local().init("echo no sdk here >&2; false");
      CommandOutcome.NotBegun it = notBegun(sessions.of("true").using(broken));
      assertThat(it.why()).isEqualTo("the init script failed with exit code 1: no sdk here");
      assertThatThrownBy(it::orThrow).hasMessageContaining("no sdk here");
      assertThat(
              notBegun(sessions.of("true").using(Shells.local().init("exit 4"))).why())
          .isEqualTo("the init script failed with exit code 4");
      assertThat(
              notBegun(sessions.of("true").using(Shells.local().init("foo("))).why())
          .contains("exit code")
          .contains("syntax error");
      assertThat(notBegun(sessions.of("true").using(Shells.local().init("kill -9 $$")))
              .why())
          .isEqualTo("the init script ended its shell, exit code 137");
      assertThat(Shells.counts(sessions.root()).retired())
          .containsEntry(Retirement.NEVER_READY, 4L);
      sessions.assertClean();
    }
  }

  @Test
  void initScript_thatTakesTooLong_isGivenUp() throws Exception {
    try (var sessions = new Sessions(1)) {
      Shell slow =
          Shells.local().init("echo waiting >&2; sleep 60").initWithin(Duration.ofMillis(300));
      CommandOutcome.NotBegun it = notBegun(sessions.of("true").using(slow));
      assertThat(it.why()).isEqualTo("the init script was not over after PT0.3S: waiting");
      sessions.assertClean();
    }
  }

  @Test
  void initScript_thatLeavesAProcessWithItsOutput_isTold() throws Exception {
    try (var sessions = new Sessions(1)) {
      Shell careless = Shells.local().init("sleep 60 & true");
      assertThat(notBegun(sessions.of("true").using(careless)).why())
          .contains("keeps its output open");
    }
  }

  @Test
  void stickyShell_thatCannotBePrepared_isOver() throws Exception {
    try (var sessions = new Sessions(1);
        var shell = Shells.sticky(sessions.root(), Shells.local().init("echo why >&2; exit 9"))) {
      var it = (CommandOutcome.NotBegun) shell.run("echo no");
      assertThat(it.why()).contains("exit code 9: why");
      assertThat(shell.isOver()).isTrue();
    }
  }

  @Test
  void mistakes_inTheDescription_areRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Shells.local().init("a\0b"));
    assertThatIllegalArgumentException().isThrownBy(() -> Shells.local().with("a b", "c"));
    assertThatIllegalArgumentException().isThrownBy(() -> Shells.local().with("UID", "c"));
    assertThatIllegalArgumentException().isThrownBy(() -> Shells.local().initWithin(Duration.ZERO));
    Target there = Target.over("ssh", "-T", "there");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.of("true").at(there).using(Shells.local()))
        .withMessageContaining("not both");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.of("true").using(Shells.local()).at(there));
  }

  // ---- the pool

  @Test
  void shells_thatAreEqual_shareTheirSessions() throws Exception {
    assertThat(Shells.local().init("x").with("a", "b"))
        .isEqualTo(Shells.local().with("a", "b").init("x"))
        .hasSameHashCodeAs(Shells.local().init("x").with("a", "b"))
        .isNotEqualTo(Shells.local().init("y").with("a", "b"))
        .isNotEqualTo(Shells.local());
    try (var sessions = new Sessions(4)) {
      for (int i = 0; i < 3; i++) {
        assertThat(said(sessions.of("echo", "on").using(Shells.local().init("n=1"))))
            .isEqualTo("on\n");
        sessions.assertClean();
      }
      PoolCounts counts = Shells.counts(sessions.root());
      assertThat(counts.opened()).isEqualTo(2);
      assertThat(counts.leases()).isEqualTo(6);
      assertThat(counts.reuses()).isEqualTo(4);
      assertThat(counts.live()).isEqualTo(2);
      assertThat(counts.idle()).isEqualTo(2);
      assertThat(counts.waiting()).isZero();
      assertThat(counts.retired()).isEmpty();
      assertThat(Shells.sessions(sessions.root()))
          .extracting(SessionInfo::shell)
          .containsExactlyInAnyOrder("bash", "bash, prepared");
    }
  }

  @Test
  void session_ofAnotherShell_makesRoomWhenThereIsNone() throws Exception {
    try (var sessions = new Sessions(1)) {
      Shell other = Shells.local().init("n=1");
      for (int i = 0; i < 3; i++) {
        assertThat(said(sessions.script("echo ${n-none}"))).isEqualTo("none\n");
        assertThat(said(sessions.script("echo ${n-none}").using(other))).isEqualTo("1\n");
      }
      PoolCounts counts = Shells.counts(sessions.root());
      assertThat(counts.opened()).isEqualTo(6);
      assertThat(counts.retired()).containsEntry(Retirement.ROOM, 5L);
    }
  }

  /** The bad schedule: sessions of one shell become free again and again, and those who want another wait for ever. */
  @Test
  void commands_forDifferentShells_areServedInOrder() throws Exception {
    try (var sessions = new Sessions(1)) {
      Shell other = Shells.local().init("n=1");
      var lines = Channel.<String>unbounded("lines");
      Running first = sessions.script("echo in; sleep 100").stdoutLines(lines).start();
      assertThat(lines.take(Sessions.soon())).isEqualTo("in");
      var order = Channel.<Integer>unbounded("order");
      List<Running> all = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        int number = i;
        Command it = sessions.script("exit 0");
        Running each = (i % 3 == 1 ? it.using(other) : it).start();
        each.ended().then(() -> order.force(number));
        all.add(each);
      }
      first.stop();
      for (Running each : all) {
        each.join(Sessions.soon()).orElseThrow().orThrow();
      }
      List<Integer> seen = new ArrayList<>();
      while (seen.size() < 6) {
        seen.add(order.take(Sessions.soon()));
      }
      assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  @Test
  void sessions_ofAPool_areListedAndAreNodesOfTheTree() throws Exception {
    try (var sessions = new Sessions(2)) {
      sessions.assertClean();
      var lines = Channel.<String>unbounded("lines");
      Running busy = sessions.script("echo $$; sleep 100").stdoutLines(lines).start();
      String pid = lines.take(Sessions.soon());
      SessionInfo leased = Shells.sessions(sessions.root()).get(0);
      assertThat(leased.state()).isEqualTo(SessionInfo.State.LEASED);
      assertThat(leased.doing()).contains("sleep 100");
      assertThat(leased.pid()).hasValue(Long.parseLong(pid));
      assertThat(leased.uses()).isEqualTo(2);
      assertThat(leased.name()).isEqualTo("shell-1");
      assertThat(sessions.root().find("/test/shells/shell-1")).isPresent();
      assertThat(sessions.root().tree()).contains("shell-1  running").contains("sleep 100, 2 uses");
      busy.stop().join();
      SessionInfo idle = Shells.sessions(sessions.root()).get(0);
      assertThat(idle.state()).isEqualTo(SessionInfo.State.IDLE);
      assertThat(idle.doing()).isEmpty();
    }
  }

  @Test
  void sessionNode_stoppedByHand_isClosedAlone() throws Exception {
    try (var sessions = new Sessions(2)) {
      sessions.assertClean();
      var lines = Channel.<String>unbounded("lines");
      Running busy = sessions.script("echo in; sleep 100").stdoutLines(lines).start();
      assertThat(lines.take(Sessions.soon())).isEqualTo("in");
      var node = sessions.root().find("/test/shells/shell-1").orElseThrow();
      node.stop("it looks odd");
      var it = (CommandOutcome.Stopped) busy.join(Sessions.soon()).orElseThrow();
      assertThat(it.reason().text()).isEqualTo("it looks odd");
      assertThat(node.stopped().await(Sessions.soon())).isTrue();
      sessions.assertClean();
      assertThat(Shells.sessions(sessions.root()))
          .extracting(SessionInfo::name)
          .containsExactly("shell-2");
    }
  }

  @Test
  void sessions_whenTheTreeStops_areInTheReportBeforeTheirPool() throws Exception {
    var app = Supervisor.open("app");
    Command.of("true").on(app).run().orThrow();
    app.close();
    var paths = new ArrayList<String>();
    app.report().orElseThrow().entries().forEach(it -> paths.add(it.path()));
    assertThat(paths).containsSubsequence("/app/shells/shell-1", "/app/shells");
  }

  @Test
  void sessions_thatAreOld_areReplaced() throws Exception {
    try (var sessions = new Sessions(1)) {
      Shells.configure(sessions.root(), with -> with.replacedAfter(Duration.ofMillis(1)));
      for (int i = 0; i < 3; i++) {
        said(sessions.of("sleep", "0.01"));
      }
      assertThat(Shells.counts(sessions.root()).opened()).isEqualTo(3);
      assertThat(Shells.counts(sessions.root()).retired()).containsKey(Retirement.AGE);
    }
  }

  @Test
  void counts_ofWhatWasRetired_sayWhy() throws Exception {
    try (var sessions = new Sessions(1)) {
      Shells.configure(sessions.root(), with -> with.usesPerSession(2));
      said(sessions.of("true"));
      said(sessions.of("true"));
      assertThat(sessions.run("kill -9 $$")).isInstanceOf(CommandOutcome.Died.class);
      assertThat(sessions.finished("setsid sleep 2 & sleep 0.2").held()).isTrue();
      said(sessions.of("true"));
      assertThat(Shells.counts(sessions.root()).retired())
          .containsEntry(Retirement.USES, 1L)
          .containsEntry(Retirement.LOST, 1L)
          .containsEntry(Retirement.HELD, 1L);
    }
  }

  /** The bad schedule: the session is killed when the command was handed to it, and before it has begun. */
  @Test
  void command_whoseSessionIsKilledBeforeItBegins_isRunOnceByAnother() throws Exception {
    try (var sessions = new Sessions(1)) {
      Path marks = Files.createFile(temp.resolve("marks"));
      for (int i = 0; i < 20; i++) {
        long shell = Long.parseLong(said(sessions.script("echo $$")).strip());
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(shell))
                .start()
                .waitFor())
            .isZero();
        Running it = sessions.script("echo mark >>\"$1\"", marks).start();
        ProcessHandle.of(shell).ifPresent(ProcessHandle::destroyForcibly);
        assertThat(it.join(Sessions.soon()).orElseThrow().orThrow().exitCode()).isZero();
        assertThat(Files.readAllLines(marks)).hasSize(i + 1);
      }
    }
  }
}
