package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.supervisor.command.internal.text.Nonce;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is different about shells of one owner, and prepared ones, at targets: a connection that can be lost, other streams. */
final class StickyTargetTest {
  private static final Duration SHORT = Duration.ofMillis(600);

  @TempDir
  Path temp;

  private FakeLauncher launcher() {
    return new FakeLauncher(temp);
  }

  private static CommandOutcome.Finished finished(StickyShell shell, String text)
      throws InterruptedException {
    CommandOutcome it = shell.run(Command.script(text), Sessions.soon());
    assertThat(it).as("%s", it).isInstanceOf(CommandOutcome.Finished.class);
    return (CommandOutcome.Finished) it;
  }

  // ---- where it is

  @Test
  void shell_atATarget_beginsThereAndStartsRelativeDirectoriesWhereItIs() throws Exception {
    Path home =
        Files.createDirectories(temp.resolve("home/sub/deep")).getParent().getParent();
    Target target = Target.over(
        "env", "-C", home.toString(), "COLOUR=red", "SHLVL=7", "OLDPWD=/usr", "sh", "-c");
    try (var sessions = new Sessions(1, target);
        var shell = Shells.sticky(target)) {
      assertThat(finished(shell, "pwd; echo $COLOUR $SHLVL ${OLDPWD-none}").stdoutText())
          .isEqualTo(home.toRealPath() + "\nred 8 none\n");
      shell.run(Command.script("cd sub")).orThrow();
      assertThat(shell.run(Command.of("pwd").directory(Path.of("deep"))).stdoutText())
          .isEqualTo(home.toRealPath() + "/sub/deep\n");
      assertThat(shell.run(Command.of("pwd").at(Target.over("elsewhere"))).stdoutText())
          .isEqualTo(home.toRealPath() + "/sub/deep\n");
      assertThat(sessions.root().tree()).contains("sticky");
    }
  }

