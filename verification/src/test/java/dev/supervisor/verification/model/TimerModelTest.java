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
 * The timer's thread and the lane of its callbacks, in all their orders: each callback runs once, in order and one at a
 * time, though one of them blocks until the next has run; there are never two timers; a thread that cannot be started is
 * started later; and a thread that sleeps for a deadline that was taken back ends all the same.
 *
 * <p>{@code Timer.tla} names the bad schedules. Each is planted once, and has to be found.
 */
@Timeout(600)
@Tag("long")
@Tag("model")
final class TimerModelTest {
  @TempDir
  private Path work;

  /** Two deadlines that come: the callback of the first blocks until that of the second has run. */
  private String bothCome(int failures, String fault) throws Exception {
    return check("Near = 2 All = 2 TakenBack = {}", failures, fault);
  }

  /** One that comes, and one that is far away and is taken back. */
  private String oneIsTakenBack(int failures, String fault) throws Exception {
    return check("Near = 1 All = 2 TakenBack = {2}", failures, fault);
  }

  private String check(String deadlines, int failures, String fault) throws Exception {
    return Tlc.check(
        work,
        "Timer",
        "CONSTANTS %s M = 3 Failures = %d Bug = \"%s\"".formatted(deadlines, failures, fault),
        "INVARIANTS OneAtATime InOrder OneTimer InTime SomebodyIsAtIt AtMostOnce",
        "PROPERTY NobodyIsForgotten",
        "CHECK_DEADLOCK FALSE");
  }

  @Test
  @Execution(CONCURRENT)
  void timer_callbacksThatBlock_runOnceInOrder() throws Exception {
    assertThat(bothCome(0, "none")).contains("No error has been found");
  }

  @Test
  @Execution(CONCURRENT)
  void timer_deadlineTakenBack_keepsNoThread() throws Exception {
    assertThat(oneIsTakenBack(0, "none")).contains("No error has been found");
  }

  @Test
  @Execution(CONCURRENT)
  void timer_threadsThatCannotBeStarted_forgetNobody() throws Exception {
    assertThat(bothCome(1, "none")).contains("No error has been found");
    assertThat(oneIsTakenBack(1, "none")).contains("No error has been found");
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({
    "twoAtTheQueue, Invariant OneAtATime is violated",
    "startsTwice, Invariant OneTimer is violated",
    "earlierIsNotTold, Invariant InTime is violated",
    "nobodyIsLeftBehind, Temporal properties were violated",
  })
  void timer_withAPlantedFault_isCaught(String fault, String found) throws Exception {
    assertThat(bothCome(0, fault)).contains(found);
  }

  @Test
  @Execution(CONCURRENT)
  void timer_thatSendsNobodyHome_isCaught() throws Exception {
    assertThat(oneIsTakenBack(0, "nobodyIsSentHome")).contains("Temporal properties were violated");
  }

  @Test
  @Execution(CONCURRENT)
  void timer_thatNobodyTriesToStartAgain_isCaught() throws Exception {
    assertThat(bothCome(1, "nobodyTriesAgain")).contains("Temporal properties were violated");
  }
}
