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
 * Children that need siblings, in all orders of failures, a stop and a start by hand, the stop of their parent, looks, and the parts of a stop: none
 * runs beside another incarnation of what it needs, or begins in the stop of the parent, only one that was asked hears of it, and all come back.
 *
 * <p>{@code Needs.tla} names the bad schedule that led to it. That and five others are planted, and have to be found. {@code
 * -Dmodel.needs=3} is the long run: minutes.
 */
@Timeout(1800)
@Tag("long")
@Tag("model")
final class NeedsModelTest {
  private static final int CHILDREN = Integer.getInteger("model.needs", 2);

  @TempDir
  private Path work;

  private String check(int children, boolean chain, int byHand, boolean stops, String fault)
      throws Exception {
    return Tlc.check(
        work,
        "Needs",
        "CONSTANTS N = %d Chain = %s Failures = 1 Hand = %d Stops = %s Bug = \"%s\""
            .formatted(children, tla(chain), byHand, tla(stops), fault),
        "INVARIANTS NoneBesideAnother AskedAlone",
        "PROPERTIES AllComeBack NoneBeginsInTheStop",
        "CHECK_DEADLOCK FALSE");
  }

  private static String tla(boolean value) {
    return value ? "TRUE" : "FALSE";
  }

  @Test
  @Execution(CONCURRENT)
  void needs_withAStopByHandOfWhatIsNeeded_keepAllPromises() throws Exception {
    assertThat(check(CHILDREN, /* chain= */ true, 1, /* stops= */ false, "none"))
        .contains("No error has been found");
  }

  @Test
  @Execution(CONCURRENT)
  void needs_ofThree_keepAllPromises() throws Exception {
    assertThat(check(3, /* chain= */ true, 0, /* stops= */ false, "none"))
        .contains("No error has been found");
    assertThat(check(3, /* chain= */ false, 0, /* stops= */ false, "none"))
        .contains("No error has been found");
  }

  @Test
  @Execution(CONCURRENT)
  void needs_whoseParentIsStopped_keepAllPromises() throws Exception {
    int byHand = CHILDREN > 2 ? 1 : 0;
    assertThat(check(2, /* chain= */ true, byHand, /* stops= */ true, "none"))
        .contains("No error has been found");
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({
    "startsInTheStop, Action property NoneBeginsInTheStop is violated",
    "waitsForEver, Temporal properties were violated",
    "startedInTheStop, Action property NoneBeginsInTheStop is violated",
  })
  void needs_whoseParentIsStopped_withAPlantedFault_areCaught(String fault, String found)
      throws Exception {
    int byHand = fault.equals("startedInTheStop") ? 1 : 0;
    assertThat(check(2, /* chain= */ true, byHand, /* stops= */ true, fault)).contains(found);
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({
    "asksTheNext, Invariant AskedAlone is violated",
    "startsBeside, Invariant NoneBesideAnother is violated",
    "endIsForgotten, Temporal properties were violated",
  })
  void needs_withAPlantedFault_areCaught(String fault, String found) throws Exception {
    assertThat(check(2, /* chain= */ true, 1, /* stops= */ false, fault)).contains(found);
  }
}
