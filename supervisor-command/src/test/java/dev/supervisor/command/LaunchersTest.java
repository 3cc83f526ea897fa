package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The launchers that the documentation names, where there is something for them to reach: another user by {@code sudo},
 * a running container by {@code -Dcontainer=NAME}, a running pod by {@code -Dpod=NAME}.
 */
final class LaunchersTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  static Stream<List<String>> launchers() {
    return Stream.of(
        List.of("sudo", "-n", "-u", "nobody", "sh", "-c"),
        List.of("docker", "exec", "-i", System.getProperty("container", "none"), "sh", "-c"),
        List.of("kubectl", "exec", "-i", System.getProperty("pod", "none"), "--", "sh", "-c"));
  }

  private static Sessions sessions(List<String> launcher) throws Exception {
    assumeThat(reaches(launcher)).as("%s reaches something", launcher).isTrue();
    return new Sessions(1, Target.over(launcher.toArray(String[]::new)));
  }

  private static boolean reaches(List<String> launcher) throws InterruptedException {
    var line = new ArrayList<>(launcher);
    line.add("exit 0");
    try {
      Process process = new ProcessBuilder(line)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
      try {
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException notInstalled) {
      return false;
    }
  }

  private static Command there(Sessions sessions, List<String> launcher, String text) {
    return Command.script(text)
        .under(sessions.root())
        .at(Target.over(launcher.toArray(String[]::new)));
  }

  @ParameterizedTest
  @MethodSource("launchers")
  void commands_ofEachKind_comeOutRight(List<String> launcher) throws Exception {
    try (var sessions = sessions(launcher)) {
      CommandOutcome it =
          there(sessions, launcher, "printf abc; printf def >&2; exit 3").run();
      assertThat(it.stdoutText()).isEqualTo("abc");
      assertThat(it.stderrText()).isEqualTo("def");
      assertThat(it.code()).hasValue(3);
      assertThat(there(sessions, launcher, "kill $$; sleep 30").run().code()).hasValue(143);
      assertThat(there(sessions, launcher, "cd /; A=1; export A; set -e; false")
              .run()
              .code())
          .hasValue(1);
      assertThat(there(sessions, launcher, "echo ${A-none}").run().stdoutText())
          .isEqualTo("none\n");
      assertThat(sessions.pool().sessions()).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("launchers")
  void bytes_inBothDirections_areExact(List<String> launcher) throws Exception {
    byte[] random = new byte[1_000_000];
    new Random(7).nextBytes(random);
    try (var sessions = sessions(launcher)) {
      CommandOutcome it = there(sessions, launcher, "cat").stdin(random).run();
      assertThat(it.orThrow().stdout()).isEqualTo(random);
    }
  }

  /** Another user cannot open the pipes that we have made. */
  @ParameterizedTest
  @MethodSource("launchers")
  void shellOfOnesOwn_andPreparedOne_comeOutRight(List<String> launcher) throws Exception {
    byte[] random = new byte[200_000];
    new Random(7).nextBytes(random);
    Target target = Target.over(launcher.toArray(String[]::new));
    try (var sessions = sessions(launcher);
        var shell = Shells.sticky(target)) {
      shell.run("cd /; n=1; f() { echo \"f $1\"; }").orThrow();
      assertThat(shell.run("f $n; pwd; echo err >&2").orThrow().stdoutText()).isEqualTo("f 1\n/\n");
      assertThat(shell.run(Command.of("cat").stdin(random)).orThrow().stdout()).isEqualTo(random);
      Signal till = Signal.named("till");
      CommandOutcome late = shell.run(
          Command.script("n=2; echo set; sleep 60").onStdoutLine(line -> till.go()), till);
      assertThat(late.code()).hasValue(143);
      assertThat(shell.run("echo $n").stdoutText()).isEqualTo("2\n");
      assertThat(shell.run("echo bye; exit 5").code()).hasValue(5);
      assertThat(shell.isOver()).isTrue();
      Command it =
          there(sessions, launcher, "echo $n; cat").shell(Shells.at(target).init("n=3"));
      assertThat(it.stdin("in").run().stdoutText()).isEqualTo("3\nin");
    }
  }

  @ParameterizedTest
  @MethodSource("launchers")
  void pipeline_stopped_leavesNothing(List<String> launcher) throws Exception {
    try (var sessions = sessions(launcher)) {
      CommandOutcome it = Sessions.stoppedAfter(
          Duration.ofMillis(300), there(sessions, launcher, "sleep 74.25 | sleep 74.25 | cat"));
      assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
      assertThat(it.code()).hasValue(143);
      awaitNone(sessions, launcher, "sleep.[7]4.25");
      assertThat(sessions.pool().sessions()).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("launchers")
  void launcher_killed_commandDiesOverThere(List<String> launcher) throws Exception {
    try (var sessions = sessions(launcher)) {
      var lines = Channel.<String>unbounded("lines");
      RunningCommand running = there(
              sessions, launcher, "trap '' HUP TERM; echo up; while :; do sleep 0.7325; done")
          .stdoutLines(lines)
          .start();
      assertThat(lines.take(Sessions.soon())).isEqualTo("up");
      ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);

      assertThat(running.join(Sessions.soon())).isInstanceOf(CommandOutcome.Died.class);
      awaitNone(sessions, launcher, "0.[7]325");
    }
  }

  /** Waits until no process over there has this in its command line. */
  private static void awaitNone(Sessions sessions, List<String> launcher, String pattern)
      throws InterruptedException {
    Till soon = Till.in(SOON);
    while (there(sessions, launcher, "grep -l '" + pattern + "' /proc/[0-9]*/cmdline 2>/dev/null")
            .run()
            .code()
            .getAsInt()
        == 0) {
      assertThat(soon.isGo()).as("%s is still there", pattern).isFalse();
      boolean unused = Signal.NEVER.await(Till.in(Duration.ofMillis(50)));
    }
  }
}
