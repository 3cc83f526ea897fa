package dev.supervisor.verification.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The timer's thread, its relief, and the callbacks they run, in all their orders: each callback runs
 * once and one at a time, though one of them waits for what only the timer can let go; there are never
 * two timers; and a thread that sleeps for a deadline that was taken back ends all the same.
 *
 * <p>{@code Relief.tla} names the bad schedules. Each is planted once, and has to be found.
 */
@Timeout(600)
final class ReliefModelTest {
  @TempDir
  private Path work;

  /** Two deadlines that come: the callback of the first lasts until the second has gone. */
  private String bothCome(String fault) throws Exception {
    return check("Near = 2 All = 2 TakenBack = {}", fault);
  }

  /** One that comes, and one that is far away and is taken back. */
  private String oneIsTakenBack(String fault) throws Exception {
    return check("Near = 1 All = 2 TakenBack = {2}", fault);
  }

  private String check(String deadlines, String fault) throws Exception {
    return Tlc.check(
        work,
        "Relief",
        "CONSTANTS %s M = 4 Bug = \"%s\"".formatted(deadlines, fault),
        "INVARIANTS OneAtATime OneTimer InTime IsWatched SomebodyIsAtIt AtMostOnce",
        "PROPERTY NobodyIsForgotten",
        "CHECK_DEADLOCK FALSE");
  }

  @Test
  void relief_callbacksThatLast_runOnceAndKeepNoDeadline() throws Exception {
    assertThat(bothCome("none")).contains("No error has been found");
  }

  @Test
  void relief_deadlineTakenBack_keepsNoThread() throws Exception {
    assertThat(oneIsTakenBack("none")).contains("No error has been found");
  }

  @ParameterizedTest
  @CsvSource({
    "takesOverUnseen, Invariant OneTimer is violated",
    "twoAtTheQueue, Invariant OneAtATime is violated",
    "leavesLater, Invariant SomebodyIsAtIt is violated",
    "looksThenSleeps, Invariant IsWatched is violated",
    "noRelief, Temporal properties were violated",
    "earlierIsNotTold, Invariant InTime is violated",
  })
  void relief_withAPlantedFault_isCaught(String fault, String found) throws Exception {
    assertThat(bothCome(fault)).contains(found);
  }

  @Test
  void relief_thatSendsNobodyHome_isCaught() throws Exception {
    assertThat(oneIsTakenBack("nobodyIsSentHome")).contains("Temporal properties were violated");
  }
}
