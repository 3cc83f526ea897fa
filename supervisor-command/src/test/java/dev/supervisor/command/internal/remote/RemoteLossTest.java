package dev.supervisor.command.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.FakeLauncher;
import dev.supervisor.command.RunningCommand;
import dev.supervisor.command.Sessions;
import dev.supervisor.command.Target;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.command.internal.text.Nonce;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Till;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are noisy, refused, cut, halved, stalled or lossy: no command runs twice, and each has an outcome. */
final class RemoteLossTest {
  private static final Duration SHORT = Duration.ofMillis(1_200);

  // What a session says on stdout before its first command's own output, and after it; see
  // bash-remote.sh.
  private static final int GREETING = Nonce.LENGTH + 10;
  private static final int ANSWER = Nonce.LENGTH + 1 + MarkScanner.PING_DIGITS;
  private static final int BEGIN = Nonce.LENGTH + 10;
  private static final int END = Nonce.LENGTH + 1 + Nonce.LENGTH + 4;

  @TempDir
  Path temp;

  private FakeLauncher launcher() {
    return new FakeLauncher(temp);
  }

  private Path runs() {
    return temp.resolve("runs");
  }

  /** Leaves a line for each time it is run. */
  private Command marked(Sessions sessions, String text) {
    return sessions.script("echo x >>\"$1\"; " + text, runs());
  }

  private long timesRun() throws Exception {
    return Files.exists(runs()) ? Files.readAllLines(runs()).size() : 0;
  }

  // ---- before it is ready

  @Test
  @Execution(CONCURRENT)
  void noise_beforeTheSessionIsReady_isThrownAway() throws Exception { // 39
    try (var sessions = new Sessions(1, launcher().target("banner"))) {
      CommandOutcome it = sessions
          .of("printf", "%s|", "it's", "$HOME `id`", "two\nlines", "\\", "")
          .run(Sessions.soon());
      assertThat(it.stdoutText()).isEqualTo("it's|$HOME `id`|two\nlines|\\||");
      assertThat(it.stderr()).isEmpty();
      assertThat(it.code()).hasValue(0);
      assertThat(sessions.run("printf x >&2; exit 7").stderrText()).isEqualTo("x");
      assertThat(launcher().starts()).isEqualTo(1);
    }
  }

  @Test
  @Execution(CONCURRENT)
  void connection_refusedAtFirst_isTriedAgain() throws Exception {
    try (var sessions = new Sessions(1, launcher().target("refuse", 2))) {
      assertThat(sessions.run("echo there").stdoutText()).isEqualTo("there\n");
      assertThat(launcher().starts()).isEqualTo(3);
    }
  }

  @Test
  @Execution(CONCURRENT)
  void connection_refusedTooOften_isNotBegunWithWhatTheLauncherSaid() throws Exception {
    try (var sessions = new Sessions(1, launcher().target("refuse", 9).maxAttempts(2))) {
      CommandOutcome it = marked(sessions, "echo no").run(Sessions.soon());
      assertThat(it).isInstanceOf(CommandOutcome.NotStarted.class);
      assertThat(((CommandOutcome.NotStarted) it).why())
          .contains("Connection refused")
          .contains("exit code 255")
          .contains("attempt 2");
      assertThat(launcher().starts()).isEqualTo(2);
      assertThat(timesRun()).isZero();
    }
  }

  @Test
  @Execution(CONCURRENT)
  void connection_neverReady_isNotBegunInTime() throws Exception {
    Target mute = launcher().target("mute").connectTimeout(SHORT).maxAttempts(1);
    try (var sessions = new Sessions(1, mute)) {
      CommandOutcome it = sessions.run("echo no");
      assertThat(((CommandOutcome.NotStarted) it).why())
          .contains("not ready within 1200 ms")
          .contains("knock, knock");
    }
  }

  @Test
  @Execution(CONCURRENT)
  void tree_stoppedWhileAConnectionIsTriedAgain_doesNotWaitForIt() throws Exception {
    RunningCommand waiting;
    try (var sessions = new Sessions(1, launcher().target("refuse", 99).maxAttempts(50))) {
      waiting = sessions.of("true").start();
      while (launcher().starts() < 2) {
        Thread.onSpinWait();
      }
    }
    assertThat(waiting.join()).isInstanceOf(CommandOutcome.NotStarted.class);
  }

