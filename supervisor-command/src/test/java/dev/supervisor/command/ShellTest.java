package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.supervisor.command.PoolCounts.Retirement;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void mistakes_inTheDescription_areRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Shells.local().init("a\0b"));
    assertThatIllegalArgumentException().isThrownBy(() -> Shells.local().addEnv("a b", "c"));
    assertThatIllegalArgumentException().isThrownBy(() -> Shells.local().addEnv("UID", "c"));
    assertThatIllegalArgumentException().isThrownBy(() -> Shells.local().initWithin(Duration.ZERO));
    Target there = Target.over("ssh", "-T", "there");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.of("true").at(there).shell(Shells.local()))
        .withMessageContaining("not both");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.of("true").shell(Shells.local()).at(there));
  }

  // ---- the pool

  @Test
  void shells_thatAreEqual_shareTheirSessions() throws Exception {
    assertThat(Shells.local().init("x").addEnv("a", "b"))
        .isEqualTo(Shells.local().addEnv("a", "b").init("x"))
        .hasSameHashCodeAs(Shells.local().init("x").addEnv("a", "b"))
        .isNotEqualTo(Shells.local().init("y").addEnv("a", "b"))
        .isNotEqualTo(Shells.local());
    try (var sessions = new Sessions(4)) {
      for (int i = 0; i < 3; i++) {
        assertThat(said(sessions.of("echo", "on").shell(Shells.local().init("n=1"))))
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
        assertThat(said(sessions.script("echo ${n-none}").shell(other))).isEqualTo("1\n");
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
      RunningCommand first =
          sessions.script("echo in; sleep 100").stdoutLines(lines).start();
      assertThat(lines.take(Sessions.soon())).isEqualTo("in");
      Path order = temp.resolve("order"); // who is told of an end is told by a thread of its own
      List<RunningCommand> all = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Command it = sessions.script("echo $1 >>\"$2\"", Integer.toString(i), order);
        all.add((i % 3 == 1 ? it.shell(other) : it).start());
      }
      first.stop();
      for (RunningCommand each : all) {
        each.join(Sessions.soon()).orThrow();
      }
      assertThat(order).hasContent("0\n1\n2\n3\n4\n5");
    }
  }

  @Test
  void sessions_ofAPool_areListedAndAreNodesOfTheTree() throws Exception {
    try (var sessions = new Sessions(2)) {
      sessions.assertClean();
      var lines = Channel.<String>unbounded("lines");
      RunningCommand busy = sessions
          .script(Sessions.ITS_SHELL + "echo $shell; sleep 100")
          .stdoutLines(lines)
          .start();
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
      RunningCommand busy =
          sessions.script("echo in; sleep 100").stdoutLines(lines).start();
      assertThat(lines.take(Sessions.soon())).isEqualTo("in");
      var node = sessions.root().find("/test/shells/shell-1").orElseThrow();
      node.stop("it looks odd");
      var it = (CommandOutcome.Stopped) busy.join(Sessions.soon());
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
    Command.of("true").under(app).run().orThrow();
    app.close();
    var paths = new ArrayList<String>();
    app.report().orElseThrow().entries().forEach(it -> paths.add(it.path()));
    assertThat(paths).containsSubsequence("/app/shells/shell-1", "/app/shells");
  }

  @Test
  void sessions_thatAreOld_areReplaced() throws Exception {
    try (var sessions = new Sessions(1)) {
      Shells.configure(sessions.root(), with -> with.maxAge(Duration.ofMillis(1)));
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
      Shells.configure(sessions.root(), with -> with.maxUses(2));
      said(sessions.of("true"));
      said(sessions.of("true"));
      assertThat(sessions.run(Sessions.ITS_SHELL + "kill -9 $shell"))
          .isInstanceOf(CommandOutcome.Died.class);
      assertThat(sessions.finished("setsid sleep 2 & sleep 0.2").outputHeldOpen())
          .isTrue();
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
        long shell = Long.parseLong(
            said(sessions.script(Sessions.ITS_SHELL + "echo $shell")).strip());
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(shell))
                .start()
                .waitFor())
            .isZero();
        RunningCommand it = sessions.script("echo mark >>\"$1\"", marks).start();
        ProcessHandle.of(shell).ifPresent(ProcessHandle::destroyForcibly);
        assertThat(it.join(Sessions.soon()).orThrow().exitCode()).isZero();
        assertThat(Files.readAllLines(marks)).hasSize(i + 1);
      }
    }
  }
}
