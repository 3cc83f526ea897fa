package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bad schedule: the JVM is gone between two instructions, and nobody tells the shells. */
final class JvmDeathTest {
  private static final Duration SOON =
      Duration.ofSeconds(60); // in truth well under one; the machine may be busy

  @TempDir
  Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"here", "bash", "sh"})
  void jvm_killedWithCommandsRunning_leavesNothing(String at) throws Exception { // 38
    var environment = Map.of("AT", at);
    try (var child =
        new ChildJvm(FourCommands.class, temp, environment, "-Djava.io.tmpdir=" + temp)) {
      var running = new ArrayList<ProcessHandle>();
      for (int i = 0; i < 5; i++) {
        String[] pids = child.next().split(" ", -1);
        for (String pid : pids) {
          running.add(ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
        }
      }
      assertThat(child.next()).isEqualTo("ready");
      assertThat(running).hasSize(10).allMatch(ProcessHandle::isAlive);
      if (at.equals("here")) {
        assertThat(temp).isDirectoryContaining("glob:**/supervisor-*");
      }

      Instant killed = Instant.now();
      child.process().destroyForcibly().waitFor();
      for (ProcessHandle each : running) {
        each.onExit().get(SOON.toMillis(), TimeUnit.MILLISECONDS);
      }
      awaitNoDirectory(killed.plus(SOON));
    }
  }

  private void awaitNoDirectory(Instant deadline) throws Exception {
    while (true) {
      try (var left = Files.newDirectoryStream(temp, "supervisor-*")) {
        if (!left.iterator().hasNext()) {
          return;
        }
      }
      assertThat(Instant.now()).as("directories are removed").isBefore(deadline);
      Thread.onSpinWait();
    }
  }

  /** Says the pids of four commands and a program, and of their sessions, then lets them run for ever. */
  static final class FourCommands {
    public static void main(String[] arguments) throws InterruptedException {
      Scope root = Supervisor.open("child");
      String[] texts = {
        "exec sleep 100",
        "trap '' TERM HUP; while :; do sleep 0.1; done",
        "sleep 100 | cat",
        "while :; do :; done"
      };
      for (String text : texts) {
        var lines = Channel.<String>unbounded("lines");
        at(Command.script(
                "read -r _ _ _ shell _ </proc/${BASHPID-$$}/stat; echo $shell ${BASHPID-$$}; "
                    + text))
            .under(root)
            .stdoutLines(lines)
            .start();
        System.out.println(lines.take());
      }
      var lines = Channel.<String>unbounded("program");
      at(Program.of("sh", "-c", "echo $PPID $$; exec sleep 100"))
          .under(root)
          .stdoutLines(lines)
          .start();
      System.out.println(lines.take());
      System.out.println("ready");
      Signal.NEVER.await();
    }

    private static <S extends CommandSpec<S>> S at(S invocation) {
      return switch (System.getenv("AT")) {
        case "bash" -> invocation.at(Target.over("sh", "-c"));
        case "sh" -> invocation.at(Target.over("sh", "-c").posix());
        default -> invocation;
      };
    }
  }
}
