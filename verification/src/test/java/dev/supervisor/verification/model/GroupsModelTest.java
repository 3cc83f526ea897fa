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
 * Children that are started again together, in all orders of failures, late births, threads that do not end, and a stop: none has two
 * incarnations, none begins before all threads have ended or after the stop, the order holds both ways, and none is forgotten.
 *
 * <p>{@code Groups.tla} names the bad schedules. Each is planted once, and has to be found.
 */
@Timeout(600)
@Tag("long")
@Tag("model")
final class GroupsModelTest {
  @TempDir
  private Path work;

  private String check(boolean all, String fault) throws Exception {
    return Tlc.check(
        work,
        "Groups",
        "CONSTANTS N = 4 Failures = 3 All = %s Bug = \"%s\""
            .formatted(all ? "TRUE" : "FALSE", fault),
        "INVARIANTS OneIncarnation Fence OldestFirst NewestFirst NoneIsForgotten",
        "PROPERTIES NoneBeginsAfterTheStop ComesBack AllEnd",
        "CHECK_DEADLOCK FALSE");
  }

  @Test
  @Execution(CONCURRENT)
  void groups_asTheyAre_keepAllPromises() throws Exception {
    assertThat(check(/* all= */ true, "none")).contains("No error has been found");
    assertThat(check(/* all= */ false, "none")).contains("No error has been found");
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({
    "fenceIsDropped, Invariant Fence is violated",
    "markIsForgotten, Invariant NoneIsForgotten is violated",
    "oldestFirst, Invariant NewestFirst is violated",
    "lateIsNotHeld, Invariant NewestFirst is violated",
    "startsAfterTheStop, Action property NoneBeginsAfterTheStop is violated",
  })
  void groups_withAPlantedFault_areCaught(String fault, String found) throws Exception {
    assertThat(check(/* all= */ false, fault)).contains(found);
  }
}
