package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.supervisor.command.PoolCounts.Retirement;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
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
        .withMessageContaining("which is of another place");
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
      PoolCounts counts = Shells.of(sessions.root()).counts();
      assertThat(counts.opened()).isEqualTo(2);
      assertThat(counts.leases()).isEqualTo(6);
      assertThat(counts.reuses()).isEqualTo(4);
      assertThat(counts.live()).isEqualTo(2);
      assertThat(counts.idle()).isEqualTo(2);
      assertThat(counts.waiting()).isZero();
      assertThat(counts.retired()).isEmpty();
      assertThat(Shells.of(sessions.root()).sessions())
          .extracting(SessionInfo::shell)
          .containsExactlyInAnyOrder("bash", "bash, prepared");
    }
  }

  @Test
  void handle_ofAnyNode_isThatOfTheWholeTree() throws Exception {
    try (var sessions = new Sessions(4)) {
      sessions.assertClean();
      var seen = sessions.root().call("child", pleaseStop -> {
        Shells.of(Supervisor.current()).configure(with -> with.maxSessions(3));
        return Shells.of(Supervisor.current()).sessions().get(0).name();
      });
      Shells.Pool pool = Shells.of(sessions.root());
      assertThat(seen.join(Sessions.soon())).isEqualTo(pool.sessions().get(0).name());
      pool.configure(with -> {
        assertThat(with.maxSessions()).isEqualTo(3);
        return with;
      });
      assertThat(pool.toString()).isEqualTo("the shell sessions of the tree of /test");
    }
  }

  @Test
  void handle_atATarget_knowsItsSessionsAlone() throws Exception {
    Target target = Target.over("sh", "-c");
    Target other = Target.over("bash", "-c");
    Shells.Pool there;
    try (var sessions = new Sessions(4, target)) {
      Shells.Pool here = Shells.of(sessions.root());
      there = here.at(target);
      there.configure(with -> with.maxSessions(1));
      sessions.assertClean();
      sessions.assertClean();
      assertThat(there.counts().leases()).isEqualTo(2);
      assertThat(there.counts().opened()).isEqualTo(1);
      assertThat(there.sessions()).hasSize(1);
      assertThat(here.counts().leases()).isZero();
      assertThat(here.sessions()).isEmpty();
      assertThat(there.at(other).counts().opened()).isZero();
      assertThat(there.at(other).at(target).counts().opened()).isEqualTo(1);
      assertThat(there.toString()).endsWith(" of /test at " + target);
    }
    assertThatIllegalStateException().isThrownBy(there::counts);
    assertThatIllegalStateException().isThrownBy(there::sessions);
    assertThatIllegalStateException().isThrownBy(() -> there.configure(with -> with));
  }

  @Test
  void session_ofAnotherShell_makesRoomWhenThereIsNone() throws Exception {
    try (var sessions = new Sessions(1)) {
      Shell other = Shells.local().init("n=1");
      for (int i = 0; i < 3; i++) {
        assertThat(said(sessions.script("echo ${n-none}"))).isEqualTo("none\n");
        assertThat(said(sessions.script("echo ${n-none}").shell(other))).isEqualTo("1\n");
      }
      PoolCounts counts = Shells.of(sessions.root()).counts();
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
      SessionInfo leased = Shells.of(sessions.root()).sessions().get(0);
      assertThat(leased.state()).isEqualTo(SessionInfo.State.LEASED);
      assertThat(leased.doing()).contains("sleep 100");
      assertThat(leased.pid()).hasValue(Long.parseLong(pid));
      assertThat(leased.uses()).isEqualTo(2);
      assertThat(leased.name()).isEqualTo("shell-1");
      assertThat(sessions.root().find("/test/shells/shell-1")).isPresent();
      assertThat(sessions.root().tree()).contains("shell-1  running").contains("sleep 100, 2 uses");
      busy.stop();
      busy.join();
      SessionInfo idle = Shells.of(sessions.root()).sessions().get(0);
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
      assertThat(Shells.of(sessions.root()).sessions())
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
      Shells.of(sessions.root()).configure(with -> with.maxAge(Duration.ofMillis(1)));
      for (int i = 0; i < 3; i++) {
        said(sessions.of("sleep", "0.01"));
      }
      assertThat(Shells.of(sessions.root()).counts().opened()).isEqualTo(3);
      assertThat(Shells.of(sessions.root()).counts().retired()).containsKey(Retirement.AGE);
    }
  }

  @Test
  void limits_ofAnyLength_areNeverReached() throws Exception {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    Target patient = Target.over("sh", "-c").heartbeatTimeout(forever).connectTimeout(forever);
    try (var sessions = new Sessions(1)) {
      Shells.Pool here = Shells.of(sessions.root());
      for (Shells.Pool pool : List.of(here, here.at(patient))) {
        pool.configure(with -> with.maxAge(forever).idleTimeout(forever));
      }
      Command command = sessions
          .of("echo", "on")
          .grace(forever)
          .firstOutputWithin(forever)
          .maxSilence(forever)
          .outputWithin(forever);
      for (int i = 0; i < 2; i++) {
        assertThat(said(command)).isEqualTo("on\n");
        assertThat(said(command.at(patient))).isEqualTo("on\n");
        assertThat(said(command.shell(Shells.local().init("n=1").initWithin(forever))))
            .isEqualTo("on\n");
      }
      assertThat(here.at(patient).counts().opened()).isEqualTo(1);
    }
  }

  @Test
  void counts_ofWhatWasRetired_sayWhy() throws Exception {
    try (var sessions = new Sessions(1)) {
      Shells.of(sessions.root()).configure(with -> with.maxUses(2));
      said(sessions.of("true"));
      said(sessions.of("true"));
      assertThat(sessions.run(Sessions.ITS_SHELL + "kill -9 $shell"))
          .isInstanceOf(CommandOutcome.Died.class);
      assertThat(sessions.finished("setsid sleep 2 &" + Sessions.ESCAPED).outputHeldOpen())
          .isTrue();
      said(sessions.of("true"));
      assertThat(Shells.of(sessions.root()).counts().retired())
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
