package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a real ssh shows, where one is installed. */
@Tag("long")
final class SshdTest {
  @TempDir
  Path temp;

  private LocalSshd sshd;

  @BeforeEach
  void open() throws Exception {
    sshd = new LocalSshd(temp);
  }

  @AfterEach
  void close() throws Exception {
    if (sshd != null) {
      sshd.close();
    }
  }

  @Test
  void host_thatIsNotTheOneKnown_isNotBegun() throws Exception {
    try (var sessions = new Sessions(1, sshd.targetOfAnImpostor().maxAttempts(1))) {
      CommandOutcome it = sessions.run("echo no");
      assertThat(((CommandOutcome.NotStarted) it).why()).contains("Host key verification failed");
    }
  }

  @Test
  void connection_cutWhileACommandRuns_diesAndLeavesNothing() throws Exception {
    try (var sessions = new Sessions(1, sshd.target())) {
      var lines = Channel.<String>unbounded("lines");
      RunningCommand running = sessions
          .script(Sessions.ITS_SHELL
              + "trap '' HUP TERM; echo $shell $BASHPID; while :; do sleep 0.1; done")
          .stdoutLines(lines)
          .start();
      String[] pids = lines.take(Sessions.soon()).split(" ", -1);
      var shell = ProcessHandle.of(Long.parseLong(pids[0])).orElseThrow();
      var command = ProcessHandle.of(Long.parseLong(pids[1])).orElseThrow();
      sshd.cutConnections();

      assertThat(running.join(Sessions.soon())).isInstanceOf(CommandOutcome.Died.class);
      command.onExit().get(30, TimeUnit.SECONDS);
      shell.onExit().get(30, TimeUnit.SECONDS);
      assertThat(sessions.run("echo again").stdoutText()).isEqualTo("again\n");
    }
  }

  @Test
  void shellOfOnesOwn_cutWhileATextRuns_diesAndLeavesNothing() throws Exception {
    try (var sessions = new Sessions(1, sshd.target());
        var shell = Shells.sticky(sshd.target())) {
      shell.run("cd /usr; n=1").orThrow();
      assertThat(shell.run("n=$((n + 1)); echo $n; pwd").orThrow().stdoutText())
          .isEqualTo("2\n/usr\n");
      assertThat(shell.run(Command.of("cat").stdin("in")).orThrow().stdoutText())
          .isEqualTo("in");
      assertThat(sessions
              .script("echo $n")
              .shell(Shells.at(sshd.target()).init("n=7"))
              .run()
              .stdoutText())
          .isEqualTo("7\n");
      var lines = Channel.<String>unbounded("lines");
      RunningCommand running = shell.start(
          Command.script("trap '' HUP TERM; echo $$; while :; do sleep 0.1; done")
              .stdoutLines(lines),
          Signal.NEVER);
      var bash = ProcessHandle.of(Long.parseLong(lines.take(Sessions.soon()))).orElseThrow();
      sshd.cutConnections();
      assertThat(running.join(Sessions.soon())).isInstanceOf(CommandOutcome.Died.class);
      bash.onExit().get(30, TimeUnit.SECONDS);
      assertThat(shell.isOver()).isTrue();
    }
  }

  @Test
  void shellOfOnesOwn_thatEndsItself_saysHow() throws Exception { // 35
    try (var sessions = new Sessions(1, sshd.target());
        var shell = Shells.sticky(sessions.root(), Shells.at(sshd.target()))) {
      CommandOutcome it = shell.run("echo bye; echo err >&2; exit 5");
      assertThat(it).isInstanceOf(CommandOutcome.Finished.class);
      assertThat(it.code()).hasValue(5);
      assertThat(it.stdoutText()).isEqualTo("bye\n");
      assertThat(it.stderrText()).isEqualTo("err\n");
      assertThat(shell.isOver()).isTrue();
    }
  }

  @Test
  void shell_killedByTheCommand_diesWithAllOfIt() throws Exception { // 2
    try (var sessions = new Sessions(1, sshd.target().heartbeatTimeout(Duration.ofSeconds(3)))) {
      CommandOutcome it = sessions.run(
          Sessions.ITS_SHELL + "echo a; sleep 78.25 & kill -9 $shell; sleep 78.25; echo b");
      assertThat(it).isInstanceOf(CommandOutcome.Died.class);
      assertThat(it.stdoutText()).isEqualTo("a\n");
      sessions.awaitNoSleep("78.25");
    }
  }

  @Test
  void bytes_inBothDirections_areExact() throws Exception {
    byte[] random = new byte[3_000_000];
    new Random(5).nextBytes(random);
    try (var sessions = new Sessions(2, sshd.target())) {
      assertThat(Sessions.finished(sessions.of("cat").stdin(random)).stdout()).isEqualTo(random);
    }
  }
}
