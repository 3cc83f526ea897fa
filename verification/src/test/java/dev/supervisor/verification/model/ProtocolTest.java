package dev.supervisor.verification.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/**
 * Bad schedules: those of the two protocols that no lock guards, in all their orders: the links of a
 * signal ({@code Dependents.tla}) and what connects a combination to its sources ({@code
 * Connection.tla}). Each model names its own, and has a broken variant that must be rejected.
 *
 * <p>The long set, by {@code -Dverification.users=3}, adds a third user of links, and a second source
 * that goes: minutes instead of seconds.
 */
@Timeout(3600) // of the long set
@Tag("long")
@Tag("model")
final class ProtocolTest {
  private static final int USERS = Integer.getInteger("verification.users", 2);

  private static final String SOUND = "Broken = FALSE Blind = FALSE";

  @TempDir
  private Path work;

  private String dependents(boolean broken) throws Exception {
    return Tlc.check(
        work,
        "Dependents",
        "CONSTANTS N = 3 Leavers = {%s} Broken = %s"
            .formatted(USERS == 2 ? "2, 3" : "1, 2, 3", broken ? "TRUE" : "FALSE"),
        "INVARIANTS AliveIsReachable OnlyOneEnd NobodyIsForgotten");
  }

  private String connection(int users, int sources, String goes, String shared, String faults)
      throws Exception {
    return Tlc.check(
        work,
        "Connection",
        "CONSTANTS N = %s S = %s Goes = {%s} Shared = {%s} %s defaultInitValue = 0"
            .formatted(users, sources, goes, shared, faults),
        "INVARIANTS AtMostOnce NobodyIsForgotten NothingIsLeft NobodyCountsBelowZero");
  }

  private static void assertProven(String output) {
    assertThat(output).contains("Model checking completed. No error has been found.");
  }

  @Test
  @Execution(CONCURRENT)
  void dependents_everyOrder_loseNoLinkThatIsAlive() throws Exception {
    assertProven(dependents(/* broken= */ false));
  }

  @Test
  @Execution(CONCURRENT)
  void dependents_brokenVariant_isRejected() throws Exception {
    assertThat(dependents(/* broken= */ true)).contains("Invariant AliveIsReachable is violated");
  }

  @Test
  @Execution(CONCURRENT)
  void connection_sourcesGo_callsEveryoneOnce() throws Exception {
    assertProven(connection(2, 1, "1", "", SOUND));
    assertProven(connection(1, 2, "1, 2", "", SOUND));
    assertProven(connection(1, 2, "1, 2", "2", SOUND));
    if (USERS > 2) {
      assertProven(connection(2, 2, "1", "", SOUND));
      assertProven(connection(2, 2, "1", "2", SOUND));
    }
  }

  @Test
  @Execution(CONCURRENT)
  void connection_everyoneLeaves_leavesNothing() throws Exception {
    assertProven(connection(2, 2, "", "", SOUND));
    assertProven(connection(2, 2, "", "2", SOUND));
  }

  @Test
  @Execution(CONCURRENT)
  void connection_brokenVariants_areRejected() throws Exception {
    assertThat(connection(2, 1, "1", "", "Broken = TRUE Blind = FALSE")).contains("is violated");
    assertThat(connection(1, 2, "1", "2", "Broken = FALSE Blind = TRUE")).contains("is violated");
  }
}
