package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A shell of one owner, open for each test, and what one says and asks of it: on this machine, then at a target. */
@ParameterizedClass
@MethodSource("grounds")
abstract class StickyTests {
  Sessions sessions;
  StickyShell shell;

  @Parameter
  Ground ground;

  @TempDir
  Path temp;

  static Stream<Ground> grounds() {
    return Ground.ofBash();
  }

  @BeforeEach
  void open() {
    sessions = new Sessions(1, ground);
    shell = Shells.sticky(ground.shell());
  }

  @AfterEach
  void close() {
    Sessions all = sessions;
    try (all) { // or the next test would be a part of this one's tree
      shell.close();
      assertThat(shell.ended().isGo()).isTrue();
    }
  }

  final CommandOutcome.Finished finished(Command command) throws InterruptedException {
    CommandOutcome outcome = shell.run(command, Sessions.soon());
    assertThat(outcome).as("%s", outcome).isInstanceOf(CommandOutcome.Finished.class);
    return (CommandOutcome.Finished) outcome;
  }

  final CommandOutcome.Finished finished(String text, Object... arguments)
      throws InterruptedException {
    return finished(Command.script(text, arguments));
  }

  final String said(String text, Object... arguments) throws InterruptedException {
    CommandOutcome.Finished it = finished(text, arguments);
    assertThat(it.stderrText()).isEmpty();
    assertThat(it.exitCode()).isZero();
    return it.stdoutText();
  }

  /** It has ended, for one of these reasons. */
  final void assertOver(String... why) throws InterruptedException {
    assertThat(shell.isOver()).isTrue();
    CommandOutcome next = shell.run("echo no");
    assertThat(next).isInstanceOf(CommandOutcome.NotStarted.class);
    assertThat(((CommandOutcome.NotStarted) next).why()).startsWith("its shell is over: ");
    assertThat(why)
        .anySatisfy(it -> assertThat(((CommandOutcome.NotStarted) next).why()).contains(it));
    assertThat(shell.ended().await(Sessions.soon())).isTrue();
  }
}
