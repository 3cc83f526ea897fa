package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How commands in a shell of one owner are stopped, and how it ends. The numbers are those of the list in the specification. */
final class StickyEndTest extends StickyTests {
  private static final Duration SHORT = Duration.ofMillis(300);

  /** {@return how it ended that was stopped a moment after it had begun} */
  private CommandOutcome stopped(Command command) throws InterruptedException {
    return Sessions.stoppedAfter(SHORT, stopWhen -> shell.start(command, stopWhen));
  }

  // ---- stopping

  @ParameterizedTest
  @Execution(CONCURRENT)
  @ValueSource(
      strings = {
        "sleep 50",
        "while :; do :; done",
        "while sleep 50; do :; done",
        "f() { while :; do sleep 1; done; echo no; }; f",
        "for i in {1..99}; do sleep 9; done",
        "until ((0)); do ((n++)); done",
        "sleep 50 | sleep 50 | cat",
        "sleep 40 & wait",
        "x=$(sleep 50)",
        "if sleep 50; then echo no; else echo no; fi",
        "g() { h; echo no; }; h() { while true; do case x in x) true ;; esac; done; }; g && echo no || echo no",
        "( trap '' TERM; while :; do sleep 0.05; done )",
        "trap '' TERM; sleep 50",
        "while read -r line; do sleep 50; done < <(yes)",
        "eval 'while :; do eval :; done'",
        "kill -STOP $$; sleep 50"
      })
  void command_stopped_leavesOutTheRestAndKeepsTheState(String text) throws Exception { // 34
    said("cd /usr; colour=red; trap 'echo dbg >/dev/null' DEBUG; trap - DEBUG");
    CommandOutcome it = stopped(
        Command.script("colour=blue; " + text + "\necho no; echo no >\"$1\"", temp.resolve("mark"))
            .grace(Duration.ofMillis(500)));
    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(it.code()).hasValue(143);
    assertThat(it.stdoutText()).isEmpty();
    assertThat(temp.resolve("mark")).doesNotExist();
    assertThat(it.transcript().took()).isLessThan(Duration.ofSeconds(35));
    assertThat(said("trap - TERM; pwd; echo $colour; shopt -q extdebug || trap -p DEBUG; echo $-"))
        .isEqualTo("/usr\nblue\n" + Sessions.fresh("echo $-"));
    assertThat(shell.isOver()).isFalse();
  }

