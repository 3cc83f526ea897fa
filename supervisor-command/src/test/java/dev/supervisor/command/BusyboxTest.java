package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A target that has nothing but busybox, where that is installed: the shell there is chosen without being told. */
final class BusyboxTest {
  @TempDir
  static Path bin;

  private static Target target;

  @BeforeAll
  static void open() throws Exception {
    Path busybox = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(it -> Path.of(it, "busybox"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
    assumeThat(busybox).as("busybox is not installed").isNotNull();
    for (String applet : List.of(
        "sh", "cat", "setsid", "sleep", "mkdir", "mkfifo", "rm", "rmdir", "head", "wc", "seq",
        "kill", "od", "printf", "env")) {
      Path script = Files.writeString(
          bin.resolve(applet),
          "#!" + busybox + " sh\nexec " + busybox + " " + applet + " \"$@\"\n");
      assertThat(script.toFile().setExecutable(true)).isTrue();
    }
    target = Target.over("env", "PATH=" + bin, "sh", "-c");
  }

  @Test
  void commands_ofEachKind_comeOutRight() throws Exception {
    try (var sessions = new Sessions(1, target)) {
      assertThat(sessions.run("command -v bash").code().getAsInt()).isNotZero();
      CommandOutcome it = sessions.run("printf abc; printf def >&2; exit 3");
      assertThat(it.stdoutText()).isEqualTo("abc");
      assertThat(it.stderrText()).isEqualTo("def");
      assertThat(it.code()).hasValue(3);
      assertThat(sessions
              .of("printf", "<%s>", "it's", "$HOME", "a\nb", "\\", "é")
              .run()
              .stdoutText())
          .isEqualTo("<it's><$HOME><a\nb><\\><é>");
      assertThat(sessions.run("kill $$; sleep 30").code()).hasValue(143);
      assertThat(sessions.run("cd /; export A=1; set -e; false").code()).hasValue(1);
      assertThat(sessions.run("echo ${A-none}").stdoutText()).isEqualTo("none\n");
      assertThat(sessions.pool().sessions()).hasSize(1);
    }
  }

  @Test
  void input_ofAnyBytes_isExact() throws Exception {
    byte[] all = new byte[100_000];
    new Random(9).nextBytes(all);
    try (var sessions = new Sessions(1, target)) {
      assertThat(Sessions.finished(sessions.of("cat").stdin(all)).stdout()).isEqualTo(all);
      assertThat(Sessions.finished(sessions.of("head", "-c", "3").stdin(all)).stdout())
          .hasSize(3);
    }
  }

  @Test
  void pipeline_stopped_leavesNothing() throws Exception {
    try (var sessions = new Sessions(1, target)) {
      CommandOutcome it = Sessions.stoppedAfter(
          Duration.ofMillis(300), sessions.script("sleep 76.25 | sleep 76.25 | cat"));
      assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
      assertThat(it.code()).hasValue(143);
      // Signalled they are when the outcome is told, and a busy machine may take a moment to end
      // them.
      var signalled = ProcessHandle.allProcesses()
          .filter(each -> each.info().commandLine().orElse("").contains("sleep 76.25"))
          .map(ProcessHandle::onExit)
          .toList();
      for (var gone : signalled) {
        assertThat(gone.get(30, TimeUnit.SECONDS).isAlive()).isFalse();
      }
    }
  }
}
