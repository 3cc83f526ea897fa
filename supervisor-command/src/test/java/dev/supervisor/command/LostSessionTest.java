package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.supervisor.command.internal.session.Session;
import dev.supervisor.command.internal.session.Spawn;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that cost their session: the next one gets another, and nothing of the old one is left. */
final class LostSessionTest {
  private final Sessions sessions = new Sessions(1);

  @TempDir
  Path temp;

  @AfterEach
  void close() throws InterruptedException {
    try (sessions) { // or the next test would be a part of this one's tree
      sessions.assertClean();
    }
  }

  private Session firstSession() throws InterruptedException {
    sessions.assertClean();
    return sessions.pool().sessions().get(0);
  }

  @Test
  void shell_killedByTheCommand_diesWithAllOfIt() throws Exception { // 2
    Session first = firstSession();
    CommandOutcome it = sessions.run(
        Sessions.ITS_SHELL + "echo a; sleep 78.5 & kill -9 $shell; sleep 78.5; echo b");

    assertThat(it).isInstanceOf(CommandOutcome.Died.class);
    assertThat(it.code()).hasValue(137);
    assertThat(it.stdoutText()).isEqualTo("a\n");
    assertThat(first.ended().await(Sessions.soon())).isTrue();
    sessions.awaitNoSleep("78.5");
    assertThat(sessions.pool().sessions()).doesNotContain(first);
  }

  @Test
  void shell_stoppedByTheCommand_endsWhenStopped() throws Exception {
    CommandOutcome it = Sessions.stoppedAfter(
        Duration.ofMillis(200),
        sessions.script(Sessions.ITS_SHELL + "kill -STOP $shell; sleep 100"));

    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(it.code()).hasValue(143);
  }

  @Test
  void output_heldOpenByAProcessThatEscaped_isToldAndTheSessionRetired() throws Exception { // 22
    Session first = firstSession();
    CommandOutcome.Finished it =
        sessions.finished("setsid sleep 3 &" + Sessions.ESCAPED + "echo said");

    assertThat(it.outputHeldOpen()).isTrue();
    assertThat(it.stdoutText()).isEqualTo("said\n");
    assertThat(it.transcript().took()).isLessThan(Duration.ofSeconds(3));
    assertThat(first.ended().await(Sessions.soon())).isTrue();
  }

  @Test
  void output_ofAProcessThatEscaped_neverReachesTheNextCommand() throws Exception { // 23
    CommandOutcome.Finished it = sessions.finished("setsid sh -c 'sleep 0.5; printf LATE' & :");
    assertThat(it.stdoutText()).isIn("", "LATE");

    assertThat(sessions.finished("sleep 1").stdout()).isEmpty();
  }

  @Test
  void input_heldOpenByAProcessThatEscaped_isToldAndNotStolenFromTheNext() throws Exception {
    Session first = firstSession();
    Command thief = sessions
        .script("setsid sh -c 'exec >/dev/null 2>&1; sleep 3; cat' <&0 &" + Sessions.ESCAPED)
        .stdin("x".repeat(200_000));
    CommandOutcome.Finished it = Sessions.finished(thief);

    assertThat(it.outputHeldOpen()).isTrue();
    assertThat(Sessions.finished(sessions.of("cat").stdin("mine")).stdoutText()).isEqualTo("mine");
    assertThat(first.ended().await(Sessions.soon())).isTrue();
  }

  @Test
  void watchdog_killed_isNoticedWhenItIsNeeded() throws Exception {
    firstSession();
    Signal killed = Signal.named("killed");
    CommandOutcome it = sessions
        .script(
            Sessions.ITS_SHELL
                + "for p in $(</proc/$shell/task/$shell/children); do [ $p = $BASHPID ] || kill -9 $p; done; echo ready; sleep 100")
        .grace(Duration.ofMillis(100))
        .onStdoutLine(line -> killed.go())
        .run(killed);

    if (it instanceof CommandOutcome.Died) { // its shell found out first, and ended it with itself
      assertThat("ready\n").startsWith(it.stdoutText());
    } else {
      assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
      assertThat(it.stdoutText()).isEqualTo("ready\n");
    }
  }

  /** The bad schedule: the watchdog is killed first, unnoticed; then nobody follows when the shell is. */
  @Test
  void shell_killedAfterItsWatchdog_leavesNothing() throws Exception {
    Session first = firstSession();
    ProcessHandle shell = ProcessHandle.of(first.pid().orElseThrow()).orElseThrow();
    ProcessHandle watchdog = shell.children().findFirst().orElseThrow();
    var lines = Channel.<String>unbounded("lines");
    RunningCommand running = sessions
        .script("sleep 300 & echo $!; (sleep 300 & echo $!); echo $BASHPID; sleep 300")
        .stdoutLines(lines)
        .start();
    var all = new ArrayList<ProcessHandle>();
    for (int i = 0; i < 3; i++) {
      all.add(ProcessHandle.of(Long.parseLong(lines.take(Sessions.soon()))).orElseThrow());
    }
    watchdog.destroyForcibly();
    watchdog.onExit().get(30, TimeUnit.SECONDS);
    shell.destroyForcibly();

    assertThat(running.join(Sessions.soon())).isInstanceOf(CommandOutcome.Died.class);
    for (ProcessHandle each : all) {
      each.onExit().get(30, TimeUnit.SECONDS);
    }
    assertThat(first.ended().await(Sessions.soon())).isTrue();
  }