  /** The bad schedule: the session is closed between two attempts, so the second is dropped before it is opened. */
  @Test
  @Execution(CONCURRENT)
  void connection_droppedBeforeItIsOpened_isTornDown() throws Exception {
    var shell = new RemoteShell(launcher().target("mute"));
    var tried = new RemoteConnection(shell, "dropped", /* staying= */ false, new Unheard());
    tried.force();
    tried.tearDown();
    assertThat(tried.exitCode()).isEqualTo(137);
  }

  private static final class Unheard implements RemoteConnection.ConnectionEvents {
    @Override
    public @Nullable RemoteUse current() {
      return null;
    }

    @Override
    public void marked(RemoteStream from, MarkScanner.MarkKind kind, long number, char flag) {}

    @Override
    public void stray(String why) {}

    @Override
    public void lost() {}
  }

  @Test
  @Execution(CONCURRENT)
  void launcher_thatIsNotThere_isToldByName() throws Exception {
    try (var sessions = new Sessions(1, Target.over("no-such-launcher", "x"))) {
      CommandOutcome it = sessions.run("echo no");
      assertThat(((CommandOutcome.NotStarted) it).why())
          .contains("no-such-launcher is not installed");
    }
  }

  // ---- cut

  static int[] cuts() {
    int ready = GREETING + ANSWER;
    return new int[] {
      0,
      1,
      GREETING - 1,
      GREETING,
      ready - 1,
      ready,
      ready + 1,
      ready + BEGIN - 11,
      ready + BEGIN - 1,
      ready + BEGIN,
      ready + BEGIN + 1,
      ready + BEGIN + 2,
      ready + BEGIN + 3,
      ready + BEGIN + 2 + END - 1
    };
  }

  /** The bad schedule: the connection ends between two bytes, and somebody takes that for one of the two. */
  @ParameterizedTest
  @Execution(CONCURRENT)
  @MethodSource("cuts")
  void stdout_cutAnywhere_runsTheCommandAtMostOnce(int bytes) throws Exception {
    int ready = GREETING + ANSWER;
    try (var sessions = new Sessions(1, launcher().target("cut", bytes).maxAttempts(1))) {
      assertRunAtMostOnce(marked(sessions, "echo a").run(Sessions.soon()), bytes > ready);
    }
  }

  /** A session can be lost before it is given the command, or after. */
  private void assertRunAtMostOnce(CommandOutcome it, boolean surelySent) throws Exception {
    if (it instanceof CommandOutcome.NotStarted) {
      assertThat(surelySent).as("%s", it).isFalse();
      assertThat(timesRun()).isZero();
    } else {
      assertThat(it).isInstanceOf(CommandOutcome.Died.class);
      assertThat(timesRun()).isLessThanOrEqualTo(1);
      assertThat("a\n").startsWith(it.stdoutText());
    }
  }

