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
 * Children that need siblings, in all orders of failures, a stop and a start by hand, looks, and the parts of a stop: none runs beside another
 * incarnation of what it needs, only one that was asked hears of it, and all come back.
 *
 * <p>{@code Needs.tla} names the bad schedule that led to it. That and two others are planted, and have to be found. {@code
 * -Dmodel.needs=3} is the long run: minutes.
 */
@Timeout(1800)
@Tag("long")
@Tag("model")
final class NeedsModelTest {
  private static final int CHILDREN = Integer.getInteger("model.needs", 2);

  @TempDir
  private Path work;

  private String check(int children, boolean chain, int failures, int byHand, String fault)
      throws Exception {
    return Tlc.check(
        work,
        "Needs",
        "CONSTANTS N = %d Chain = %s Failures = %d Hand = %d Bug = \"%s\""
            .formatted(children, chain ? "TRUE" : "FALSE", failures, byHand, fault),
        "INVARIANTS NoneBesideAnother AskedAlone",
        "PROPERTIES AllComeBack",
        "CHECK_DEADLOCK FALSE");
  }

  @Test
  @Execution(CONCURRENT)
  void needs_withAStopByHandOfWhatIsNeeded_keepAllPromises() throws Exception {
    assertThat(check(CHILDREN, /* chain= */ true, 1, 1, "none"))
        .contains("No error has been found");
  }

  @Test
  @Execution(CONCURRENT)
  void needs_ofThree_keepAllPromises() throws Exception {
    assertThat(check(3, /* chain= */ true, 1, 0, "none")).contains("No error has been found");
    assertThat(check(3, /* chain= */ false, 1, 0, "none")).contains("No error has been found");
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({
    "asksTheNext, Invariant AskedAlone is violated",
    "startsBeside, Invariant NoneBesideAnother is violated",
    "endIsForgotten, Temporal properties were violated",
  })
  void needs_withAPlantedFault_areCaught(String fault, String found) throws Exception {
    assertThat(check(2, /* chain= */ true, 1, 1, fault)).contains(found);
  }
}