  /** The bad schedule: the child cannot open its outputs, and runs the command without them, before another does. */
  @Test
  void session_thatCannotOpenTheOutputs_beginsNothing() throws Exception {
    Session first = firstSession();
    String shell = Long.toString(first.pid().orElseThrow());
    assumeThat(Spawn.find("prlimit", Spawn.searchPath())).isPresent();
    Process counter = new ProcessBuilder(
            "bash",
            "-c",
            "trap 'echo run' USR1; trap exit TERM; echo ready; while :; do sleep 0.01; done")
        .start();
    try (var said = counter.inputReader()) {
      assertThat(said.readLine()).isEqualTo("ready");
      assertThat(new ProcessBuilder("prlimit", "--pid", shell, "--nofile=3")
              .start()
              .waitFor())
          .isZero();
      CommandOutcome.Finished it = // whose mark takes no descriptor
          Sessions.finished(sessions.script(
              "kill -USR1 \"$1\"; echo out; echo err >&2", Long.toString(counter.pid())));
      assertThat(counter.toHandle().destroy()).isTrue(); // which leaves its output readable

      assertThat(it.stdoutText()).isEqualTo("out\n"); // of another session
      assertThat(it.stderrText()).isEqualTo("err\n");
      assertThat(said.lines()).containsExactly("run");
    } finally {
      counter.destroyForcibly();
    }
    assertThat(first.ended().await(Sessions.soon())).isTrue();
  }

  @Test
  void sessions_killedWhileIdle_areReplacedUnnoticed() throws Exception {
    for (int i = 0; i < 5; i++) {
      firstSession();
      long pid = Long.parseLong(
          sessions.finished(Sessions.ITS_SHELL + "echo $shell").stdoutText().strip());
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      assertThat(sessions.finished("echo again").stdoutText()).isEqualTo("again\n");
    }
  }

  @Test
  void session_closedWhileItsCommandRuns_endsBoth() throws Exception {
    Session first = firstSession();
    var lines = Channel.<String>unbounded("lines");
    RunningCommand running = sessions
        .script("trap '' TERM; echo ready; while :; do sleep 0.1; done")
        .stdoutLines(lines)
        .start();
    assertThat(lines.take(Sessions.soon())).isEqualTo("ready");
    first.close();

    CommandOutcome it =
        running.join(Sessions.soon()); // its end may have been told before the session's
    assertThat(it).isInstanceOfAny(CommandOutcome.Died.class, CommandOutcome.Finished.class);
    assertThat(it.code()).hasValue(137);
    assertThat(first.ended().await(Sessions.soon())).isTrue();
  }

  @Test
  void directoryOfASession_removedBySomebody_isNoSilentLossOfOutput() throws Exception {
    firstSession();
    for (Path each : privateDirectories()) {
      try (Stream<Path> inside = Files.list(each)) {
        for (Path fifo : inside.toList()) {
          Files.delete(fifo);
        }
      }
      Files.delete(each);
    }
    assertThat(sessions.finished("echo there").stdoutText()).isEqualTo("there\n");
  }

  /** The bad schedule: our end of the input cannot be opened any more, so nothing is sent, and nobody hears of it. */
  @Test
  void directoryOfASession_removedBeforeACommandWithInput_isNoEndlessWait() throws Exception {
    firstSession();
    Path directory = privateDirectories().get(0);
    Path away = Files.move(directory, directory.resolveSibling("away-" + directory.getFileName()));
    assertThat(Sessions.finished(sessions.of("cat").stdin("x")).stdoutText()).isEqualTo("x");
    for (String fifo : new String[] {"f", "i", "o", "e", "s", "k"}) {
      Files.deleteIfExists(away.resolve(fifo));
    }
    Files.delete(away);
  }

  @Test
  void processes_ofASessionThatEnds_goWithItEvenFromOtherGroups() throws Exception {
    Session first = firstSession();
    CommandOutcome.Finished it =
        sessions.finished("set -m; sleep 79.5 >/dev/null 2>&1 </dev/null & echo $!");
    long daemon = Long.parseLong(it.stdoutText().strip());
    assertThat(ProcessHandle.of(daemon)).isPresent();
    first.close();

    assertThat(first.ended().await(Sessions.soon())).isTrue();
    ProcessHandle.of(daemon)
        .ifPresent(left -> left.onExit().orTimeout(30, TimeUnit.SECONDS).join());
  }

  @Test
  void directories_ofEndedSessions_areGone() throws Exception {
    Session first = firstSession();
    assertThat(privateDirectories()).hasSize(1);
    assertThat(Files.getPosixFilePermissions(privateDirectories().get(0))).hasSize(3);
    first.close();

    assertThat(first.ended().await(Sessions.soon())).isTrue();
    assertThat(privateDirectories()).isEmpty();
  }

  private static List<Path> privateDirectories() throws IOException {
    var found = new ArrayList<Path>();
    Path tmp = Path.of(System.getProperty("java.io.tmpdir"));
    try (var all =
        Files.newDirectoryStream(tmp, "supervisor-" + ProcessHandle.current().pid() + "-*")) {
      all.forEach(found::add);
    }
    return found;
  }
}