  @Test
  void processes_fromBeforeTheCommand_areSpared() throws Exception {
    String pid = said("sleep 61 >/dev/null 2>&1 & echo $!").strip();
    ProcessHandle before = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    var lines = Channel.<String>unbounded("lines");
    // Ages are told in hundredths of a second.
    said(
        "while [[ $(( $(cut -d' ' -f22 /proc/$1/stat) + 10 )) -gt $(tr -d . </proc/uptime | cut -d' ' -f1) ]]; do :; done",
        pid);
    RunningCommand it =
        shell.start(Command.script("sleep 62 & echo $!; wait").stdoutLines(lines), Signal.NEVER);
    ProcessHandle during =
        ProcessHandle.of(Long.parseLong(lines.take(Sessions.soon()))).orElseThrow();
    it.stop("enough");
    assertThat(it.join(Sessions.soon())).isInstanceOf(CommandOutcome.Stopped.class);
    said("true"); // the shell has to look after its children
    assertThat(during.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
    assertThat(before.isAlive()).isTrue();
    shell.close();
    before.onExit().get(30, TimeUnit.SECONDS);
  }

  @Test
  void wait_inAShell_doesNotWaitForWhatIsOurs() throws Exception { // 34
    assertThat(said("wait; echo on")).isEqualTo("on\n");
    assertThat(said("sleep 0.1 & wait; echo on; jobs")).isEqualTo("on\n");
  }

  @Test
  void read_ofAnInputThatDoesNotCome_isStopped() throws Exception {
    var never = Channel.<String>unbounded("never");
    CommandOutcome it = stopped(Command.script("read x; echo no").stdinLines(never));
    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(it.stdoutText()).isEmpty();
    assertThat(said("echo on")).isEqualTo("on\n");
  }

  @Test
  void caller_interrupted_stopsTheCommandAndKeepsTheShell() throws Exception {
    var thrown = Promise.<Boolean>named("thrown");
    var lines = Channel.<String>unbounded("lines");
    var caller = new Thread(() -> {
      try {
        shell.run(Command.script("echo in; sleep 50; echo no").stdoutLines(lines));
        thrown.complete(false);
      } catch (InterruptedException e) {
        thrown.complete(true);
      }
    });
    caller.start();
    assertThat(lines.take(Sessions.soon())).isEqualTo("in");
    caller.interrupt();
    assertThat(thrown.await(Sessions.soon())).isTrue();
    caller.join();
    assertThat(said("echo on")).isEqualTo("on\n");
  }

  @Test
  void command_thatNothingEnds_costsTheShell() throws Exception {
    Path fifo = temp.resolve("fifo");
    said("mkfifo \"$1\"", fifo.toString());
    CommandOutcome it =
        stopped(Command.script("read x <\"$1\"", fifo).grace(Duration.ofMillis(100)));
    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(it.code()).isEmpty();
    assertOver("ended while the command ran", "was lost: ");
  }

  // ---- its end

  @Test
  void exit_inAShell_endsItWithACode() throws Exception { // 35
    CommandOutcome.Finished it = finished("echo bye; exit 5");
    assertThat(it.exitCode()).isEqualTo(5);
    assertThat(it.stdoutText()).isEqualTo("bye\n");
    assertOver("a command has ended it, exit code 5");
  }

  @Test
  void errexit_inAShell_endsItWithACode() throws Exception { // 35
    said("set -e");
    said("if false; then :; fi; true");
    assertThat(finished("false").exitCode()).isEqualTo(1);
    assertOver("exit code 1");
  }

  @Test
  void exitTrap_ofAShell_isHeardOnlyAtItsEnd() throws Exception {
    Path mark = temp.resolve("mark");
    said("mark=$1; trap 'echo bye >$mark; exit 7' EXIT", mark);
    said("echo on");
    assertThat(mark).doesNotExist();
    assertThat(finished("exit 3").exitCode()).isEqualTo(7);
    assertThat(mark).hasContent("bye");
    assertOver("exit code 7");
  }

  @Test
  void exec_inAShell_isItsEnd() throws Exception {
    CommandOutcome.Finished it = finished("exec sh -c 'echo other; exit 9'");
    assertThat(it.exitCode()).isEqualTo(9);
    assertThat(it.stdoutText()).isEqualTo("other\n");
    assertOver("exit code 9");
  }

  @Test
  void kill_ofTheShell_isADeath() throws Exception {
    CommandOutcome it = shell.run(Command.script("echo a; kill -9 $$; echo b"), Sessions.soon());
    assertThat(it).isInstanceOf(CommandOutcome.Died.class);
    assertThat(it.code()).hasValue(137);
    assertThat(it.stdoutText()).isEqualTo("a\n");
    assertOver("ended while the command ran");
  }

  @Test
  void output_heldByAProcessLeftBehind_isTheEndOfTheShell() throws Exception {
    assumeThat(ground.isLocal()).as("the end of an output is seen").isTrue();
    CommandOutcome.Finished it = finished("sleep 60 & echo on");
    assertThat(it.outputHeldOpen()).isTrue();
    assertThat(it.stdoutText()).isEqualTo("on\n");
    assertOver("keeps its output or input open");
  }

  /** The bad schedule: nothing runs, and nobody can say whose this is. */
  @Test
  void output_atATarget_ofAProcessLeftBehind_isTheEndOfTheShellWhenItComesBetween()
      throws Exception {
    assumeThat(ground.isLocal()).as("the end of an output is seen").isFalse();
    Path go = temp.resolve("go");
    said("{ while [ ! -e \"$1\" ]; do sleep 0.02; done; echo late; } &", go);
    assertThat(said("echo on")).isEqualTo("on\n");
    Files.createFile(go);
    assertThat(shell.ended().await(Sessions.soon())).isTrue();
    assertOver("its session has ended");
  }

  @Test
  void backgroundProcess_ofAShell_livesOnAndEndsWithIt() throws Exception {
    String pid = said("sleep 60 >/dev/null 2>&1 & echo $!").strip();
    ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    assertThat(finished("echo on").leftOvers()).isFalse();
    assertThat(server.isAlive()).isTrue();
    shell.close();
    server.onExit().get(30, TimeUnit.SECONDS);
  }

  @Test
  void close_twiceAndFromBothSides_isTheSame() throws Exception {
    said("echo on");
    shell.close();
    shell.close();
    assertOver("it has been closed");
  }

  @Test
  void close_whileACommandRuns_stopsIt() throws Exception {
    var lines = Channel.<String>unbounded("lines");
    RunningCommand running = shell.start(
        Command.script("trap '' TERM; echo in; while :; do sleep 0.05; done").stdoutLines(lines),
        Signal.NEVER);
    RunningCommand behind = shell.start(Command.script("echo no"), Signal.NEVER);
    assertThat(lines.take(Sessions.soon())).isEqualTo("in");
    shell.close();
    assertThat(running.join(Sessions.soon())).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(behind.join(Sessions.soon())).isInstanceOf(CommandOutcome.NotStarted.class);
  }

  @Test
  void node_thatStops_closesItsShell() throws Exception {
    var opened = Promise.<StickyShell>named("opened");
    var worker = sessions.root().spawn("worker", pleaseStop -> {
      var own = Shells.sticky();
      own.run("colour=red").orThrow();
      opened.complete(own);
      pleaseStop.await();
      assertThat(own.isOver()).isTrue();
    });
    StickyShell own = opened.await(Sessions.soon());
    assertThat(worker.tree()).contains("sticky");
    RunningCommand running = own.start(Command.script("sleep 100"), Signal.NEVER);
    assertThat(running.started().await(Sessions.soon())).isTrue();
    worker.stop();
    assertThat(worker.stopped().await(Sessions.soon())).isTrue();
    worker.join();
    assertThat(own.ended().isGo()).isTrue();
    assertThat(running.join()).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(own.run("echo no")).isInstanceOf(CommandOutcome.NotStarted.class);
  }

  @Test
  void shell_inATreeThatHasStopped_isRefused() {
    var app = Supervisor.open("app");
    app.close();
    assertThatThrownBy(() -> Shells.sticky(app, Shells.local()))
        .isInstanceOf(IllegalStateException.class);
  }
}