  @Test
  void shellOfATarget_isWhatACommandFindsThere() throws Exception {
    Target here = Target.over("sh", "-c");
    try (var sessions = new Sessions(1, here)) {
      Command it = Command.script(Sessions.ITS_SHELL + "echo $shell").under(sessions.root());
      String first = it.at(here).run().stdoutText();
      assertThat(it.shell(Shells.at(here)).run().stdoutText()).isEqualTo(first);
      assertThat(it.shell(Shells.at(here)).at(here).run().stdoutText()).isEqualTo(first);
      Shell prepared = Shells.at(here).addEnv("COLOUR", "red");
      assertThat(prepared)
          .isEqualTo(Shells.at(here).addEnv("COLOUR", "red"))
          .isNotEqualTo(Shells.at(here))
          .isNotEqualTo(Shells.local().addEnv("COLOUR", "red"))
          .hasToString("sh -c, prepared");
      Command say = Command.script("echo ${COLOUR-none}").under(sessions.root());
      assertThat(say.at(here).shell(prepared).run().stdoutText()).isEqualTo("red\n");
      assertThat(say.at(here).run().stdoutText()).isEqualTo("none\n");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> it.shell(prepared).at(Target.over("elsewhere")))
          .withMessageContaining("which is of another place");
    }
  }

  @Test
  void treeThatStops_doesNotWaitForAPreparedSessionThatIsBeingOpened() throws Exception {
    Target refusing = launcher().target("refuse", 99).maxAttempts(50);
    RunningCommand waiting;
    try (var sessions = new Sessions(1, refusing)) {
      waiting = sessions.of("true").shell(Shells.at(refusing).init("n=1")).start();
      while (launcher().starts() < 2) {
        Thread.onSpinWait();
      }
    }
    assertThat(waiting.join()).isInstanceOf(CommandOutcome.NotStarted.class);
  }

  // ---- without bash

  @Test
  void shellWithoutBash_isRefusedWithWhatToDo() throws Exception {
    Target posix = Target.over("sh", "-c").posix();
    try (var sessions = new Sessions(1, posix)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Shells.at(posix).init("n=1"))
          .withMessageContaining("needs bash 4.4 or later at its target");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Shells.sticky(posix))
          .withMessageContaining("needs bash 4.4 or later at its target");
      assertThat(sessions.of("true").shell(Shells.at(posix)).run().code()).hasValue(0);
    }
    Target without = targetWith("sh", "setsid", "cat", "sleep");
    try (var sessions = new Sessions(1, without);
        var shell = Shells.sticky(without)) {
      var it = (CommandOutcome.NotStarted) shell.run("echo no");
      assertThat(it.why()).contains("there is only an sh").contains("install that");
      Command prepared = sessions.of("true").shell(Shells.at(without).init("n=1"));
      assertThat(((CommandOutcome.NotStarted) prepared.run()).why())
          .contains("there is only an sh");
    }
  }

  /** {@return this machine with no more than that} */
  private Target targetWith(String... programs) throws Exception {
    Path bin = Files.createDirectory(temp.resolve("bin"));
    for (String program : programs) {
      Path file = Files.writeString(
          bin.resolve(program), "#!/bin/sh\nexec /usr/bin/" + program + " \"$@\"\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    return Target.over("env", "PATH=" + bin, "sh", "-c");
  }

  @Test
  void shellWithoutSetsid_isToldWhatIsMissing() throws Exception {
    Target without = targetWith("sh", "bash", "cat", "sleep").maxAttempts(1);
    try (var sessions = new Sessions(1, without);
        var shell = Shells.sticky(without)) {
      assertThat(sessions.run("echo on").stdoutText()).isEqualTo("on\n");
      assertThat(((CommandOutcome.NotStarted) shell.run("echo no")).why()).contains("setsid");
    }
  }

  // ---- streams

  /** The bad schedule: stdout is a socket, which nobody can open a second time. */
  @Test
  void streamsThatCannotBeOpenedAgain_areWrittenAllTheSame() throws Exception {
    Target target = launcher().target("socket");
    byte[] random = new byte[300_000];
    new Random(7).nextBytes(random);
    try (var sessions = new Sessions(1, target);
        var shell = Shells.sticky(target)) {
      assertThat(finished(shell, "[ -S /proc/$PPID/fd/8 ] && echo socket").exitCode())
          .isEqualTo(1);
      assertThat(shell.run(Command.of("cat").stdin(random)).stdout()).isEqualTo(random);
      CommandOutcome.Finished it = finished(shell, "n=1; echo out; echo err >&2; exit 5");
      assertThat(it.stdoutText()).isEqualTo("out\n");
      assertThat(it.stderrText()).isEqualTo("err\n");
      assertThat(it.exitCode()).isEqualTo(5);
      assertThat(shell.isOver()).isTrue();
      assertThat(sessions.run("echo on").stdoutText()).isEqualTo("on\n");
    }
  }

  @Test
  void noise_beforeTheShellIsReady_isThrownAway() throws Exception { // 39
    Target target = launcher().target("banner");
    try (var sessions = new Sessions(1, target);
        var shell = Shells.sticky(target)) {
      assertThat(finished(shell, "n=1; printf '%s|' \"it's\" '$HOME `id`' '\\'").stdoutText())
          .isEqualTo("it's|$HOME `id`|\\|");
      Command prepared = sessions.script("echo $n").shell(Shells.at(target).init("n=1"));
      assertThat(prepared.run().stdoutText()).isEqualTo("1\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"X", "-", "L"})
  void output_thatLooksLikeAnEnd_isVerbatim(String flag) throws Exception {
    String forged =
        "0123456789abcdef".repeat(2) + "e" + "0123456789abcdef".repeat(2) + "000" + flag;
    Target target = Target.over("sh", "-c");
    try (var sessions = new Sessions(1, target);
        var shell = Shells.sticky(sessions.root(), Shells.at(target))) {
      assertThat(finished(shell, "printf " + forged).stdoutText()).isEqualTo(forged);
    }
  }

  // ---- losing it

  @Test
  void launcher_killedWhileATextRuns_isADeathAndLeavesNothing() throws Exception {
    Target target = launcher().target("carry");
    try (var sessions = new Sessions(1, target);
        var shell = Shells.sticky(target)) {
      var lines = Channel.<String>unbounded("lines");
      RunningCommand running = shell.start(
          Command.script("sleep 1000 >/dev/null & echo $$ $!; while :; do sleep 0.05; done")
              .stdoutLines(lines),
          Signal.NEVER);
      String[] pids = lines.take(Sessions.soon()).split(" ", -1);
      var bash = ProcessHandle.of(Long.parseLong(pids[0])).orElseThrow();
      var sleep = ProcessHandle.of(Long.parseLong(pids[1])).orElseThrow();
      launcher().signal("KILL", "up");
      assertThat(running.join(Sessions.soon())).isInstanceOf(CommandOutcome.Died.class);
      sleep.onExit().get(30, TimeUnit.SECONDS);
      bash.onExit().get(30, TimeUnit.SECONDS);
      assertThat(shell.isOver()).isTrue();
      assertThat(((CommandOutcome.NotStarted) shell.run("echo no")).why()).contains("was lost");
      assertThat(sessions.run("echo on").stdoutText()).isEqualTo("on\n");
    }
  }

  @Test
  void connection_thatStalls_isGivenUpOnBothSides() throws Exception {
    Target target = launcher().target("carry").heartbeatTimeout(SHORT);
    try (var sessions = new Sessions(1, target);
        var shell = Shells.sticky(sessions.root(), Shells.at(target))) {
      long bash = Long.parseLong(finished(shell, "echo $$").stdoutText().strip());
      launcher().signal("STOP", "up", "down", "err");
      assertThat(shell.ended().await(Sessions.soon())).isTrue();
      ProcessHandle.of(bash).ifPresent(it -> assertThat(it.onExit()).succeedsWithin(Sessions.LONG));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"drop", "droperr"})
  void marks_damagedOnTheWay_areNoticed(String how) throws Exception {
    int greeting = how.equals("drop") ? 2 * Nonce.LENGTH + 11 + 10 : 2 * Nonce.LENGTH + 11;
    for (int place : new int[] {5, 40, 75, 110, 150, 190}) {
      Target lossy =
          launcher().target(how, greeting + place, 7).heartbeatTimeout(SHORT).maxAttempts(1);
      try (var sessions = new Sessions(1, lossy);
          var shell = Shells.sticky(sessions.root(), Shells.at(lossy))) {
        CommandOutcome it = shell.run(Command.script("echo a"), Sessions.soon());
        assertThat(it)
            .as("%s at %s: %s", how, place, it)
            .isNotInstanceOf(CommandOutcome.Stopped.class);
        if (it instanceof CommandOutcome.Finished finished) {
          assertThat(finished.exitCode()).isZero();
        } else {
          assertThat(shell.ended().await(Sessions.soon())).isTrue();
        }
      }
    }
  }

  // ---- what there is of us

  @Test
  void session_thatIsPrepared_leavesNothing() throws Exception {
    Target target = Target.over("sh", "-c");
    var leftovers = new Leftovers();
    try (var sessions = new Sessions(2, target)) {
      Shell marked = Shells.at(target).init("trap '' TERM HUP; set -m");
      Command it = leftovers.marked(sessions.script("sleep 200 & exit 3").shell(marked));
      CommandOutcome.Finished done = Sessions.finished(it);
      assertThat(done.exitCode()).isEqualTo(3);
      assertThat(done.leftOvers()).isTrue();
      try (var shell = Shells.sticky(marked)) {
        shell
            .run(leftovers.marked(
                Command.script("sleep 210 >/dev/null 2>&1 & (sleep 220 >/dev/null 2>&1 &)")))
            .orThrow();
      }
    }
    leftovers.assertNone();
  }

  @Test
  void signals_toTheShellOfAPreparedSession_areTheCommands() throws Exception { // 3
    Target target = Target.over("sh", "-c");
    try (var sessions = new Sessions(1, target)) {
      Shell prepared = Shells.at(target).init("f() { kill $$; }");
      assertThat(Sessions.finished(sessions.script("(f); sleep 30; echo no").shell(prepared))
              .exitCode())
          .isEqualTo(143);
      assertThat(Sessions.finished(sessions.script("kill -INT $$; sleep 3").shell(prepared))
              .exitCode())
          .isEqualTo(130);
      assertThat(Sessions.stoppedAfter(
                  Duration.ofMillis(300), sessions.script("sleep 40 | sleep 40").shell(prepared))
              .code())
          .hasValue(143);
      byte[] random = new byte[300_000];
      new Random(7).nextBytes(random);
      for (int i = 0; i < 3; i++) {
        assertThat(Sessions.finished(sessions.of("cat").stdin(random).shell(prepared))
                .stdout())
            .isEqualTo(random);
      }
      CommandOutcome it = sessions
          .script(Sessions.ITS_SHELL + "echo a; kill -9 $shell; sleep 9")
          .shell(prepared)
          .run();
      assertThat(it).isInstanceOf(CommandOutcome.Died.class);
      assertThat(it.code()).hasValue(137);
      assertThat(it.stdoutText()).isEqualTo("a\n");
    }
  }
}
