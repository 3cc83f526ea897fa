package dev.supervisor.command.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.Sessions;
import dev.supervisor.command.Shells;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * After a stop the last process with an output open was killed just now, and the end of that output was not seen yet: it was
 * taken for held by one that had escaped, and the shell was lost, three times of ten.
 */
final class StoppedForkerTest {
  private static final int RUNS = 8;

  @Test
  void shell_whoseTextWasKilledWhileItForked_isKept() throws Exception {
    try (Scope tree = Supervisor.open("test");
        var shell = Shells.sticky(tree, Shells.local())) {
      for (int i = 0; i < RUNS; i++) {
        Command deaf = Command.script("( trap '' TERM; while :; do sleep 0.05; done )")
            .grace(Duration.ofMillis(200));
        CommandOutcome it =
            Sessions.stoppedAfter(Duration.ofMillis(150), stopWhen -> shell.start(deaf, stopWhen));
        assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
        assertThat(shell.isOver()).as("stopped " + i + " times before").isFalse();
      }
    }
  }
}