  @Test
  @Execution(CONCURRENT)
  void stdout_cutAfterTheEnd_isNoMatter() throws Exception {
    int all = GREETING + ANSWER + BEGIN + 2 + END;
    try (var sessions = new Sessions(1, launcher().target("cut", all))) {
      assertThat(marked(sessions, "echo a").run(Sessions.soon()).orThrow().stdoutText())
          .isEqualTo("a\n");
      while (!sessions
          .pool()
          .sessions()
          .isEmpty()) { // a command that meets it before it is found lost is lost with it
        Thread.onSpinWait();
      }
      assertThat(marked(sessions, "echo b").run(Sessions.soon()).orThrow().stdoutText())
          .isEqualTo("b\n");
      assertThat(timesRun()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @ValueSource(
      ints = {Nonce.LENGTH + ANSWER, Nonce.LENGTH + ANSWER + 40, Nonce.LENGTH + ANSWER + 33 + 60})
  void stderr_cut_isALostConnection(int bytes) throws Exception {
    try (var sessions = new Sessions(1, launcher().target("cuterr", bytes).maxAttempts(1))) {
      assertRunAtMostOnce(
          marked(sessions, "echo a").run(Sessions.soon()), bytes > Nonce.LENGTH + ANSWER);
    }
  }

  // ---- lost bytes

  @ParameterizedTest
  @Execution(CONCURRENT)
  @ValueSource(strings = {"drop", "droperr"})
  void marks_damagedOnTheWay_areNoticed(String how) throws Exception {
    boolean out = how.equals("drop");
    int ready = (out ? GREETING : Nonce.LENGTH) + ANSWER;
    int begin = out ? BEGIN : Nonce.LENGTH;
    int[] places = {ready + 5, ready + begin + 5 + (out ? 2 : 0), ready + begin + 40 + (out ? 2 : 0)
    };
    for (int place : places) {
      Files.deleteIfExists(runs());
      Target lossy = launcher().target(how, place, 7).heartbeatTimeout(SHORT).maxAttempts(1);
      try (var sessions = new Sessions(1, lossy)) {
        CommandOutcome it = marked(sessions, "echo a").run(Sessions.soon());
        assertThat(it).as("%s at %s: %s", how, place, it).isInstanceOf(CommandOutcome.Died.class);
        assertThat(timesRun()).isEqualTo(1);
      }
    }
  }

  /** The bad schedule: the next piece waits for the answer to the last, and the command for the next piece. */
  @Tag("long")
  @ParameterizedTest
  @Execution(CONCURRENT)
  @ValueSource(booleans = {false, true})
  void answerToInput_lostOnTheWay_isNoticed(boolean posix) throws Exception {
    Target lossy = launcher()
        .target("drop", GREETING + ANSWER + BEGIN + 5, 7)
        .heartbeatTimeout(Duration.ofSeconds(6)) // so that the answer comes before the next beat
        .maxAttempts(1);
    try (var sessions = new Sessions(1, posix ? lossy.posix() : lossy)) {
      CommandOutcome it = sessions.of("wc", "-c").stdin("x".repeat(100_000)).run(Sessions.soon());
      assertThat(it).as("%s", it).isInstanceOf(CommandOutcome.Died.class);
      assertThat(((CommandOutcome.Died) it).why()).contains("lost the answer to a piece of input");
    }
  }

  /** A command that takes its time with its input has lost nothing. */
  @Tag("long")
  @ParameterizedTest
  @Execution(CONCURRENT)
  @ValueSource(booleans = {false, true})
  void input_thatIsNotTakenForLong_isNotMistakenForLost(boolean posix) throws Exception {
    Target here = launcher().target("carry").heartbeatTimeout(Duration.ofSeconds(3));
    try (var sessions = new Sessions(1, posix ? here.posix() : here)) {
      Command slow = sessions.script("sleep 4; wc -c").stdin("x".repeat(300_000));
      assertThat(slow.run(Sessions.soon()).orThrow().stdoutText().strip()).isEqualTo("300000");
      assertThat(sessions.of("cat").stdin("on").run(Sessions.soon()).stdoutText())
          .isEqualTo("on");
      assertThat(launcher().starts()).isEqualTo(1);
    }
  }

  // ---- stalled

  /** The bad schedule: the other side is gone, and no end of file ever tells. */
  @Test
  @Execution(CONCURRENT)
  void connection_thatStalls_isGivenUpOnBothSides() throws Exception {
    try (var sessions = new Sessions(1, launcher().target("carry").heartbeatTimeout(SHORT))) {
      var lines = Channel.<String>unbounded("lines");
      RunningCommand running = sessions
          .script(Sessions.ITS_SHELL + "echo $shell $BASHPID; exec sleep 1000")
          .stdoutLines(lines)
          .start();
      String[] pids = lines.take(Sessions.soon()).split(" ", -1);
      var shell = ProcessHandle.of(Long.parseLong(pids[0])).orElseThrow();
      var sleep = ProcessHandle.of(Long.parseLong(pids[1])).orElseThrow();
      launcher().signal("STOP", "up", "down", "err");

      CommandOutcome it = running.join(Sessions.soon());
      assertThat(it).isInstanceOf(CommandOutcome.Died.class);
      assertThat(((CommandOutcome.Died) it).why()).contains("nothing was heard of it for 1200 ms");
      sleep.onExit().get(30, TimeUnit.SECONDS);
      shell.onExit().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  @Execution(CONCURRENT)
  void session_thatStallsWhileIdle_isReplacedUnnoticed() throws Exception {
    try (var sessions = new Sessions(1, launcher().target("carry").heartbeatTimeout(SHORT))) {
      sessions.run("echo a").orThrow();
      Session first = sessions.pool().sessions().get(0);
      launcher().signal("STOP", "up", "down", "err");
      assertThat(first.ended().await(Sessions.soon())).isTrue();
      assertThat(sessions.run("echo b").stdoutText()).isEqualTo("b\n");
      assertThat(launcher().starts()).isEqualTo(2);
    }
  }

  /** A quiet command is no silent connection, and neither is a slow reader. */
  @Test
  @Execution(CONCURRENT)
  void reader_killedWhileIdle_isNoticedWithoutABeat() throws Exception {
    Target rarelyHeard = Target.over("sh", "-c").heartbeatTimeout(Duration.ofHours(1));
    try (var sessions = new Sessions(1, rarelyHeard)) {
      String reader = sessions // the only child of the shell that lives, but for the command itself
          .run(Sessions.ITS_SHELL
              + "for p in $(</proc/$shell/task/$shell/children); do read -r _ _ state _ </proc/$p/stat;"
              + " [ $p = $BASHPID ] || [ $state = Z ] || echo $p; done")
          .stdoutText()
          .strip();
      Session first = sessions.pool().sessions().get(0);
      ProcessHandle.of(Long.parseLong(reader)).orElseThrow().destroyForcibly();
      assertThat(first.ended().await(Sessions.soon())).isTrue();
      assertThat(sessions.run("echo next").stdoutText()).isEqualTo("next\n");
      assertThat(sessions.pool().sessions()).doesNotContain(first);
    }
  }

  @Tag("long")
  @Test
  @Execution(CONCURRENT)
  void command_longerThanTheLimit_isLeftAlone() throws Exception {
    try (var sessions = new Sessions(1, launcher().target("carry").heartbeatTimeout(SHORT))) {
      assertThat(sessions.run("sleep 2; echo done").stdoutText()).isEqualTo("done\n");
      var lines = Channel.<String>bounded("lines", 1, with -> with.silent());
      RunningCommand seq = sessions.script("seq 1 50000").stdoutLines(lines).start();
      assertThat(lines.take(Sessions.soon())).isEqualTo("1");
      assertThatExceptionOfType(TimeoutException.class)
          .isThrownBy(() -> seq.join(Till.in(SHORT.multipliedBy(3))));
      int last = 1;
      for (String line : lines) {
        last = Integer.parseInt(line);
      }
      assertThat(last).isEqualTo(50_000);
      seq.join(Sessions.soon()).orThrow();
      assertThat(launcher().starts()).isEqualTo(1);
    }
  }

  // ---- killed

  @Test
  @Execution(CONCURRENT)
  void launcher_killedWhileACommandRuns_diesWithIt() throws Exception {
    try (var sessions = new Sessions(1, launcher().target("carry"))) {
      var lines = Channel.<String>unbounded("lines");
      RunningCommand running =
          marked(sessions, "echo $BASHPID; exec sleep 1000").stdoutLines(lines).start();
      var sleep = ProcessHandle.of(Long.parseLong(lines.take(Sessions.soon()))).orElseThrow();
      launcher().signal("KILL", "up");

      assertThat(running.join(Sessions.soon())).isInstanceOf(CommandOutcome.Died.class);
      sleep.onExit().get(30, TimeUnit.SECONDS);
      assertThat(sessions.run("echo again").stdoutText()).isEqualTo("again\n");
      assertThat(timesRun()).isEqualTo(1);
    }
  }

  /** The bad schedule: the command is on its way when the connection is lost; nobody can say whether it begins. */
  @Test
  @Execution(CONCURRENT)
  void connection_lostBeforeTheCommandIsHeardOf_isNotTriedAgain() throws Exception {
    try (var sessions = new Sessions(1, launcher().target("carry").heartbeatTimeout(SHORT))) {
      sessions.run("echo a").orThrow();
      launcher().signal("STOP", "up");
      CommandOutcome it = marked(sessions, "echo b").run(Sessions.soon());

      assertThat(it).isInstanceOf(CommandOutcome.Died.class);
      assertThat(((CommandOutcome.Died) it).why())
          .contains("whether the command had begun is not known");
      assertThat(launcher().starts()).isEqualTo(1);
    }
  }

  @Tag("long")
  @Test
  @Execution(CONCURRENT)
  void holder_ofTheStreams_doesNotKeepTheSessionFromEnding() throws Exception {
    Session first;
    try (var sessions = new Sessions(1, launcher().target("hold"))) {
      sessions.run("echo a").orThrow();
      first = sessions.pool().sessions().get(0);
    }
    assertThat(first.ended().isGo()).isTrue();
    long holder = Long.parseLong(Files.readString(temp.resolve("holder")).strip());
    ProcessHandle.of(holder).ifPresent(ProcessHandle::destroyForcibly);
  }
}
