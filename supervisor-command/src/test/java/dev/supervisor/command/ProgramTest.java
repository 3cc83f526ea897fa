package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Node;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProgramTest {
  private final Sessions tree = new Sessions(1);

  @AfterEach
  void close() {
    tree.close();
  }

  private Program of(String program, Object... arguments) {
    return Program.of(program, arguments).under(tree.root());
  }

  @Test
  void program_run_givesItsOutcome() throws Exception {
    CommandOutcome.Finished it = of("sh", "-c", "printf out; printf err >&2; exit 3")
        .run(Sessions.soon())
        .orThrow(3);
    assertThat(it.stdoutText()).isEqualTo("out");
    assertThat(it.stderrText()).isEqualTo("err");
    assertThat(it.transcript().command()).isEqualTo("sh -c 'printf out; printf err >&2; exit 3'");
  }

  @Test
  void program_takingAllSettings_usesThem() throws Exception {
    CommandOutcome it = of("sh", "-c", "pwd; echo $A; cat")
        .directory(Path.of("/usr"))
        .addEnv("A", "b")
        .stdin("c")
        .run(Sessions.soon());
    assertThat(it.orThrow().stdoutText()).isEqualTo("/usr\nb\nc");
  }

  @Test
  void program_started_isANodeUntilItEnds() throws Exception {
    var in = Channel.<String>unbounded("in");
    var out = Channel.<String>unbounded("out");
    RunningCommand cat = of("cat").stdinLines(in).stdoutLines(out).start();
    in.put("hello");
    assertThat(out.take(Sessions.soon())).isEqualTo("hello");
    Node node = tree.root().find("cat").orElseThrow();
    assertThat(tree.root().tree()).contains("cat").contains("0 sessions, commands: [cat]");
    in.close(Closing.DRAIN);
    assertThat(cat.join(Sessions.soon()).orThrow().exitCode()).isZero();
    assertThat(node.stopped().await(Sessions.soon())).isTrue();
  }

  @Test
  void programs_runningAtOnce_areNotBounded() throws Exception {
    var all = new RunningCommand[4];
    for (int i = 0; i < all.length; i++) {
      all[i] = of("sleep", "0.2").start();
    }
    for (RunningCommand each : all) {
      assertThat(each.join(Sessions.soon()).orThrow().exitCode()).isZero();
    }
    assertThat(tree.pool().sessions()).isEmpty();
  }

  @Test
  void program_stopped_endsWithItsDescendants() throws Exception {
    CommandOutcome it = Sessions.stoppedAfter(
        Duration.ofMillis(200), of("sh", "-c", "sleep 81.5 & sleep 81.5 & wait"));
    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(it.code()).hasValue(143);
    tree.awaitNoSleep("81.5");
  }

  @Test
  void program_thatIsMissing_isToldByName() throws Exception {
    CommandOutcome it = of("nosuchprogram").run(Sessions.soon());
    assertThat(it.code()).hasValue(127);
    assertThat(it.stderrText()).contains("nosuchprogram");
  }

  private long sessionOf(Program program) throws Exception {
    return Long.parseLong(program.run(Sessions.soon()).orThrow().stdoutText().strip());
  }

  private Program tellingItsSession() {
    return of("sh", "-c", "ps -o sid= -p $$ | tr -d ' '");
  }

  private static void awaitEndOf(long process) {
    ProcessHandle.of(process)
        .ifPresent(it -> it.onExit().orTimeout(30, TimeUnit.SECONDS).join());
  }

  /** Another program may be quicker than the look at what was left: then a second session is opened, and two are enough. */
  @Test
  void programs_oneAfterTheOther_useASessionAgain() throws Exception {
    var seen = new HashSet<Long>();
    for (int i = 0; i < 20; i++) {
      seen.add(sessionOf(tellingItsSession()));
    }
    assertThat(seen).hasSizeLessThan(20);
  }

  @Test
  void program_sessionOf_endsWhenItIsIdle() throws Exception {
    Shells.of(tree.root()).configure(with -> with.idleTimeout(Duration.ofMillis(50)));
    awaitEndOf(sessionOf(tellingItsSession()));
  }

  @Test
  void program_thatLeavesAProcessOfAnotherGroup_hasItsSessionClosedAndThatKilled()
      throws Exception {
    long left = sessionOf(of("bash", "-c", "set -m; sleep 300 >&- 2>&- & echo $!; disown"));
    awaitEndOf(left);
  }

  /** The session is lost before the program begins: another one is taken, which was refused once. */
  @Test
  void program_whoseSessionIsLost_isRunInAnother() throws Exception {
    for (int i = 0; i < 5; i++) {
      Path pipes = Path.of(of("bash", "-c", "readlink /proc/$PPID/fd/7")
              .run(Sessions.soon())
              .orThrow()
              .stdoutText()
              .strip())
          .getParent();
      Files.deleteIfExists(pipes.resolve("o"));
      assertThat(of("echo", "here").run(Sessions.soon()).orThrow().stdoutText())
          .isEqualTo("here\n");
    }
  }

  @Test
  void program_thatIgnoresTerm_isKilledAfterItsGrace() throws Exception {
    var lines = Channel.<String>unbounded("lines");
    RunningCommand it = of("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done")
        .grace(Duration.ofMillis(100))
        .stdoutLines(lines)
        .start();
    assertThat(lines.take(Sessions.soon())).isEqualTo("ready");
    it.stop();
    assertThat(it.join(Sessions.soon()).code()).hasValue(137);
  }

  @Test
  void program_thatDiesOfASignal_saysWhich() throws Exception {
    var it = (CommandOutcome.Finished) of("sh", "-c", "kill -SEGV $$").run(Sessions.soon());
    assertThat(it.exitCode()).isEqualTo(139);
    assertThat(it.signal()).hasValue(11);
  }

  @Test
  void program_silentForTooLong_isStopped() throws Exception {
    CommandOutcome it = of("sh", "-c", "echo up; sleep 100")
        .firstOutputWithin(Duration.ofHours(1))
        .maxSilence(Duration.ofMillis(300))
        .run(Sessions.soon());
    assertThat(it.stdoutText()).isEqualTo("up\n");
    assertThat(((CommandOutcome.Stopped) it).reason().text()).isEqualTo("it was silent for 300 ms");
    it = of("sleep", "100").firstOutputWithin(Duration.ofMillis(200)).run(Sessions.soon());
    assertThat(((CommandOutcome.Stopped) it).reason().text())
        .isEqualTo("it wrote nothing within 200 ms");
  }

  @Test
  void program_thatSaysWhenItIsUp_canBeWaitedFor() throws Exception {
    Signal ready = Signal.named("ready");
    var server = of("sh", "-c", "echo starting >&2; echo 'ready to accept' >&2; exec sleep 100")
        .onStderrLine(line -> {
          if (line.contains("ready to accept")) {
            ready.go();
          }
        })
        .stderrDiscarded()
        .start();
    assertThat(ready.or(server.ended()).await(Sessions.soon())).isTrue();
    assertThat(ready.isGo()).isTrue();
    server.stop();
    assertThat(server.join(Sessions.soon()).code()).hasValue(143);
  }

  @Test
  void program_piped_isExactBothWays() throws Exception {
    byte[] bytes = new byte[1_000_000];
    new Random(1).nextBytes(bytes);
    RunningCommand cat = of("cat").stdin(bytes).stdoutPiped().start(Sessions.soon());
    assertThat(cat.stdoutPipe().readAllBytes()).isEqualTo(bytes);
    assertThat(cat.join().orThrow().stderr()).isEmpty();
  }

  @Test
  void program_whoseDescendantEscapes_isSaidToBeHeld() throws Exception {
    var it = (CommandOutcome.Finished)
        of("bash", "-c", "setsid sleep 3 &" + Sessions.ESCAPED + "echo said").run(Sessions.soon());
    assertThat(it.outputHeldOpen()).isTrue();
    assertThat(it.stdoutText()).isEqualTo("said\n");
    var lines = Channel.<String>unbounded("lines");
    RunningCommand stopped = of(
            "bash", "-c", "setsid sleep 3 &" + Sessions.ESCAPED + "echo said; sleep 100")
        .stdoutLines(lines)
        .start();
    assertThat(lines.take(Sessions.soon())).isEqualTo("said");
    stopped.stop();
    var outcome = (CommandOutcome.Stopped) stopped.join(Sessions.soon());
    assertThat(outcome.outputHeldOpen()).isTrue();
  }

  @Test
  void program_stoppedBeforeItBegins_neverDoes() throws Exception {
    RunningCommand sleep = of("sleep", "100").start();
    sleep.stop("changed our mind");
    CommandOutcome it = sleep.join(Sessions.soon());
    if (it instanceof CommandOutcome.NotStarted notBegun) {
      assertThat(notBegun.why()).contains("changed our mind");
    } else { // it was quicker
      assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    }
  }
}
