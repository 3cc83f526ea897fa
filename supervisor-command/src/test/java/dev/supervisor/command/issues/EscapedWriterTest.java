package dev.supervisor.command.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.RunningCommand;
import dev.supervisor.command.Sessions;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** CASES 32: a process that had escaped and went on writing kept its command, and every limit of it, waiting for ever. */
final class EscapedWriterTest {
  private static final String WRITER =
      "setsid timeout 50 bash -c 'while :; do echo tick; sleep 0.05; done' &" + Sessions.ESCAPED;
  private static final String FLOOD = "setsid timeout 50 yes &" + Sessions.ESCAPED;
  private static final Duration SOON = Duration.ofSeconds(40);

  private Scope tree;

  @BeforeEach
  void open() {
    tree = Supervisor.open("test");
  }

  @AfterEach
  void close() {
    tree.close();
  }

  private CommandOutcome run(Ways way, String text, Signal stopWhen) throws InterruptedException {
    return way.run(tree, text, Ways.Manner.NONE, stopWhen);
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @MethodSource("dev.supervisor.command.issues.Ways#all")
  void command_whoseOutputIsWrittenByAnotherForEver_endsAndSaysSo(Ways way) throws Exception {
    for (String writer : new String[] {WRITER, FLOOD, WRITER.replace("tick", "tick >&2")}) {
      CommandOutcome it = run(way, writer + " sleep 0.2; echo said >&2; echo said", Signal.NEVER);

      assertThat(it).as(writer).isInstanceOf(CommandOutcome.Finished.class);
      var finished = (CommandOutcome.Finished) it;
      assertThat(finished.outputHeldOpen()).as(writer).isEqualTo(way.seesWhoEscaped());
      assertThat(finished.outputCut()).as(writer).isFalse();
      assertThat(it.transcript().took()).as(writer).isLessThan(SOON);
      assertThat(writer == WRITER ? it.stderrText() : it.stdoutText() + it.stderrText())
          .contains("said\n");
    }
  }

  /** The bad schedule: bytes come, and somebody of the group has the output open, but these are not his. */
  @ParameterizedTest
  @Execution(CONCURRENT)
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STICKY")
  void leftOver_thatSleepsBesideAWriterThatEscaped_isNotWaitedFor(Ways way) throws Exception {
    CommandOutcome it = way.run(
        tree,
        WRITER + " sleep 60 & sleep 0.2; echo said",
        Ways.outputWithin(Ways.LONG.multipliedBy(10)),
        Signal.NEVER);

    assertThat(((CommandOutcome.Finished) it).outputHeldOpen()).isEqualTo(way.seesWhoEscaped());
    assertThat(((CommandOutcome.Finished) it).leftOvers()).isTrue();
    assertThat(it.outputCut()).isFalse();
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @MethodSource("dev.supervisor.command.issues.Ways#all")
  void limit_ofACommandThatRuns_isKept(Ways way) throws Exception {
    CommandOutcome it = Sessions.stoppedAfter(
        Duration.ofMillis(500),
        till -> way.start(tree, WRITER + " echo said; sleep 60", Ways.Manner.NONE, till));

    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(it.transcript().took()).isLessThan(SOON);
  }

  /** The bad schedule: the command is over, and only its output is not; then it is stopped. */
  @ParameterizedTest
  @Execution(CONCURRENT)
  @MethodSource("dev.supervisor.command.issues.Ways#all")
  void stop_ofACommandThatHasEnded_endsTheWaitForItsOutput(Ways way) throws Exception {
    RunningCommand running = way.start(
        tree, FLOOD + " sleep 0.1; echo said", Ways.Manner.NONE, Till.in(Duration.ofSeconds(50)));
    assertThat(running.started().or(running.ended()).await(Till.in(SOON))).isTrue();
    running.stop();
    assertThat(running.ended().await(Till.in(SOON))).isTrue();
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @MethodSource("dev.supervisor.command.issues.Ways#all")
  void tree_thatIsClosed_ends(Ways way) throws Exception {
    RunningCommand running = way.start(tree, WRITER + " sleep 60", Ways.Manner.NONE, Signal.NEVER);
    assertThat(running.started().or(running.ended()).await(Till.in(SOON))).isTrue();
    long start = System.nanoTime();
    tree.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    assertThat(running.outcome()).isPresent();
  }
}
