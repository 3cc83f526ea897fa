package dev.supervisor.command.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandFailedException;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.CommandSpec;
import dev.supervisor.command.RunningCommand;
import dev.supervisor.command.Sessions;
import dev.supervisor.command.Shells;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.testing.LongForm;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * CASES 33: what a process substitution, or anything in the background, had not yet written when its text ended was lost,
 * with exit code 0. The long form is {@code -Druns=100}.
 */
final class LeftOverOutputTest {
  private static final int RUNS = LongForm.count("runs", 1, 8);
  private static final Duration FOR_EVER = Duration.ofDays(1);

  private static final List<String> TEXTS = List.of(
      "exec > >(sed 's/^/x /'); echo one; echo two",
      "exec > >(tee /dev/null) 2>&1; seq 20000; echo error >&2",
      "ls /no/such/file 2> >(LC_ALL=C sed 's/.*/E/' >&2)",
      "exec > >(sort -n 2>/dev/null | sed 's/^/x /' | tac); seq 1000",
      "echo a & :");

  private Scope tree;

  @BeforeEach
  void open() {
    tree = Supervisor.open("test");
  }

  @AfterEach
  void close() {
    tree.close();
  }

  /** {@return what a bash says whose outputs are read to their ends, which its exit is not} */
  private static String fresh(String text) throws Exception {
    Process bash = new ProcessBuilder(
            "bash",
            "-c",
            "{ bash --noprofile --norc -c \"$0\" 2>&1 >&3 | sed 's/^/2>/'; } 3>&1 | cat",
            text)
        .redirectInput(new File("/dev/null"))
        .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).isZero();
    return said;
  }

  @ParameterizedTest
  @MethodSource("dev.supervisor.command.issues.Ways#all")
  void output_ofWhatIsLeftBehind_isThatOfAFreshBash(Ways way) throws Exception {
    for (String text : TEXTS) {
      String expected = fresh(text);
      for (int i = 0; i < RUNS; i++) {
        CommandOutcome it = way.run(tree, text, Ways.Manner.NONE, Signal.NEVER);
        assertThat(
                it.stdoutText() + it.stderrText().replaceAll("(?m)^", "2>").replaceAll("2>$", ""))
            .as("%s, run %s: %s", text, i, it)
            .isEqualTo(expected);
        assertThat(it.outputCut()).as(text).isFalse();
        it.orThrow(2); // of ls
      }
    }
  }

  /** The bad schedule: it sleeps when it is looked at, with something to read. */
  @ParameterizedTest
  @MethodSource("dev.supervisor.command.issues.Ways#all")
  void leftOver_thatSleepsBeforeItReads_isWaitedFor(Ways way) throws Exception {
    CommandOutcome it =
        way.run(tree, "exec > >(sleep 0.7; cat); echo late", Ways.Manner.NONE, Signal.NEVER);
    assertThat(it.orThrow().stdoutText()).isEqualTo("late\n");
  }

  @ParameterizedTest
  @MethodSource("dev.supervisor.command.issues.Ways#all")
  void leftOver_thatOnlySleeps_makesNobodyWaitAndNothingFail(Ways way) throws Exception {
    CommandOutcome it =
        way.run(tree, "sleep 300 & echo on", Ways.outputWithin(FOR_EVER), Signal.NEVER);
    assertThat(it.orThrow().stdoutText()).isEqualTo("on\n");
    assertThat(it.outputCut()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("dev.supervisor.command.issues.Ways#all")
  void leftOver_thatRunsWithoutAnOutput_makesNobodyWait(Ways way) throws Exception {
    CommandOutcome it =
        way.run(tree, "yes >/dev/null 2>&1 & echo on", Ways.outputWithin(FOR_EVER), Signal.NEVER);
    assertThat(it.orThrow().stdoutText()).isEqualTo("on\n");
    assertThat(it.outputCut()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("dev.supervisor.command.issues.Ways#all")
  void leftOver_thatWritesForLonger_isCutAndSaid(Ways way) throws Exception {
    CommandOutcome it =
        way.run(tree, "yes & echo on >&2", Ways.outputWithin(Duration.ofMillis(500)), Signal.NEVER);
    assertThat(it).isInstanceOf(CommandOutcome.Finished.class);
    assertThat(it.code()).hasValue(0);
    assertThat(it.outputCut()).isTrue();
    assertThatThrownBy(it::orThrow)
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("outputWithin");
  }

  @ParameterizedTest
  @MethodSource("dev.supervisor.command.issues.Ways#all")
  void leftOver_waitedForWhenTheCommandIsStopped_isCutAndSaid(Ways way) throws Exception {
    Signal stop = Signal.named("stop");
    String whenItHasEnded = way == Ways.STICKY
        ? "while read -r _ _ state _ </proc/$$/stat && [ $state != S ]; do :; done;"
        : "while [ -d /proc/$me ]; do :; done;";
    CommandOutcome it = way.run(
        tree,
        "me=$BASHPID; { " + whenItHasEnded + " echo over >&2; exec yes; } & echo on",
        new Ways.Manner() {
          @Override
          public <S extends CommandSpec<S>> S of(S described) {
            // Long enough to hear of the end, and short enough for no output to count as held yet.
            return described
                .outputWithin(FOR_EVER)
                .onStderrLine(line -> Till.in(Duration.ofMillis(150)).then(stop::go));
          }
        },
        stop);
    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(it.code()).as("the text had ended").hasValue(0);
    assertThat(it.outputCut()).isTrue();
  }

  /** The bad schedule: the last bytes are on their way to a reader of ours that takes its time. */
  @Test
  void leftOver_whoseReaderIsSlow_isWaitedFor() throws Exception {
    var lines = Channel.<String>bounded("lines", 1);
    RunningCommand running = Command.script("exec > >(cat); seq 40000")
        .under(tree)
        .stdoutLines(lines)
        .start(Signal.NEVER);
    int count = 0;
    for (String unusedLine : lines) {
      count++;
      if (count % 10_000 == 1) {
        boolean unused = Signal.NEVER.await(Till.in(Duration.ofMillis(200)));
      }
    }
    assertThat(count).isEqualTo(40_000);
    assertThat(running.join().orThrow().outputCut()).isFalse();
  }

  /** The bad schedule: the shell that is to kill the left-overs has been stopped by one of them. */
  @Test
  void limit_whereALeftOverHasStoppedTheSession_isKept() throws Exception {
    String text = "me=$BASHPID; read -r _ _ _ driver _ </proc/$me/stat;"
        + " { while [ -d /proc/$me ]; do :; done; kill -STOP $driver; exec yes; } & echo on";
    CommandOutcome it = Sessions.stoppedAfter(
        Duration.ofMillis(900),
        stopWhen -> Command.script(text).under(tree).outputWithin(FOR_EVER).start(stopWhen));
    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(it.transcript().took()).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void nobody_waitedFor_withoutTime() throws Exception {
    CommandOutcome it = Command.script("yes & sleep 0.1; echo on >&2")
        .under(tree)
        .outputWithin(Duration.ZERO)
        .run();
    assertThat(it.outputCut()).isTrue();
    assertThat(it.stderrText()).isEqualTo("on\n");
  }

  @Test
  void time_thatIsNegative_isRefused() {
    Command command = Command.of("true");
    assertThatThrownBy(() -> command.outputWithin(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void session_ofATextWithLeftOvers_isUsedAgain() throws Exception {
    Shells.of(tree).configure(with -> with.maxSessions(1));
    for (String text : TEXTS) {
      Command.script(text).under(tree).run().orThrow(2);
    }
    assertThat(Shells.of(tree).counts().reuses()).isEqualTo(TEXTS.size() - 1);
    assertThat(Command.script("echo $#; jobs").under(tree).run().orThrow().stdoutText())
        .isEqualTo("0\n");
  }
}
