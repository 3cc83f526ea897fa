package dev.supervisor.verification.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The places before the timer's wheel, in all orders: what is needed stands where the timer looks before it is due, also when its
 * thread decides to sleep for longer, ends, or is started again; and what is not needed does not stay in the wheel.
 *
 * <p>{@code TimerFront.tla} names the bad schedules. Each is planted once, and has to be found.
 */
@Timeout(600)
@Tag("long")
@Tag("model")
final class TimerFrontModelTest {
  @TempDir
  private Path work;

  private String check(int later, String kind, String fault, String... properties)
      throws Exception {
    String constants =
        "CONSTANTS Later = %d Third = 2 Kind2 = \"%s\" Kind3 = \"absent\" Idle = 2 End = 3 Bug = \"%s\"";
    List<String> lines = new ArrayList<>(List.of(
        constants.formatted(later, kind, fault),
        "INVARIANTS InTime NothingIsKept",
        "CHECK_DEADLOCK FALSE"));
    lines.addAll(List.of(properties));
    return Tlc.check(work, "TimerFront", lines.toArray(new String[0]));
  }

  @Test
  @Execution(CONCURRENT)
  void front_deadlinesComeAndAreTakenBack_areInTimeAndLeaveNothing() throws Exception {
    assertThat(check(2, "leaves", "none", "PROPERTY NobodyIsForgotten"))
        .contains("No error has been found");
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({"looksOnce, 2", "looksBeforeItSaysSo, 2", "earlyOneIsOverlooked, 2", "staysOpen, 3"})
  void front_withAPlantedFault_isCaught(String fault, int later) throws Exception {
    assertThat(check(later, "stays", fault)).contains("Invariant InTime is violated");
  }
}
