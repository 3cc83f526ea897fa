package dev.supervisor.verification.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bad schedules: those of the two protocols that no lock guards, in all their orders: the links of a
 * signal ({@code Dependents.tla}) and what connects a combination to its sources ({@code
 * Connection.tla}). Each model names its own, and has a broken variant that must be rejected.
 *
 * <p>The long set adds a third user, by {@code -Dverification.users=3}: minutes instead of seconds.
 */
@Timeout(3600) // of the long set
final class ProtocolTest {
  private static final int USERS = Integer.getInteger("verification.users", 2);

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

  private String connection(boolean goes, boolean broken) throws Exception {
    return Tlc.check(
        work,
        "Connection",
        "CONSTANTS N = %s Goes = %s Broken = %s defaultInitValue = 0"
            .formatted(USERS, goes ? "TRUE" : "FALSE", broken ? "TRUE" : "FALSE"),
        "INVARIANTS AtMostOnce NobodyIsForgotten NothingIsLeft NobodyCountsBelowZero");
  }

  private static void assertProven(String output) {
    assertThat(output).contains("Model checking completed. No error has been found.");
  }

  @Test
  void dependents_everyOrder_loseNoLinkThatIsAlive() throws Exception {
    assertProven(dependents(/* broken= */ false));
  }

  @Test
  void dependents_brokenVariant_isRejected() throws Exception {
    assertThat(dependents(/* broken= */ true)).contains("Invariant AliveIsReachable is violated");
  }

  @Test
  void connection_sourceGoes_callsEveryoneOnce() throws Exception {
    assertProven(connection(/* goes= */ true, /* broken= */ false));
  }

  @Test
  void connection_everyoneLeaves_leavesNothing() throws Exception {
    assertProven(connection(/* goes= */ false, /* broken= */ false));
  }

  @Test
  void connection_brokenVariant_isRejected() throws Exception {
    assertThat(connection(/* goes= */ true, /* broken= */ true)).contains("is violated");
  }
}
