package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.command.PoolCounts.Retirement;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.signals.Channel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CASES 34: a session whose watchdog had been killed went on, and left everything behind when the JVM died. Now it is lost with
 * its watchdog.
 */
final class WatchdogTest {
  @TempDir
  Path temp;

  private static ProcessHandle watchdog(long shell, long command) {
    return ProcessHandle.of(shell)
        .orElseThrow()
        .children()
        .filter(it -> it.pid() != command)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void watchdog_killedWhileIdle_isTheEndOfItsSession() throws Exception {
    try (var sessions = new Sessions(1)) {
      sessions.assertClean();
      Session first = sessions.pool().sessions().get(0);
      long shell = first.pid().orElseThrow();
      assertThat(watchdog(shell, 0).destroyForcibly()).isTrue();
      assertThat(first.ended().await(Sessions.soon())).isTrue();
      assertThat(ProcessHandle.of(shell).filter(ProcessHandle::isAlive)).isEmpty();
      sessions.assertClean();
      assertThat(sessions.pool().counts().retired()).containsEntry(Retirement.LOST, 1L);
    }
  }

  @Test
  void watchdog_killedWhileACommandRuns_isTheEndOfBoth() throws Exception {
    try (var sessions = new Sessions(1)) {
      var lines = Channel.<String>unbounded("lines");
      RunningCommand running = sessions
          .script("trap '' TERM HUP; echo $BASHPID; while :; do sleep 0.05; done")
          .stdoutLines(lines)
          .start();
      var command =
          ProcessHandle.of(Long.parseLong(lines.take(Sessions.soon()))).orElseThrow();
      Session first = sessions.pool().sessions().get(0);
      long shell = first.pid().orElseThrow();
      assertThat(watchdog(shell, command.pid()).destroyForcibly()).isTrue();
      assertThat(running.join(Sessions.soon())).isInstanceOf(CommandOutcome.Died.class);
      command.onExit().get(30, TimeUnit.SECONDS);
      assertThat(first.ended().await(Sessions.soon())).isTrue();
    }
  }

  @Test
  void lastInTheBackground_ofANewShell_isNobody() throws Exception {
    try (var sessions = new Sessions(1);
        var own = Shells.sticky(sessions.root(), Shells.local())) {
      assertThat(own.run("echo \"[$!]\"; kill -9 $! 2>/dev/null; jobs; wait; echo on")
              .stdoutText())
          .isEqualTo("[]\non\n");
      String hidden =
          "d='$'; e='!'; r=\"ec\"; v=${d}${e}; \"${r}ho\" ${v@Q} >/dev/null; compgen -v >/dev/null; :";
      sessions.finished(hidden);
      assertThat(own.run("echo again").stdoutText()).isEqualTo("again\n");
    }
  }

  /** The bad schedule: nothing happens for so long that what cleans up takes its pipes for forgotten. */
  @Test
  void watchdog_ofALongLivedSession_touchesItsFiles() throws Exception { // CASES 38
    Path driver = Path.of("src/main/resources/dev/supervisor/command/internal/local/bash-local.sh");
    Matcher watch =
        Pattern.compile("(?ms)^__sc_watch\\(\\) \\{\n.*?^\\}$").matcher(Files.readString(driver));
    assertThat(watch.find()).isTrue();
    assertThat(watch.group()).contains("-t 86400 ");
    Path pipes = Files.createDirectory(temp.resolve("it's $1 \"x\""));
    assertThat(new ProcessBuilder("mkfifo", pipes + "/k", pipes + "/s").start().waitFor())
        .isZero();
    assertThat(new ProcessBuilder("touch", "-d", "@1", pipes + "/k", pipes + "/s", pipes.toString())
            .start()
            .waitFor())
        .isZero();
    String text = watch.group().replace("-t 86400 ", "-t 0.1 ")
        + "\n__sc_sweep() { :; }; __sc_fifos=$1; exec 5<>\"$1/k\" 8>/dev/null; __sc_watch 5<&5 & "
        + "until [ \"$1/k\" -nt \"$2\" ] && [ \"$1/s\" -nt \"$2\" ] && [ \"$1\" -nt \"$2\" ]; do sleep 0.02; done; kill -9 $!; echo touched";
    Path reference = Files.createFile(temp.resolve("reference"));
    Files.setLastModifiedTime(reference, FileTime.fromMillis(2_000));
    Process bash = new ProcessBuilder(
            "bash", "-c", text, "bash", pipes.toString(), reference.toString())
        .start();
    assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("touched\n");
  }
}
