package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Till;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What only shows in large numbers. */
@Tag("long")
final class ManyCommandsTest {

  static Stream<Ground> all() {
    return Stream.of(Ground.LOCAL, Ground.REMOTE, Ground.POSIX);
  }

  static Stream<Ground> ofBash() {
    return Stream.of(Ground.LOCAL, Ground.REMOTE);
  }

  @ParameterizedTest
  @MethodSource("all")
  void thousands_inARow_areRightAndLeaveNoDescriptor(Ground ground) throws Exception { // 36
    int many = ground.isLocal() ? 3_000 : 1_000;
    try (var sessions = new Sessions(1, ground)) {
      sessions.assertClean();
      long before = descriptors();
      for (int i = 0; i < many; i++) {
        CommandOutcome it = i % 10 == 0
            ? sessions.script("exit " + i % 200).stdin("x").run()
            : sessions.run("exit " + i % 200);
        assertThat(it.code()).as("command %s", i).hasValue(i % 200);
      }
      assertThat(descriptors()).isLessThanOrEqualTo(before);
      sessions.assertClean();
      assertThat(sessions.pool().sessions()).hasSize(1);
    }
  }

  /** Outputs of short commands are looked at less and less often. */
  @Test
  void muchOutput_afterManyShortCommands_comesWhole() throws Exception {
    try (var sessions = new Sessions(1, Ground.LOCAL)) {
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 50; i++) {
          assertThat(sessions.run("printf %s " + i).orThrow().text()).isEqualTo("" + i);
        }
        String much = sessions
            .run("printf '%0300000d' 7; printf '%0200000d' 9 >&2")
            .orThrow()
            .text();
        assertThat(much).hasSize(300_000).endsWith("7");
      }
      sessions.assertClean();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void sessions_openedAndClosed_leaveNoDescriptor(Ground ground) throws Exception {
    cycle(5, ground);
    long before = descriptors();
    cycle(20, ground);
    assertThat(descriptors()).isLessThanOrEqualTo(before);
  }

  private static void cycle(int times, Ground ground) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      try (var sessions = new Sessions(2, ground)) {
        assertThat(sessions.run("exit 4").code()).hasValue(4);
      }
    }
  }

  private static long descriptors() throws Exception {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  /** The bad schedule: a request to end one command is carried out when its session already runs the next. */
  @ParameterizedTest
  @MethodSource("all")
  void commandsStoppedAtTheirVeryEnd_neverHurtTheNext(Ground ground) throws Exception {
    int callers = 4;
    var executor = Executors.newFixedThreadPool(callers);
    try (var sessions = new Sessions(2, ground)) {
      var all = new ArrayList<Future<Integer>>();
      for (int caller = 0; caller < callers; caller++) {
        var random = new Random(caller);
        Callable<Integer> work = () -> {
          int stopped = 0;
          for (int i = 0; i < 100; i++) {
            var till = Till.in(Duration.ofNanos(random.nextInt(8_000_000)));
            CommandOutcome short1 = sessions.script("sleep 0.003; exit 9").run(till);
            if (short1 instanceof CommandOutcome.Stopped it) {
              stopped++;
              assertThat(it.code().getAsInt()).isIn(143, 9);
            } else if (short1 instanceof CommandOutcome.Finished it) {
              assertThat(it.exitCode()).isEqualTo(9);
            }
            CommandOutcome next =
                sessions.script("echo $1; exit 5", Integer.toString(i)).run();
            assertThat(next).isInstanceOf(CommandOutcome.Finished.class);
            assertThat(next.code()).hasValue(5);
            assertThat(next.stdoutText()).isEqualTo(i + "\n");
          }
          return stopped;
        };
        all.add(executor.submit(work));
      }
      for (Future<Integer> each : List.copyOf(all)) {
        assertThat(each.get()).isPositive();
      }
    } finally {
      executor.shutdown();
    }
  }

  /** The bad schedule: the shell's trap runs while it reaps the command, and the exit code is lost. */
  @ParameterizedTest
  @MethodSource("ofBash")
  void killOfTheShell_racingWithTheEnd_isNeverLost(Ground ground) throws Exception {
    try (var sessions = new Sessions(1, ground)) {
      for (int i = 0; i < 100; i++) {
        assertThat(sessions.run("kill $$").code()).hasValue(143);
        assertThat(sessions.run("kill -ALRM $$; exit 3").code()).hasValue(142);
        assertThat(sessions.run("kill $$; kill -ALRM $$; exit 3").code().getAsInt())
            .isIn(143, 142);
        assertThat(sessions
                .run("trap 'exit 5' TERM; kill $$; while :; do sleep 0.01; done")
                .code())
            .hasValue(5);
      }
      sessions.assertClean();
      assertThat(sessions.pool().sessions()).hasSize(1);
    }
  }
}
