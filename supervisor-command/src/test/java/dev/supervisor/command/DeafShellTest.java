package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.supervisor.signals.Till;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CASES 38, 39: a shell from which a text had taken what its driver needs was waited for without an end, or said that a text was
 * over which had not run. Now it is lost, at once.
 */
final class DeafShellTest extends StickyTests {
  private static final Duration FAR = Duration.ofSeconds(90);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "enable -n printf",
        "enable -n read",
        "enable -n eval",
        "enable -n builtin",
        "enable -n unset",
        "enable -n kill; enable -n printf",
        "enable -n kill builtin exit printf",
        "set -r",
        "trap 'exit 0' EXIT; enable -n printf",
        "set -e; enable -n printf kill",
        "builtin() { :; }; unset() { :; }",
        "builtin() { :; }; readonly -f builtin",
        "readonly __sc_code",
        "readonly __sc_head",
        "break 2",
        "break 9",
        "continue 2",
        "continue 5",
        "ulimit -n 3"
      })
  void shell_thatATextMakesDeaf_isToldAsLost(String text) throws Exception {
    said("echo on");
    long begun = System.nanoTime();
    CommandOutcome it = shell.run(Command.script(text), Till.in(FAR));
    CommandOutcome next =
        it instanceof CommandOutcome.Died ? it : shell.run(Command.script("echo no"), Till.in(FAR));
    assertThat(next).isInstanceOfAny(CommandOutcome.Died.class, CommandOutcome.NotStarted.class);
    assertThat(next.stdoutText()).isEmpty();
    assertThat(shell.isOver()).isTrue();
    assertThat(shell.ended().await(Sessions.soon())).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(FAR);
  }

  /** A new bash, too, does nothing more then, and ends with 0. */
  @ParameterizedTest
  @ValueSource(strings = {"set -n", "set -o noexec; echo no"})
  void shell_thatATextTellsToDoNothing_endsWithIt(String text) throws Exception {
    said("echo on");
    assertThat(finished(text).exitCode()).isZero();
    assertOver("a command has ended it, exit code 0");
  }

  @Test
  void initScript_thatDisablesBuiltins_leavesTheDriverWhatItNeeds() throws Exception {
    Shell prepared = ground
        .shell()
        .init("enable -n wait kill trap printf_ 2>/dev/null; enable -n wait kill; v=1");
    CommandOutcome.Finished it = Sessions.finished(
        sessions.script("enable -n | grep -c -e wait -e kill; echo $v; exit 7").shell(prepared));
    assertThat(it.stdoutText()).isEqualTo("2\n1\n");
    assertThat(it.exitCode()).isEqualTo(7);
  }

  // ---- its pipes

  private static List<Path> directories() throws IOException {
    var all = new ArrayList<Path>();
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    String ours = "supervisor-" + ProcessHandle.current().pid() + "-*";
    try (DirectoryStream<Path> found = Files.newDirectoryStream(temporary, ours)) {
      found.forEach(all::add);
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"o", "e", "s", "f", "o e", "s f", "f i o e s k"})
  void pipes_thatACleanerHasRemoved_areTheEndOfTheShell(String names) throws Exception {
    assumeThat(ground.isLocal()).as("it has pipes with names").isTrue();
    said("echo on");
    List<Path> all = directories();
    assertThat(all).hasSize(1);
    for (String name : names.split(" ", -1)) {
      Files.delete(all.get(0).resolve(name));
    }
    CommandOutcome it = null;
    for (int i = 0; i < 2 && !(it instanceof CommandOutcome.NotStarted); i++) {
      it = shell.run(Command.script("echo out"), Till.in(FAR));
      if (it instanceof CommandOutcome.Finished) { // it had been about to read from the removed
        assertThat(it.stdoutText()).isEqualTo("out\n");
      }
    }
    assertThat(it).isInstanceOfAny(CommandOutcome.NotStarted.class, CommandOutcome.Died.class);
    assertThat(shell.ended().await(Sessions.soon())).isTrue();
    assertThat(shell.isOver()).isTrue();
    assertThat(directories()).isEmpty();
  }

  @Test
  void pipe_thatATextRemoves_isToldAtItsEnd() throws Exception {
    assumeThat(ground.isLocal()).as("it has pipes with names").isTrue();
    said("echo on");
    CommandOutcome it =
        shell.run(Command.script("echo out; rm \"$1\"/s", directories().get(0)), Till.in(FAR));
    assertThat(it).isInstanceOf(CommandOutcome.Died.class);
    assertThat(it.stdoutText()).isEqualTo("out\n");
    assertOver("ended while the command ran");
  }

  // ---- what is traced

  @Test
  void tracing_thatStays_showsNothingOfTheDriver() throws Exception { // CASES 40
    assertThat(finished("echo a; set -x").stderrText()).isEmpty();
    assertThat(finished("echo b\necho c").stderrText()).matches("\\++ echo b\n\\++ echo c\n");
    assertThat(finished(Command.script("echo $1", "d").addEnv("V", "1")).stderrText())
        .matches("\\++ echo d\n");
    assertThat(finished("echo $-; set +x; set -v").stdoutText()).contains("x");
    assertThat(finished("echo e\necho f").stderrText()).isEqualTo("echo e\necho f\n");
    assertThat(finished("set +v").stderrText()).isEqualTo("set +v\n");
    assertThat(finished("echo g").stderrText()).isEmpty();
    assertThat(finished("set -x; PS4='% '").exitCode()).isZero();
    CommandOutcome stopped = Sessions.stoppedAfter(
        Duration.ofMillis(200),
        stopWhen -> shell.start(Command.script("while :; do sleep 0.02; done"), stopWhen));
    assertThat(stopped).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(stopped.stderrText()).doesNotContain("__sc");
    assertThat(finished("echo h").stderrText()).matches("%+ echo h\n");
  }
}
