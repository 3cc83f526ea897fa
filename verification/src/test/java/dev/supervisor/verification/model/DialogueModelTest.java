package dev.supervisor.verification.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The dialogue with a remote session as a model, checked by TLC for every interleaving of two commands
 * with requests to kill and a connection that is cut at any moment.
 *
 * <p>The schedules it would catch: a command that is sent a second time though it had begun; a request
 * that comes too late and kills the next command; a session that is given away while its last command
 * still runs; a loss that one side never notices. Each of these is planted once, and has to be found.
 * {@code -Dmodel.commands=3} is the long run.
 */
@Timeout(600)
@Tag("long")
@Tag("model")
final class DialogueModelTest {
  private static final int COMMANDS = Integer.getInteger("model.commands", 2);

  @TempDir
  Path dir;

  @Test
  @Execution(CONCURRENT)
  void dialogue_asItIs_keepsAllPromises() throws Exception {
    assertThat(check("none", COMMANDS)).contains("No error has been found");
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({
    "retry, Invariant AtMostOnce is violated",
    "overtaking, Invariant KilledOnlyWhenAsked is violated",
    "reuse, Invariant NeverInDoubt is violated",
    "deaf, Temporal properties were violated",
  })
  void dialogue_withAPlantedFault_isCaught(String fault, String found) throws Exception {
    assertThat(check(fault, 2)).contains(found);
  }

  private String check(String fault, int commands) throws Exception {
    return Tlc.check(
        dir,
        "Dialogue",
        "CONSTANTS",
        "  Commands = " + commands,
        "  Connections = 2",
        "  Bug = \"" + fault + "\"",
        "INVARIANTS AtMostOnce NoEndIsMadeUp KilledOnlyWhenAsked NeverInDoubt",
        "PROPERTIES EveryCommandHasAnOutcome NothingIsLeft",
        "CHECK_DEADLOCK FALSE");
  }
}
